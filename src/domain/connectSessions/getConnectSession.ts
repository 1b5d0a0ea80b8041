import { findConnectSession, type ShownConnectSession } from "../../storage/connectSessions.ts";
import type { ConnectSessionState } from "../../terms/connectSession.ts";
import type { Context } from "../context.ts";
import { sessionState, unknownSession } from "./sessionState.ts";
import { sessionsOf } from "./sessionsOf.ts";

/**
 * Returns a connect session, how it stands, and what was connected, without its token. Whoever `sessionsOf` lets. It is kept
 * for a day after its end. One database round trip.
 *
 * @throws LatchkeyError `forbidden`, `not_found`
 */
export async function getConnectSession(
  ctx: Context,
  id: string,
): Promise<{ session: ShownConnectSession; state: ConnectSessionState }> {
  const owner = sessionsOf(ctx);
  const view = await findConnectSession(ctx.deps.db, id);
  if (!view || view.session.tenantId !== owner.tenantId) throw unknownSession();
  const { tokenHash: _token, browserHash: _browser, ...session } = view.session;
  if (owner.userId !== undefined && owner.userId !== session.userId) throw unknownSession();
  if (owner.keyId !== undefined && owner.keyId !== session.keyId) throw unknownSession();
  return { session, state: sessionState(view) };
}
