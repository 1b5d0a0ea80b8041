import { equalInConstantTime } from "../../crypto/compare.ts";
import { sha256 } from "../../crypto/random.ts";
import { findConnectSession } from "../../storage/connectSessions.ts";
import type { ConnectOutcome } from "../../terms/connectSession.ts";
import type { PublicContext } from "../context.ts";
import { returnOrigins } from "../policy/returnAddress.ts";
import { sessionState, unknownSession } from "./sessionState.ts";

/** What an application that opened a link is told: what came of it last. */
export interface SessionStatus {
  status: ConnectOutcome;
  integrationId: string | null;
  /** The code of an error. */
  error: string | null;
  /** When that was, so that a result of before is not taken for a new one. */
  at: number | null;
  /** The origins whose pages may read this. */
  origins: string[];
}

/**
 * Says what came of a connect session last. Public: the token says who may. One database round trip.
 * @throws LatchkeyError `not_found` when the token is none of this session
 */
export async function connectSessionStatus(
  { deps }: PublicContext,
  { session: id, token }: { session: string; token: string },
): Promise<SessionStatus> {
  const view = await findConnectSession(deps.db, id);
  const isMeant = view && (await equalInConstantTime(await sha256(token), view.session.tokenHash));
  if (!isMeant) throw unknownSession();
  const origins = returnOrigins(deps.settings, view.tenant);
  const last = view.session.results.at(-1);
  if (last) {
    const { integrationId, error, at } = last;
    return { status: error === null ? "connected" : "failed", integrationId, error, at, origins };
  }
  const isLiving = ["open", "bound"].includes(sessionState(view));
  return { status: isLiving ? "open" : "ended", integrationId: null, error: null, at: null, origins };
}
