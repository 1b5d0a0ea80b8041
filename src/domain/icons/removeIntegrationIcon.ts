import { deleteIcon } from "../../storage/icons.ts";
import { LEVEL } from "../../terms/integration.ts";
import { requireLevel, requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";

/**
 * Deletes an integration's own icon. It then shows that of its type. Needs `integration:write` and level 2. Two
 * database round trips.
 *
 * @throws LatchkeyError `not_found` (also when it has no icon of its own), `forbidden`
 */
export async function removeIntegrationIcon(ctx: Context, reference: string): Promise<void> {
  const view = await findIntegration(ctx, reference);
  requirePermission(ctx, "integration:write");
  requireLevel(view, LEVEL.edit);
  const { id, tenantId } = view.integration;
  const removed = await deleteIcon(ctx.deps.db, tenantId, id, auditEvent(ctx, "integration.icon_removed", id));
  if (!removed) throw new LatchkeyError("not_found", "The integration has no icon of its own.");
}
