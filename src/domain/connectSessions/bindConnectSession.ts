import { equalInConstantTime } from "../../crypto/compare.ts";
import { randomToken, sha256 } from "../../crypto/random.ts";
import { bindConnectSession as bind, findConnectSession } from "../../storage/connectSessions.ts";
import { auditEvent, auditLater } from "../audit.ts";
import type { PublicContext } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { type BrowserOfSession, browserHash, lifetimeOf } from "./browserOfSession.ts";
import { sessionCaller } from "./sessionCaller.ts";
import { requireLiving, unknownSession } from "./sessionState.ts";

export interface BindInput {
  session: string;
  /** From the fragment of the link. */
  token: string;
  /** The browser's secret, if it has had a session open before. */
  browser: string | undefined;
}

/** What the browser keeps in a cookie, and for how many seconds. */
export type BoundBrowser = BrowserOfSession & { lifetime: number };

/**
 * Opens a connect session in a browser: the first one that brings the token has it from then on, and may bring it again.
 * Public: the token says who may. One database round trip, and one more to say why not.
 *
 * @throws LatchkeyError `not_found` when the token is none of this session, `connect_session_bound`,
 *   `connect_session_expired`, `connect_session_ended`
 */
export async function bindConnectSession(ctx: PublicContext, input: BindInput): Promise<BoundBrowser> {
  const { deps } = ctx;
  const cookie = { session: input.session, browser: input.browser ?? randomToken(deps.random) };
  const hashes = { tokenHash: await sha256(input.token), browserHash: await browserHash(cookie) };
  const bound = await bind(deps.db, { id: input.session, ...hashes });
  if (!bound) throw await whyNot(ctx, input.session, hashes.tokenHash);
  const { session, isFirst, now } = bound;
  const actor = { ...ctx, caller: sessionCaller(session) };
  if (isFirst) auditLater(actor, auditEvent(actor, "connect_session.opened", session.id));
  return { ...cookie, lifetime: lifetimeOf(session, now) };
}

/** Nobody is told of a session who does not have its token. */
async function whyNot({ deps }: PublicContext, id: string, tokenHash: string): Promise<LatchkeyError> {
  const view = await findConnectSession(deps.db, id);
  if (!view || !(await equalInConstantTime(tokenHash, view.session.tokenHash))) return unknownSession();
  requireLiving(view);
  return new LatchkeyError("connect_session_bound", "This connect session has been opened in another browser.");
}
