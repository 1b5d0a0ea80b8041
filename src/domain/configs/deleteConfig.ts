import { deleteConfig as eraseConfig } from "../../storage/configs.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findEditableIntegration } from "../integrations/findEditableIntegration.ts";
import { attemptRevocation } from "../revocations/attemptRevocation.ts";
import { givenSettings } from "../revocations/givenSettings.ts";
import { planRevocation } from "../revocations/planRevocation.ts";
import { requireConfig } from "./getConfig.ts";

/**
 * Deletes a config and its shared connection, and revokes the connection's grant at the provider: at once, or later if
 * that fails. Needs level 2. Three database round trips.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `conflict`
 * @throws KeyError when the credential does not open; nothing is changed then
 */
export async function deleteConfig(ctx: Context, reference: string, id: string): Promise<void> {
  const { deps, caller } = ctx;
  const { integration, connection } = await findEditableIntegration(ctx, reference, id);
  const { config } = await requireConfig(ctx, integration, id);
  const settings = await givenSettings(deps, integration, connection ? [connection] : []);
  const revocation = connection ? await planRevocation(deps, settings, connection, caller.principal) : undefined;
  const event = auditEvent(ctx, "config.deleted", id, { integrationId: integration.id });
  if (!(await eraseConfig(deps.db, config, connection, revocation, event))) {
    throw new LatchkeyError("conflict", "The config was changed at the same time. Please try again.");
  }
  if (revocation) await attemptRevocation(deps, revocation, ctx);
}
