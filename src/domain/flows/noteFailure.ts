import { auditEvent, auditLater } from "../audit.ts";
import { noteSessionResult } from "../connectSessions/flowSession.ts";
import type { PublicContext } from "../context.ts";
import type { LatchkeyError } from "../errors.ts";
import { callerOf } from "./flowPlace.ts";
import type { FlowTicket } from "./ticket.ts";

/**
 * Keeps in the trail why a flow failed, with the server's own code: whoever set up the integration looks there. Who asked for
 * the link of a connect session finds our code on that.
 */
export async function noteFailure(
  ctx: PublicContext,
  ticket: FlowTicket,
  { code, serverError }: LatchkeyError,
): Promise<void> {
  const { tenant, connectSession: id, integrationId } = ticket;
  const actor = { ...ctx, caller: callerOf(ticket) };
  const details = { code, ...(serverError !== undefined && { serverError }) };
  auditLater(actor, auditEvent(actor, "grant.failed", integrationId, details, "failure"));
  const session = { tenant, connectSession: id === undefined ? undefined : { id } };
  await noteSessionResult(ctx.deps, session, { integrationId, connectionId: null, error: code });
}
