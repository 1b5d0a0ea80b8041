import { type ConfigView, findConfig } from "../../storage/configs.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { requireAllowed } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { type DescribedConfig, describedConfig } from "./describedConfig.ts";

/**
 * Returns one config of an integration. Needs level 1. Two database round trips.
 * @throws LatchkeyError `not_found`, `key_limit`
 */
export async function getConfig(ctx: Context, reference: string, id: string): Promise<DescribedConfig> {
  const { integration } = await findIntegration(ctx, reference);
  requireAllowed(ctx, { does: "see", integrationId: integration.id, configId: id });
  return describedConfig(ctx.deps, integration, await requireConfig(ctx, integration, id));
}

/**
 * Finds a config by id, of an integration that is already known. One database round trip.
 * @throws LatchkeyError `not_found`
 */
export async function requireConfig({ deps }: Context, integration: Integration, id: string): Promise<ConfigView> {
  const { tenantId, id: integrationId } = integration;
  const found = await findConfig(deps.db, { tenantId, integrationId, id });
  if (found) return found;
  throw new LatchkeyError("not_found", "There is no such integration config.");
}
