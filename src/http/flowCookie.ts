import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { AppEnv } from "./appEnv.ts";

/** Binds a flow to the browser that began it. The `__Host-` prefix keeps other hosts, and http, from setting it. */
const NAME = "latchkey_flow";
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Reads the browser's flow cookie, if it has a valid one. */
export function readFlowCookie(c: Context<AppEnv>): string | undefined {
  const token = getCookie(c, NAME, "host");
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}

/** Sets the browser's flow cookie. It is Lax, because the provider's redirect comes from another site. */
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
