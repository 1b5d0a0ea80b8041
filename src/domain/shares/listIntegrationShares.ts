import { listShares, type Share } from "../../storage/shares.ts";
import type { Context } from "../context.ts";
import { findSharedIntegration } from "./findSharedIntegration.ts";

/**
 * Lists the shares of an integration. Needs `integration:share` and level 3. Two database round trips.
 * @throws LatchkeyError `not_found`, `forbidden`
 */
export async function listIntegrationShares(ctx: Context, reference: string): Promise<Share[]> {
  const { integration } = await findSharedIntegration(ctx, reference);
  return listShares(ctx.deps.db, integration.tenantId, integration.id);
}
