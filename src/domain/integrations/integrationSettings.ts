import type { Integration } from "../../storage/integrations.ts";
import type { IntegrationSecrets } from "../vault/integrationSecrets.ts";
import { guardedPart } from "./guardedPart.ts";

/** The default settings. Null in an optional setting means "as the catalogue says". */
const defaults = {
  description: "",
  category: null,
  mode: "per-user",
  authorizationEndpoint: null,
  tokenEndpoint: null,
  revocationEndpoint: null,
  clientId: null,
  clientAuthentication: null,
  scope: null,
  scopeSeparator: null,
  authorizationParameters: null,
  pkce: null,
  apiBaseUrl: null,
  otherBaseUrls: null,
  parameters: {},
  definition: null,
  responseTimeout: null,
  approvals: null,
  apiKeyName: null,
  apiKeyLocation: null,
  username: null,
  tags: [],
  rateLimit: null,
} satisfies Partial<Integration>;

/** The settings of an integration that a tenant can choose, besides its type and owner. */
export type IntegrationSettings = Pick<Integration, "slug" | "name" | "authType" | keyof typeof defaults>;

export const DEFAULT_SETTINGS: Omit<IntegrationSettings, "slug" | "name" | "authType"> = defaults;

/** A change of settings. Absent values stay as they are. */
export type SettingsChange = {
  [name in keyof IntegrationSettings]?: IntegrationSettings[name] | undefined;
} & IntegrationSecrets;

/**
 * A change of one of these could send a credential where its user did not agree to, give it to others, or make it
 * belong to another client.
 */
export const CONSENT_FIELDS = [
  "mode",
  "authType",
  "authorizationEndpoint",
  "tokenEndpoint",
  "revocationEndpoint",
  "clientId",
  "apiBaseUrl",
  "otherBaseUrls",
  "parameters",
] as const satisfies (keyof IntegrationSettings)[];

/** Checks whether the users of an integration have to consent again after a change. */
export function needsNewConsent(before: IntegrationSettings, after: IntegrationSettings): boolean {
  return (
    leadsElsewhere(before, after) ||
    CONSENT_FIELDS.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  );
}

/** The settings that decide where an integration's secrets are sent. */
const DESTINATION_FIELDS = [
  "tokenEndpoint",
  "revocationEndpoint",
  "apiBaseUrl",
  "otherBaseUrls",
  "parameters",
] as const satisfies (keyof IntegrationSettings)[];

/** Checks whether a change sends the integration's own secrets elsewhere. */
export function redirectsSecrets(before: IntegrationSettings, after: IntegrationSettings): boolean {
  return (
    leadsElsewhere(before, after) ||
    DESTINATION_FIELDS.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  );
}

/** A definition can hold addresses, and decide where and how a secret stands. */
function leadsElsewhere(before: IntegrationSettings, after: IntegrationSettings): boolean {
  return guardedPart(before.definition) !== guardedPart(after.definition);
}

/** The settings that say who the client is and how it proves itself. A definition may say it too. */
const CLIENT_FIELDS = [
  "clientId",
  "clientAuthentication",
  "definition",
] as const satisfies (keyof IntegrationSettings)[];

/** Checks whether what a provider refused before may succeed after a change. */
export function changesClient(before: IntegrationSettings, after: IntegrationSettings): boolean {
  return CLIENT_FIELDS.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
