import { endConnectSession as end } from "../../storage/connectSessions.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { unknownSession } from "./sessionState.ts";
import { sessionsOf } from "./sessionsOf.ts";

/**
 * Ends a connect session: its link opens nothing any more, its browser is out, and a flow that was begun in it connects
 * nothing. What it has connected stays. Ending it again changes nothing. Whoever `sessionsOf` lets. One database round trip.
 *
 * @throws LatchkeyError `forbidden`, `not_found`
 */
export async function endConnectSession(ctx: Context, id: string): Promise<void> {
  const owner = sessionsOf(ctx);
  const isThere = await end(ctx.deps.db, owner, id, auditEvent(ctx, "connect_session.ended", id));
  if (!isThere) throw unknownSession();
}
