import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { AppEnv } from "./appEnv.ts";

/** Binds a flow to the browser that began it. The prefix keeps other hosts, and http, from setting it. */
const NAME = "latchkey_flow";
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The flow cookie of the browser that calls, if it has one of ours. */
export function readFlowCookie(c: Context<AppEnv>): string | undefined {
  const token = getCookie(c, NAME, "host");
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}

/** Gives the browser its flow cookie. Lax, because the provider's redirect comes from another site. */
export function writeFlowCookie(c: Context<AppEnv>, token: string, lifetimeSeconds: number): void {
  setCookie(c, NAME, token, {
    prefix: "host",
    path: "/",
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
    maxAge: lifetimeSeconds,
  });
}
