import { deleteShare } from "../../storage/shares.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { findSharedIntegration, noSuchShare, shareKey } from "./findSharedIntegration.ts";

/**
 * Deletes a share, with effect from the next request. Needs `integration:share` and level 3. Two database round trips.
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`
 */
export async function unshareIntegration(ctx: Context, reference: string, principal: string): Promise<void> {
  const view = await findSharedIntegration(ctx, reference);
  const key = shareKey(view, principal);
  const event = auditEvent(ctx, "integration.unshared", key.integrationId, { principal: key.principal });
  if (!(await deleteShare(ctx.deps.db, key, event))) throw noSuchShare();
}
