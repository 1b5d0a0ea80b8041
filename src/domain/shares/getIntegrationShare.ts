import { findShare, type Share } from "../../storage/shares.ts";
import type { Context } from "../context.ts";
import { findSharedIntegration, noSuchShare, shareKey } from "./findSharedIntegration.ts";

/**
 * Returns one share of an integration. Needs `integration:share` and level 3. Two database round trips.
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`
 */
export async function getIntegrationShare(ctx: Context, reference: string, principal: string): Promise<Share> {
  const view = await findSharedIntegration(ctx, reference);
  const share = await findShare(ctx.deps.db, shareKey(view, principal));
  if (share) return share;
  throw noSuchShare();
}
