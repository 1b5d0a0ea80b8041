import { typeid } from "typeid-js";
import { insertConfig } from "../../storage/configs.ts";
import type { ApprovalRule } from "../../terms/approvals.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findEditableIntegration } from "../integrations/findEditableIntegration.ts";
import { checkConfigParameters } from "../integrations/placeholderValues.ts";
import { type DescribedConfig, describedConfig } from "./describedConfig.ts";

export interface ConfigInput {
  displayName: string;
  parameters: Record<string, string>;
  /** Which calls with its connection need the yes of a person. Null: none but what the integration asks about. */
  approvals: ApprovalRule | null;
}

/**
 * Creates a config of an integration. Needs level 2. Two database round trips.
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`, `quota_exceeded`
 */
export async function createConfig(ctx: Context, reference: string, input: ConfigInput): Promise<DescribedConfig> {
  const { integration } = await findEditableIntegration(ctx, reference);
  checkConfigParameters(ctx.deps, integration, input.parameters, "parameters");
  const { tenantId, id: integrationId } = integration;
  const config = { ...input, id: typeid("cfg").toString(), tenantId, integrationId };
  const { db, settings } = ctx.deps;
  const event = auditEvent(ctx, "config.created", config.id, { integrationId });
  const created = await insertConfig(db, config, settings.quotas, event);
  if (created) return describedConfig(ctx.deps, integration, { config: created, connection: null });
  throw new LatchkeyError("not_found", "There is no such integration.");
}
