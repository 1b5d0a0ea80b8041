import { deleteIntegration as eraseIntegration } from "../../storage/integrations.ts";
import { LEVEL } from "../../terms/integration.ts";
import { requireLevel, requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "./findIntegration.ts";

/**
 * Deletes an integration with its shares and connections. Needs `integration:delete` and level 3. The grants at the
 * provider are not revoked. Two database round trips.
 *
 * @throws LatchkeyError `not_found`, `forbidden`
 */
export async function deleteIntegration(ctx: Context, reference: string): Promise<void> {
  const view = await findIntegration(ctx, reference);
  requirePermission(ctx, "integration:delete");
  requireLevel(view, LEVEL.manage);
  const event = auditEvent(ctx, "integration.deleted", view.integration.id);
  if (await eraseIntegration(ctx.deps.db, view.integration, event)) return;
  throw new LatchkeyError("not_found", "There is no such integration.");
}
