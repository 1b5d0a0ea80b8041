import { equalInConstantTime } from "../../crypto/compare.ts";
import { sha256 } from "../../crypto/random.ts";
import { type ConnectSessionView, findConnectSession } from "../../storage/connectSessions.ts";
import type { Caller, Deps, SessionLimits } from "../context.ts";
import { limitsOf, sessionCaller } from "./sessionCaller.ts";
import { requireLiving, sessionState } from "./sessionState.ts";

/** What a browser's cookie says: which session it has open, and the secret of the browser. */
export interface BrowserOfSession {
  session: string;
  browser: string;
}

/** The hash by which a session knows its browser. It is another one for each session of the same browser. */
export function browserHash({ session, browser }: BrowserOfSession): Promise<string> {
  return sha256(`${session}.${browser}`);
}

/** For so long a browser is known after the end of its session: who was at a provider then is still told what came of it. */
const KNOWN_AFTER_SECONDS = 600;

/** For how many seconds a browser keeps its cookie. */
export function lifetimeOf(session: { expiresAt: number }, now: number): number {
  return Math.ceil((session.expiresAt - now) / 1000) + KNOWN_AFTER_SECONDS;
}

/**
 * Returns the caller of the connect session that a browser has open. One database round trip, or none without a cookie.
 *
 * @param mayHaveExpired for what connects nothing
 * @returns undefined when the browser has none open that is bound to it
 * @throws LatchkeyError `connect_session_expired`, `connect_session_ended`
 */
export async function callerOfBrowser(
  deps: Deps,
  cookie: BrowserOfSession | undefined,
  mayHaveExpired = false,
): Promise<Caller | undefined> {
  const view = await sessionOfBrowser(deps, cookie);
  if (!view) return undefined;
  if (!mayHaveExpired || sessionState(view) !== "expired") requireLiving(view);
  return sessionCaller(view.session);
}

/** Returns whose connect session a browser has open, living or not. One round trip, or none without a cookie. */
export async function holderOfBrowser(
  deps: Deps,
  cookie: BrowserOfSession | undefined,
): Promise<Pick<Caller, "tenant" | "principal"> | undefined> {
  const view = await sessionOfBrowser(deps, cookie);
  return view && sessionCaller(view.session);
}

/** Returns the limits of a connect session that a browser has opened, also when it has ended. One database round trip. */
export async function limitsOfBrowser(deps: Deps, cookie: BrowserOfSession): Promise<SessionLimits | undefined> {
  const view = await sessionOfBrowser(deps, cookie);
  return view && limitsOf(view.session);
}

async function sessionOfBrowser(
  { db }: Deps,
  cookie: BrowserOfSession | undefined,
): Promise<ConnectSessionView | undefined> {
  const view = cookie && (await findConnectSession(db, cookie.session));
  if (!cookie || !view) return undefined;
  const isBound = await equalInConstantTime(await browserHash(cookie), view.session.browserHash ?? "");
  return isBound ? view : undefined;
}
