import { deleteConnection } from "../../storage/connections.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { attemptRevocation } from "../revocations/attemptRevocation.ts";
import { planRevocation } from "../revocations/planRevocation.ts";
import { getIntegrationConnection } from "./getIntegrationConnection.ts";

/**
 * Deletes a connection and revokes its grant at the provider. Needs level 1, and the connection must be the caller's
 * own unless the caller is a superuser. The deletion and the queued revocation are written together. Then the provider
 * is called once here, and again later if that fails.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `conflict`
 */
export async function deleteIntegrationConnection(ctx: Context, reference: string): Promise<void> {
  const { deps, caller } = ctx;
  const { integration, connection } = await getIntegrationConnection(ctx, reference);
  const isOwner = connection.ownerId === caller.userId || connection.subject === caller.principal;
  if (!caller.superuser && !isOwner) {
    throw new LatchkeyError("forbidden", "Only the user who connected this account may end the connection.");
  }
  const revocation = await planRevocation(deps, integration, connection, caller.principal);
  const event = auditEvent(ctx, "connection.deleted", connection.id, { integrationId: integration.id });
  if (!(await deleteConnection(deps.db, connection, revocation, event))) {
    throw new LatchkeyError("conflict", "The connection was changed at the same time. Please try again.");
  }
  if (revocation) await attemptRevocation(deps, revocation, ctx);
}
