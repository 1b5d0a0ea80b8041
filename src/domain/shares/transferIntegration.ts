import { StorageError } from "../../storage/errors.ts";
import { type Integration, updateIntegration } from "../../storage/integrations.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findSharedIntegration } from "./findSharedIntegration.ts";

/**
 * Makes another user or a team the owner of an integration. Needs `integration:share` and level 3. Two database round
 * trips.
 *
 * @param owner `user:<id>` or `team:<id>`
 * @throws LatchkeyError `not_found`, `forbidden`, `conflict`, `slug_taken` when the new owner already has one with that
 *   slug
 */
export async function transferIntegration(ctx: Context, reference: string, owner: string): Promise<Integration> {
  const { integration } = await findSharedIntegration(ctx, reference);
  const event = auditEvent(ctx, "integration.transferred", integration.id, { from: integration.owner, to: owner });
  try {
    const change = { before: integration, set: { owner }, quarantine: false };
    const updated = await updateIntegration(ctx.deps.db, change, event);
    if (updated) return updated;
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== "constraint") throw error;
    throw new LatchkeyError("slug_taken", "The new owner has an integration of this slug already.");
  }
  throw new LatchkeyError("conflict", "The integration was changed at the same time. Please try again.");
}
