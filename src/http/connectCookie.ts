import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import type { BoundBrowser } from "../domain/connectSessions/bindConnectSession.ts";
import type { BrowserOfSession } from "../domain/connectSessions/browserOfSession.ts";
import type { AppEnv } from "./appEnv.ts";

/**
 * The connect sessions that a browser has open: a cookie for each, so that one does not end another, with the session's id in its
 * name and the secret of the browser in its value. No other host, and no http, can set it.
 */
const NAME = "latchkey_connect_";
const COOKIE = /(?:^|;)[ \t]*__Host-latchkey_connect_(cs_[0-9a-z]{26})=([A-Za-z0-9_-]{43})[ \t]*(?=;|$)/g;

/**
 * A connect session that the browser has open.
 * @param session the id that the address names; without one it is that which was opened last
 */
export function readConnectCookie(c: Context<AppEnv>, session?: string): BrowserOfSession | undefined {
  const cookies = connectCookies(c);
  return session === undefined ? cookies.at(-1) : cookies.find((cookie) => cookie.session === session);
}

/** The secret of this browser, if it has had a session open: it keeps it, so that it can have several links open. */
export function knownBrowser(c: Context<AppEnv>, session: string): string | undefined {
  return (readConnectCookie(c, session) ?? readConnectCookie(c))?.browser;
}

/**
 * Sets the cookie of the session that a browser has opened.
 * @param isFramed in a frame of another site, which only gets cookies of its own partition
 */
export function writeConnectCookie(
  c: Context<AppEnv>,
  { session, browser, lifetime }: BoundBrowser,
  isFramed: boolean,
): void {
  const place = isFramed ? ({ sameSite: "None", partitioned: true } as const) : ({ sameSite: "Lax" } as const);
  const options = { prefix: "host", path: "/", secure: true, httpOnly: true, maxAge: lifetime, ...place } as const;
  setCookie(c, NAME + session, browser, options);
}

/** All connect sessions that the browser has open, the oldest first (RFC 6265 section 5.4). */
export function connectCookies(c: Context<AppEnv>): BrowserOfSession[] {
  const found = (c.req.header("cookie") ?? "").matchAll(COOKIE);
  return [...found].map(([, session = "", browser = ""]) => ({ session, browser }));
}
