import type { Integration } from "../../storage/integrations.ts";
import { findOfferedIntegration } from "../../storage/transfers.ts";
import { viewerOf } from "../access/permissions.ts";
import { requireUser } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { give } from "./transferIntegration.ts";

/**
 * Accepts an integration that was offered to the caller, or to a team of the caller. Any signed-in user may, for itself.
 * The former owner keeps level 3. Two database round trips.
 *
 * @param id the integration's id: before it is accepted, the caller may not see it under another name
 * @param seen when what the caller has seen of it was written, in milliseconds; undefined for a caller that does not say
 * @throws LatchkeyError `not_found` when it was not offered to the caller, `slug_taken`, `conflict` also when it is not as
 *   the caller has seen it
 */
export async function acceptIntegration(ctx: Context, id: string, seen: number | undefined): Promise<Integration> {
  requireUser(ctx);
  const { tenant, principals } = viewerOf(ctx.caller);
  const offered = await findOfferedIntegration(ctx.deps.db, tenant, id, principals);
  if (!offered?.pendingOwner) throw new LatchkeyError("not_found", "No such integration was offered to you.");
  if (seen !== undefined && seen !== offered.updatedAt) {
    throw new LatchkeyError("conflict", "The integration was changed since you have seen it. Look at the offer again.");
  }
  return give(ctx, offered, offered.pendingOwner);
}
