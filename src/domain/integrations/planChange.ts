import type { Reach } from "../../oauth/endpoint.ts";
import type { IntegrationChange } from "../../storage/changeIntegration.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import {
  type IntegrationSecrets,
  keptSecrets,
  openHeaders,
  openSecret,
  sealSecrets,
  secretsOfOthers,
} from "../vault/integrationSecrets.ts";
import { checkSettings } from "./checkSettings.ts";
import { dropKnownValues } from "./dropKnownValues.ts";
import { guardedPart } from "./guardedPart.ts";
import {
  changesClient,
  DEFAULT_SETTINGS,
  type IntegrationSettings,
  needsNewConsent,
  redirectsSecrets,
  type SettingsChange,
} from "./integrationSettings.ts";

type Headers = NonNullable<IntegrationSecrets["headers"]>;

/** A change that was checked, and is not written yet. */
export interface PlannedChange extends IntegrationChange {
  /** Names of what changes, and of the secrets that are given. Never values. */
  fields: string[];
}

/**
 * Checks a change of an integration, and seals the secrets that it gives. A stored secret is sent to a changed address only
 * when it is given again, whoever asks.
 *
 * @param how `replace`: absent settings get their default, and secrets stay. `merge`: absent settings stay
 * @throws LatchkeyError `validation_failed`
 */
export async function planChange(
  deps: Pick<Deps, "catalog" | "keyring"> & { settings: Reach },
  before: Integration,
  { clientSecret, apiKey, password, token, headers, ...given }: SettingsChange,
  how: "replace" | "merge",
): Promise<PlannedChange> {
  const headersAfter = await changedHeaders(deps, before, how === "replace" ? (headers ?? {}) : headers);
  const secrets = { clientSecret, apiKey, password, token, headers: headersAfter };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const base = settingsOf(before);
  const wanted: IntegrationSettings = { ...base, ...(how === "replace" ? DEFAULT_SETTINGS : {}), ...present };
  const after = dropKnownValues(deps, before.type, wanted, base);
  checkSettings(deps, before.type, after, { ...secrets, password: await passwordAfter(deps, before, after, password) });
  if (redirectsSecrets(base, after)) requireSecretsAgain(before, secrets);
  const isNewClient = clientSecret !== undefined || changesClient(base, after);
  const set = {
    ...after,
    hasOwnPlaces: guardedPart(after.definition) !== undefined,
    ...(await sealSecrets(deps.keyring, before, { ...secrets, ...secretsOfOthers(after.authType) })),
    ...(isNewClient && { clientStatus: "ok" as const, clientRefusedSince: null, basicEncoding: null }),
  };
  return {
    ...{ before, set, isNewClient, quarantine: needsNewConsent(base, after) },
    fields: changedFields(base, after, secrets),
  };
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

/** Returns the password that a change leaves, where it matters: beside an empty user name it must not be empty, too. */
async function passwordAfter(
  { keyring }: Pick<Deps, "keyring">,
  before: Integration,
  after: IntegrationSettings,
  given: IntegrationSecrets["password"],
) {
  if (given !== undefined || after.authType !== "basic" || after.username) return given;
  return openSecret(keyring, before, "password").catch(() => "one that does not open now");
}

/** Returns the headers when they are given and differ from the stored ones. Those that do not open any more do. */
async function changedHeaders({ keyring }: Pick<Deps, "keyring">, before: Integration, after: Headers | undefined) {
  if (after === undefined) return undefined;
  const stored = await openHeaders(keyring, before).catch(() => undefined);
  return JSON.stringify(stored) === JSON.stringify(after) ? undefined : after;
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
