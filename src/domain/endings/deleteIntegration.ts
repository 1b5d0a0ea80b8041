import { beginDeletion, deleteEndedConnections } from "../../storage/integrationDeletion.ts";
import type { Connection, Integration } from "../../storage/integrations.ts";
import { LEVEL } from "../../terms/integration.ts";
import { requireLevel, requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError, toLatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { attemptRevocation } from "../revocations/attemptRevocation.ts";
import { planEndings } from "./planEndings.ts";

/** So many connections are ended by the request itself; more are left to the scheduled work. */
const AT_ONCE = 20;

/**
 * Deletes an integration with its shares and connections, and ends their grants at the provider. Needs
 * `integration:delete` and level 3. From the first write on nobody sees or uses it. Its row stays until all connections are
 * gone, for ending their grants needs its client: that is at once when there are few, or the scheduled work goes on. Two
 * database round trips, three when there are connections.
 *
 * @throws LatchkeyError `not_found`, `forbidden`
 */
export async function deleteIntegration(ctx: Context, reference: string): Promise<void> {
  const view = await findIntegration(ctx, reference);
  requirePermission(ctx, "integration:delete");
  requireLevel(view, LEVEL.manage);
  const { integration } = view;
  const event = auditEvent(ctx, "integration.deleted", integration.id);
  const connections = await beginDeletion(ctx.deps.db, integration, event, AT_ONCE + 1);
  if (!connections) throw new LatchkeyError("not_found", "There is no such integration.");
  if (connections.length === 0 || connections.length > AT_ONCE) return;
  try {
    await finish(ctx, integration, connections);
  } catch (error) {
    // It is deleted for everyone. The scheduled work does the rest.
    const { tenant } = ctx.caller;
    ctx.deps.log("error", "deletion_left", {
      tenant,
      integrationId: integration.id,
      code: toLatchkeyError(error).code,
    });
  }
}

async function finish(ctx: Context, integration: Integration, connections: Connection[]): Promise<void> {
  const { deps } = ctx;
  const { ended } = await planEndings(deps, integration, connections, ctx, { mayWait: true });
  await deleteEndedConnections(deps.db, integration, ended);
  const plans = ended.flatMap(({ revocation }) => revocation ?? []);
  // After the answer: many providers are slow. What fails stays planned.
  const attempts = plans.map((plan) =>
    attemptRevocation(deps, plan, ctx).catch((error: unknown) =>
      deps.log("error", "revocation_failed", { tenant: plan.tenantId, code: toLatchkeyError(error).code }),
    ),
  );
  ctx.waitUntil(Promise.all(attempts));
}
