import { deleteConnection } from "../../storage/connections.ts";
import type { Connection, Integration } from "../../storage/integrations.ts";
import { requireWithinSession } from "../access/requireWithinSession.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { requireAllowed } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { attemptRevocation } from "../revocations/attemptRevocation.ts";
import { givenSettings } from "../revocations/givenSettings.ts";
import { planRevocation } from "../revocations/planRevocation.ts";

/**
 * Deletes a connection and ends its grant at the provider. It does not check who may, only that a connect session is for the
 * integration, and that the limits of an API key allow it. The deletion and the wish to revoke are written together; then the provider is asked once here, and again later when it fails.
 *
 * @throws LatchkeyError `conflict`, `not_found` for an integration that the caller's connect session is not for,
 *   `key_limit`
 * @throws KeyError when the credential does not open; nothing is changed then
 */
export async function endConnection(ctx: Context, integration: Integration, connection: Connection): Promise<void> {
  const { deps, caller } = ctx;
  requireWithinSession(ctx, integration);
  requireAllowed(ctx, { does: "hold", integrationId: integration.id });
  const settings = await givenSettings(deps, integration, [connection]);
  const revocation = await planRevocation(deps, settings, connection, caller.principal);
  const { id, subject } = connection;
  const event = auditEvent(ctx, "connection.deleted", id, { integrationId: integration.id, subject });
  if (!(await deleteConnection(deps.db, connection, revocation, event))) {
    throw new LatchkeyError("conflict", "The connection was changed at the same time. Please try again.");
  }
  if (revocation) await attemptRevocation(deps, revocation, ctx);
}
