import { findIntegrationById } from "../../storage/integrations.ts";
import { putShare, type Share } from "../../storage/shares.ts";
import { EVERYONE } from "../access/permissions.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findSharedIntegration, shareKey } from "./findSharedIntegration.ts";

/**
 * Shares an integration with a principal, or changes the level of a share. Needs `integration:share` and level 3. Two
 * database round trips; three when it is refused. For each slug, only one integration can be shared with everyone, so
 * that a stranger cannot take a slug that all know.
 *
 * @param accessLevel 1 use, 2 edit, 3 manage
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`, `slug_taken`, `quota_exceeded`
 */
export async function shareIntegration(
  ctx: Context,
  reference: string,
  principal: string,
  accessLevel: number,
): Promise<Share> {
  const view = await findSharedIntegration(ctx, reference);
  const key = shareKey(view, principal);
  const event = auditEvent(ctx, "integration.shared", key.integrationId, { principal: key.principal, accessLevel });
  const { db, settings } = ctx.deps;
  const share = await putShare(db, key, accessLevel, settings.quotas, event);
  if (share) return share;
  if (key.principal === EVERYONE && (await findIntegrationById(db, key.tenantId, key.integrationId))) {
    throw new LatchkeyError("slug_taken", "Another integration of this slug is shared with everyone already.");
  }
  throw new LatchkeyError("not_found", "There is no such integration.");
}
