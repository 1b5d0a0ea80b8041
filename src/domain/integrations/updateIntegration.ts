import { StorageError } from "../../storage/errors.ts";
import { type Integration, updateIntegration as writeIntegration } from "../../storage/integrations.ts";
import { isSlugHeld } from "../../storage/shares.ts";
import { LEVEL } from "../../terms/integration.ts";
import { requireLevel, requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { type IntegrationSecrets, keptSecrets, sealSecrets, secretsOfOthers } from "../vault/integrationSecrets.ts";
import { checkSettings } from "./checkSettings.ts";
import { dropCatalogValues } from "./dropCatalogValues.ts";
import { findIntegration } from "./findIntegration.ts";
import {
  DEFAULT_SETTINGS,
  type IntegrationSettings,
  needsNewConsent,
  redirectsSecrets,
  type SettingsChange,
} from "./integrationSettings.ts";

export interface UpdateInput {
  reference: string;
  change: SettingsChange;
  /** May be given, but must be the current type. */
  type?: string | undefined;
  /** `replace`: absent settings get their default, and secrets stay. `merge`: absent settings stay. */
  how: "replace" | "merge";
}

/**
 * Changes an integration. Needs `integration:write` and level 2. When an address, a host or the client changes, every
 * connection needs consent again: nobody's credential goes where it was not agreed to. A stored secret is sent elsewhere
 * only when it is given again, whoever asks. Two database round trips.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`, `slug_taken`, `conflict`
 */
export async function updateIntegration(
  ctx: Context,
  { reference, change, type, how }: UpdateInput,
): Promise<{ integration: Integration; shared: boolean }> {
  const view = await findIntegration(ctx, reference);
  requirePermission(ctx, "integration:write");
  requireLevel(view, LEVEL.edit);
  const { deps } = ctx;
  const before = view.integration;
  if (type !== undefined && type !== before.type) throw typeIsFixed();
  const { clientSecret, apiKey, password, token, ...given } = change;
  const secrets = { clientSecret, apiKey, password, token };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const base = settingsOf(before);
  const wanted: IntegrationSettings = { ...base, ...(how === "replace" ? DEFAULT_SETTINGS : {}), ...present };
  const after = dropCatalogValues(deps, before.type, wanted, base);
  checkSettings(deps, before.type, after, secrets);
  if (redirectsSecrets(base, after)) requireSecretsAgain(before, secrets);
  const isNewClient = after.clientId !== before.clientId || clientSecret !== undefined;
  const set = {
    ...after,
    ...(await sealSecrets(deps.keyring, before, { ...secrets, ...secretsOfOthers(after.authType) })),
    ...(isNewClient && { clientStatus: "ok" as const }),
  };
  const audit = auditEvent(ctx, "integration.updated", before.id, { fields: changedFields(base, after, secrets) });
  const updated = await write(ctx, { before, set, quarantine: needsNewConsent(base, after) }, audit);
  if (updated) return { integration: updated, shared: view.shared };
  if (view.shared && after.slug !== base.slug && (await isSlugHeld(deps.db, before, after.slug))) {
    throw new LatchkeyError("slug_taken", "Another integration of this slug is shared with everyone already.");
  }
  throw new LatchkeyError("conflict", "The integration was changed at the same time. Please try again.");
}

async function write(
  { deps }: Context,
  ...args: Parameters<typeof writeIntegration> extends [unknown, ...infer R] ? R : never
) {
  try {
    return await writeIntegration(deps.db, ...args);
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== "constraint") throw error;
    throw new LatchkeyError("slug_taken", "The owner has another integration of this slug.");
  }
}

/**
 * Whoever may edit could otherwise have a secret sent to a place of their own, and so read it.
 * @throws LatchkeyError `validation_failed`, naming each secret that has to be given again, or cleared
 */
function requireSecretsAgain(before: Integration, given: IntegrationSecrets): void {
  const errors = keptSecrets(before, given).map((path) => ({
    path,
    message: "must be given again, or cleared, when an address changes",
  }));
  if (errors.length === 0) return;
  throw new LatchkeyError("validation_failed", "An address changes: a stored secret is not sent there unasked.", {
    errors,
  });
}

function typeIsFixed(): LatchkeyError {
  const errors = [{ path: "type", message: "cannot be changed" }];
  return new LatchkeyError("validation_failed", "The type of an integration is fixed; make another one.", { errors });
}

/** Returns the settings of a row that a tenant can choose. */
function settingsOf(integration: Integration): IntegrationSettings {
  const { slug, name, authType } = integration;
  const names = Object.keys(DEFAULT_SETTINGS) as (keyof typeof DEFAULT_SETTINGS)[];
  const rest = Object.fromEntries(names.map((field) => [field, integration[field]])) as typeof DEFAULT_SETTINGS;
  return { slug, name, authType, ...rest };
}

/** Returns names only, because the audit trail holds no values. */
function changedFields(before: IntegrationSettings, after: IntegrationSettings, secrets: object): string[] {
  const names = Object.keys(after) as (keyof IntegrationSettings)[];
  const settings = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const given = Object.entries(secrets).filter(([, value]) => value !== undefined);
  return [...settings, ...given.map(([name]) => name)];
}
