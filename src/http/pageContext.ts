import type { Context as HonoContext } from "hono";
import { callerOfBrowser } from "../domain/connectSessions/browserOfSession.ts";
import { takeHandoff } from "../domain/connectSessions/handoff.ts";
import type { Caller, PublicContext } from "../domain/context.ts";
import { LatchkeyError } from "../domain/errors.ts";
import type { AppEnv } from "./appEnv.ts";
import { currentSession, requireOwnPage } from "./authenticate.ts";
import { readConnectCookie, writeConnectCookie } from "./connectCookie.ts";

/** The context of a page for somebody who is signed in, or has a connect session open. */
export type PageContext = PublicContext & { caller: Caller };

/** A connect session reaches these pages and no others. */
const CONNECT_PAGE = /^\/connect(?:\/|$)/;

/**
 * Returns the context of a page: who looks at it, by the session of the browser. A page shows no token and acts nowhere by a
 * GET, so it may be opened from anywhere. What a form sends must come from a page of ours.
 *
 * @param mayHaveExpired for a page that connects nothing: the connect session may have expired
 * @throws LatchkeyError `unauthenticated`, also when this browser has not opened the connect session that the address names;
 *   `connect_session_expired`, `connect_session_ended`, `origin_not_allowed`, `identity_unavailable`
 */
export async function pageContext(c: HonoContext<AppEnv>, mayHaveExpired = false): Promise<PageContext> {
  const caller = await visitorOf(c, mayHaveExpired);
  if (!caller) throw new LatchkeyError("unauthenticated", "Sign in to the application first.");
  requireOwnPage(c);
  return contextFor(c, caller);
}

/**
 * Returns the context of a window that a form in a frame of ours has opened, by what the form hands over. The window gets a
 * cookie of its own, since that of the frame does not go along.
 *
 * @param session the id that the address names
 * @throws LatchkeyError `origin_not_allowed`, `unauthenticated` when the handoff is none, was used or is too old;
 *   `connect_session_expired`, `connect_session_ended`
 */
export async function handedContext(
  c: HonoContext<AppEnv>,
  { session, handoff }: { session: string; handoff: string },
): Promise<PageContext> {
  requireOwnPage(c);
  const { deps } = c.var;
  const bound = await takeHandoff(deps, session, handoff);
  const caller = await callerOfBrowser(deps, bound);
  if (!caller) throw new LatchkeyError("unauthenticated", "Open the link again.");
  writeConnectCookie(c, bound, false);
  return contextFor(c, caller);
}

function contextFor(c: HonoContext<AppEnv>, caller: Caller): PageContext {
  const { deps, requestId, clientRequestId } = c.var;
  c.set("caller", caller);
  c.set("about", {});
  return {
    deps,
    requestId,
    clientRequestId,
    about: c.var.about,
    caller,
    origin: c.req.header("cf-connecting-ip"),
    waitUntil: (work) => c.executionCtx.waitUntil(work),
  };
}

/**
 * An address that names a connect session is for that session and for nobody else: not for whoever is signed in. Any other is
 * for whoever is signed in, and for the session that is open only where nobody is. The two are never mixed.
 */
async function visitorOf(c: HonoContext<AppEnv>, mayHaveExpired: boolean): Promise<Caller | undefined> {
  const { deps } = c.var;
  if (!CONNECT_PAGE.test(c.req.path)) return currentSession(c);
  const named = c.req.query("session");
  if (named !== undefined) return callerOfBrowser(deps, readConnectCookie(c, named), mayHaveExpired);
  return (await currentSession(c)) ?? callerOfBrowser(deps, readConnectCookie(c), mayHaveExpired);
}
