import { updateConfig as writeConfig } from "../../storage/configs.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findEditableIntegration } from "../integrations/findEditableIntegration.ts";
import { checkConfigParameters } from "../integrations/placeholderValues.ts";
import type { ConfigInput } from "./createConfig.ts";
import { type DescribedConfig, describedConfig } from "./describedConfig.ts";
import { requireConfig } from "./getConfig.ts";

/**
 * Changes a config. Needs level 2. When its parameters change, the addresses change, so its connection needs consent
 * again. Three database round trips.
 *
 * @param change absent values stay as they are
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`, `conflict`
 */
export async function updateConfig(
  ctx: Context,
  reference: string,
  id: string,
  change: { [name in keyof ConfigInput]?: ConfigInput[name] | undefined },
): Promise<DescribedConfig> {
  const { integration } = await findEditableIntegration(ctx, reference);
  const { config, connection } = await requireConfig(ctx, integration, id);
  const { displayName = config.displayName, parameters = config.parameters, approvals = config.approvals } = change;
  checkConfigParameters(ctx.deps, integration, parameters, "parameters");
  const movesOn = !isSame(parameters, config.parameters);
  const set = { displayName, approvals, ...(movesOn && { parameters }) };
  const event = auditEvent(ctx, "config.updated", id, { fields: Object.keys(change) });
  const updated = await writeConfig(ctx.deps.db, config, set, event);
  if (!updated) throw new LatchkeyError("conflict", "The config was changed at the same time. Please try again.");
  const endsConsent = movesOn && connection !== null && connection.status !== "disconnected";
  const after = endsConsent ? { ...connection, status: "needs_reauth" as const } : connection;
  return describedConfig(ctx.deps, integration, { config: updated, connection: after });
}

/** Compares parameters. Their order does not matter. */
function isSame(parameters: ConfigInput["parameters"], others: ConfigInput["parameters"]): boolean {
  const names = Object.keys(parameters);
  return names.length === Object.keys(others).length && names.every((name) => parameters[name] === others[name]);
}
