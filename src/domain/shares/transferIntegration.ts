import { updateIntegration } from "../../storage/changeIntegration.ts";
import { StorageError } from "../../storage/errors.ts";
import type { Integration } from "../../storage/integrations.ts";
import { giveIntegration } from "../../storage/transfers.ts";
import { viewerOf } from "../access/permissions.ts";
import { requireOwner } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findSharedIntegration } from "./findSharedIntegration.ts";

/**
 * Offers an integration to another user or a team. Needs `integration:share` and level 3, and the caller must be the owner
 * or a superuser. The new owner has to accept (`acceptIntegration`), or nobody's integration could be put before what a
 * user has. Only an owner that the caller speaks for, like a team of the caller, gets it at once. Two database round trips.
 *
 * @param owner `user:<id>` or `team:<id>`; the present owner withdraws an offer
 * @throws LatchkeyError `not_found`, `forbidden`, `slug_taken` when the new owner has one of that slug, `conflict`
 */
export async function transferIntegration(ctx: Context, reference: string, owner: string): Promise<Integration> {
  const view = await findSharedIntegration(ctx, reference);
  requireOwner(ctx, view);
  const { integration } = view;
  const isWithdrawn = owner === integration.owner;
  const acceptsItself = viewerOf(ctx.caller).principals.includes(owner);
  if (acceptsItself && !isWithdrawn) return give(ctx, integration, owner);
  const event = auditEvent(ctx, "integration.offered", integration.id, { from: integration.owner, to: owner });
  const set = { pendingOwner: isWithdrawn ? null : owner };
  const updated = await updateIntegration(
    ctx.deps.db,
    { before: integration, set, quarantine: false, isNewClient: false },
    event,
  );
  if (updated) return updated;
  throw new LatchkeyError("conflict", "The integration was changed at the same time. Please try again.");
}

/** Gives it, and leaves its former owner level 3. */
export async function give(ctx: Context, integration: Integration, owner: string): Promise<Integration> {
  const event = auditEvent(ctx, "integration.transferred", integration.id, { from: integration.owner, to: owner });
  try {
    const given = await giveIntegration(ctx.deps.db, integration, owner, ctx.deps.settings.quotas, event);
    if (given) return given;
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== "constraint") throw error;
    throw new LatchkeyError("slug_taken", "The new owner has an integration of this slug already.");
  }
  throw new LatchkeyError("conflict", "The integration was changed at the same time. Please try again.");
}
