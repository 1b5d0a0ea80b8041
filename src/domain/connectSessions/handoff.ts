import * as z from "zod";
import { open, seal } from "../../crypto/envelope.ts";
import { randomToken, sha256 } from "../../crypto/random.ts";
import { claimTicket } from "../../storage/claims.ts";
import { findConnectSession } from "../../storage/connectSessions.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import type { BoundBrowser } from "./bindConnectSession.ts";
import { type BrowserOfSession, browserHash, lifetimeOf } from "./browserOfSession.ts";
import { requireLiving } from "./sessionState.ts";

/** As long as somebody may look at a page before going on. */
const LIFETIME_MS = 600_000;

const handoffSchema = z.lazy(() =>
  z.strictObject({ id: z.string(), session: z.string(), browser: z.string(), expiresAt: z.number() }),
);

/**
 * Seals the browser of a connect session for a form in a frame, whose answer opens in a window of its own: the cookie of a
 * frame does not go along there. It works once.
 */
export function issueHandoff(deps: Deps, { session, browser }: BrowserOfSession): Promise<string> {
  const handoff = { id: randomToken(deps.random), session, browser, expiresAt: deps.now() + LIFETIME_MS };
  return seal(deps.keyring, contextOf(session), JSON.stringify(handoff));
}

/**
 * Takes what a frame has handed over, for the cookie of the window. The caller of this function has checked that a page of
 * ours sent it. Two database round trips.
 *
 * @param session the id that the address names
 * @throws LatchkeyError `unauthenticated` when it is none, was taken already or is too old; `connect_session_expired`,
 *   `connect_session_ended`
 */
export async function takeHandoff(deps: Deps, session: string, text: string): Promise<BoundBrowser> {
  const handoff = await opened(deps, session, text);
  const view = handoff && (await findConnectSession(deps.db, session));
  if (!view || view.session.browserHash !== (await browserHash(handoff))) throw invalid();
  requireLiving(view);
  if (handoff.expiresAt <= deps.now()) throw invalid();
  const claimed = await claimTicket(deps.db, await sha256(handoff.id));
  if (claimed === undefined) throw invalid();
  return { session, browser: handoff.browser, lifetime: lifetimeOf(view.session, view.now) };
}

async function opened({ keyring }: Deps, session: string, text: string) {
  try {
    return handoffSchema.parse(JSON.parse(await open(keyring, contextOf(session), text)));
  } catch {
    return undefined;
  }
}

function invalid(): LatchkeyError {
  return new LatchkeyError("unauthenticated", "This window was opened too late, or twice. Please start again.");
}

/** The id of a session is the only one of its kind, in whichever tenant. */
function contextOf(session: string) {
  return { tenant: "", table: "connect_sessions", recordId: session, field: "handoff" };
}
