import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { Caller } from "../domain/context.ts";
import { LatchkeyError, toLatchkeyError } from "../domain/errors.ts";
import type { AppEnv } from "./appEnv.ts";

/** The application's session cookie, holding the same JWT as the Authorization header would. */
export const SESSION_COOKIE = "access_token";

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/**
 * Who is calling: by `Authorization: Bearer` (RFC 6750), or else by the session cookie. A header that is present
 * decides alone. A cookie goes along with every request of the browser, whoever made it, so one that changes state
 * must also name an origin of ours.
 *
 * @throws LatchkeyError `unauthenticated`, `origin_not_allowed`, `identity_unavailable`
 */
export async function authenticate(c: Context<AppEnv>): Promise<Caller> {
  const { now, verifyToken } = c.var.deps;
  const header = c.req.header("authorization");
  if (header !== undefined) return verifyToken(bearerToken(header), now());
  const cookie = getCookie(c, SESSION_COOKIE);
  if (cookie === undefined) throw new LatchkeyError("unauthenticated", "Sign in, or send an access token.");
  const caller = await verifyToken(cookie, now());
  checkOrigin(c);
  return caller;
}

/** The session that a browser brings along, if it holds. Used where a session is not needed but must not contradict. */
export async function currentSession(c: Context<AppEnv>): Promise<Caller | undefined> {
  const { now, verifyToken } = c.var.deps;
  const cookie = getCookie(c, SESSION_COOKIE);
  if (cookie === undefined) return undefined;
  try {
    return await verifyToken(cookie, now());
  } catch (error) {
    if (toLatchkeyError(error).code === "unauthenticated") return undefined;
    throw error;
  }
}

function bearerToken(header: string): string {
  const [, token] = /^Bearer +([^\s]+)$/i.exec(header) ?? [];
  if (token !== undefined) return token;
  throw new LatchkeyError("unauthenticated", "The Authorization header must be: Bearer <token>.", {
    reason: "invalid_request",
  });
}

function checkOrigin(c: Context<AppEnv>): void {
  if (SAFE_METHODS.includes(c.req.method)) return;
  const { publicUrl, allowedOrigins } = c.var.deps.settings;
  const origin = c.req.header("origin");
  if (origin !== undefined && (origin === publicUrl || allowedOrigins.includes(origin))) return;
  throw new LatchkeyError("origin_not_allowed", "A request with a session cookie must come from an allowed origin.");
}
