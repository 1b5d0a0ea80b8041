import { putShare, type Share } from "../../storage/shares.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findSharedIntegration, shareKey } from "./findSharedIntegration.ts";

/**
 * Shares an integration with a principal, or changes the level of a share. Needs `integration:share` and level 3. Two
 * database round trips.
 *
 * @param accessLevel 1 use, 2 edit, 3 manage
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`
 */
export async function shareIntegration(
  ctx: Context,
  reference: string,
  principal: string,
  accessLevel: number,
): Promise<Share> {
  const view = await findSharedIntegration(ctx, reference);
  const key = shareKey(view, principal);
  const event = auditEvent(ctx, "integration.shared", key.integrationId, { principal, accessLevel });
  const share = await putShare(ctx.deps.db, key, accessLevel, event);
  if (share) return share;
  throw new LatchkeyError("not_found", "There is no such integration.");
}
