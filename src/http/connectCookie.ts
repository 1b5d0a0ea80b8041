import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import type { BoundBrowser } from "../domain/connectSessions/bindConnectSession.ts";
import type { BrowserOfSession } from "../domain/connectSessions/browserOfSession.ts";
import type { AppEnv } from "./appEnv.ts";

/** The connect session that a browser has open: `<id>.<secret of the browser>`. No other host, and no http, can set it. */
const NAME = "latchkey_connect";
const COOKIE = /(?:^|;)[ \t]*__Host-latchkey_connect=(cs_[0-9a-z]{26})\.([A-Za-z0-9_-]{43})[ \t]*(?=;|$)/g;

/**
 * The connect session that the browser has open. In a frame of its own site a browser may send two: one of frames, one of
 * pages. Then the one counts that is asked for.
 *
 * @param session the id that the address names, if it does
 */
export function readConnectCookie(c: Context<AppEnv>, session?: string): BrowserOfSession | undefined {
  const cookies = connectCookies(c);
  return session === undefined ? cookies[0] : cookies.find((cookie) => cookie.session === session);
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
  setCookie(c, NAME, `${session}.${browser}`, options);
}

function connectCookies(c: Context<AppEnv>): BrowserOfSession[] {
  const found = (c.req.header("cookie") ?? "").matchAll(COOKIE);
  return [...found].map(([, session = "", browser = ""]) => ({ session, browser }));
}
