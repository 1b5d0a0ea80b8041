import { type ConnectResult, findConnectSession, noteConnectResult } from "../../storage/connectSessions.ts";
import type { Caller, Deps, SessionLimits } from "../context.ts";
import { LatchkeyError, toLatchkeyError } from "../errors.ts";
import { limitsOf } from "./sessionCaller.ts";
import { sessionState } from "./sessionState.ts";

/**
 * Returns the limits of the session that a flow was begun in. It may have expired while its user was at the provider, but
 * whoever ends it does not want the account any more. One database round trip.
 *
 * @throws LatchkeyError `connect_session_ended`
 */
export async function sessionOfFlow({ db }: Deps, tenant: string, id: string): Promise<SessionLimits> {
  const view = await findConnectSession(db, id);
  if (view && view.session.tenantId === tenant && sessionState(view) !== "ended") return limitsOf(view.session);
  throw new LatchkeyError("connect_session_ended", "The connect session of this authorization has been ended.");
}

/** Who acts, if by a connect session. */
export type SessionActor = Pick<Caller, "tenant"> & { connectSession: Pick<SessionLimits, "id"> | undefined };

/**
 * Notes on the caller's connect session what came of a flow or a form, for whoever asks about the session. It comes after the
 * result, which stands whether this can be written or not.
 */
export async function noteSessionResult(
  { db, log }: Deps,
  { tenant, connectSession }: SessionActor,
  result: Omit<ConnectResult, "at">,
): Promise<void> {
  if (!connectSession) return;
  try {
    await noteConnectResult(db, { id: connectSession.id, tenantId: tenant }, result);
  } catch (error) {
    const { integrationId } = result;
    log("error", "connect_result_not_noted", { tenant, integrationId, code: toLatchkeyError(error).code });
  }
}
