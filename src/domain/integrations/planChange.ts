import type { Integration, IntegrationChange } from "../../storage/integrations.ts";
import type { Deps, Settings } from "../context.ts";
import { keepsSecret, sealSecrets, secretsOfOthers } from "../vault/integrationSecrets.ts";
import { checkSettings } from "./checkSettings.ts";
import { dropCatalogValues } from "./dropCatalogValues.ts";
import {
  DEFAULT_SETTINGS,
  type IntegrationSettings,
  needsNewConsent,
  redirectsSecrets,
  type SettingsChange,
} from "./integrationSettings.ts";

/** A change that was checked, and is not written yet. */
export interface PlannedChange extends IntegrationChange {
  /** Names of what changes, and of the secrets that are given. Never values. */
  fields: string[];
  /** Whether a secret that is stored, and not given again, would go elsewhere. */
  redirectsStoredSecret: boolean;
}

/**
 * Checks a change of an integration, and seals the secrets that it gives.
 *
 * @param how `replace`: what is absent gets its default (secrets stay). `merge`: what is absent stays
 * @throws LatchkeyError `validation_failed`
 */
export async function planChange(
  deps: Pick<Deps, "catalog" | "keyring"> & { settings: Pick<Settings, "allowLoopback"> },
  before: Integration,
  { clientSecret, apiKey, password, token, ...given }: SettingsChange,
  how: "replace" | "merge",
): Promise<PlannedChange> {
  const secrets = { clientSecret, apiKey, password, token };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const base = settingsOf(before);
  const wanted: IntegrationSettings = { ...base, ...(how === "replace" ? DEFAULT_SETTINGS : {}), ...present };
  const after = dropCatalogValues(deps, before.type, wanted, base);
  checkSettings(deps, before.type, after, secrets);
  const isNewClient = after.clientId !== before.clientId || clientSecret !== undefined;
  const set = {
    ...after,
    ...(await sealSecrets(deps.keyring, before, { ...secrets, ...secretsOfOthers(after.authType) })),
    ...(isNewClient && { clientStatus: "ok" as const }),
  };
  return {
    ...{ before, set, quarantine: needsNewConsent(base, after) },
    fields: changedFields(base, after, secrets),
    redirectsStoredSecret: redirectsSecrets(base, after) && keepsSecret(before, secrets),
  };
}

/** What of a row a tenant can decide. */
function settingsOf(integration: Integration): IntegrationSettings {
  const { slug, name, authType } = integration;
  const names = Object.keys(DEFAULT_SETTINGS) as (keyof typeof DEFAULT_SETTINGS)[];
  const rest = Object.fromEntries(names.map((field) => [field, integration[field]])) as typeof DEFAULT_SETTINGS;
  return { slug, name, authType, ...rest };
}

/** Names only: the audit trail holds no values. */
function changedFields(before: IntegrationSettings, after: IntegrationSettings, secrets: object): string[] {
  const names = Object.keys(after) as (keyof IntegrationSettings)[];
  const settings = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const given = Object.entries(secrets).filter(([, value]) => value !== undefined);
  return [...settings, ...given.map(([name]) => name)];
}
