import { open, type SealContext, seal } from "../../crypto/envelope.ts";
import type { Keyring } from "../../crypto/keyring.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { AuthType } from "../../terms/integration.ts";

/** The secrets of an integration, and the columns that hold them sealed. */
const SEALED_COLUMNS = {
  clientSecret: "clientSecretSealed",
  apiKey: "apiKeySealed",
  password: "passwordSealed",
  token: "tokenSealed",
} as const;

type SecretName = keyof typeof SEALED_COLUMNS;
export type SealedColumn = (typeof SEALED_COLUMNS)[SecretName] | "headersSealed" | "headerNames";

/** The secret of each authentication type. */
const SECRET_OF: Record<AuthType, SecretName> = {
  oauth2: "clientSecret",
  apikey: "apiKey",
  basic: "password",
  bearer: "token",
};

/** Returns a change that clears the secrets of all authentication types but one. */
export function secretsOfOthers(authType: AuthType): IntegrationSecrets {
  const others = Object.values(SECRET_OF).filter((name) => name !== SECRET_OF[authType]);
  return Object.fromEntries(others.map((name) => [name, null]));
}

/** Secrets in clear. An absent one stays as it is; null clears it. */
export type IntegrationSecrets = { [name in SecretName]?: string | null | undefined } & {
  /** The headers of each call. Whoever may change the integration may read them. */
  headers?: Record<string, string> | undefined;
};

/** Names of the secrets that are stored. */
export function storedSecrets(integration: Integration): SecretName[] {
  const names = Object.keys(SEALED_COLUMNS) as SecretName[];
  return names.filter((name) => integration[SEALED_COLUMNS[name]] !== null);
}

/** The secrets that are stored and that a change does not replace or clear; headers can be read by whoever changes. */
export function keptSecrets(integration: Integration, given: IntegrationSecrets): SecretName[] {
  return storedSecrets(integration).filter((name) => given[name] === undefined);
}

/** Seals the given secrets. Returns their columns; null for secrets that are cleared. */
export async function sealSecrets(
  keyring: Keyring,
  owner: Pick<Integration, "id" | "tenantId">,
  secrets: IntegrationSecrets,
): Promise<Partial<Pick<Integration, SealedColumn>>> {
  const columns: Partial<Pick<Integration, SealedColumn>> = {};
  for (const name of Object.keys(SEALED_COLUMNS) as SecretName[]) {
    const value = secrets[name];
    if (value === undefined) continue;
    columns[SEALED_COLUMNS[name]] = value === null ? null : await seal(keyring, secretContext(owner, name), value);
  }
  const { headers } = secrets;
  if (headers === undefined) return columns;
  const headerNames = Object.keys(headers);
  const isNone = headerNames.length === 0;
  const headersSealed = isNone ? null : await seal(keyring, secretContext(owner, "headers"), JSON.stringify(headers));
  return { ...columns, headerNames, headersSealed };
}

/**
 * Opens the headers that an integration sends with each call.
 * @throws KeyError
 */
export async function openHeaders(keyring: Keyring, integration: Integration): Promise<Record<string, string>> {
  const { headersSealed } = integration;
  if (headersSealed === null) return {};
  return JSON.parse(await open(keyring, secretContext(integration, "headers"), headersSealed));
}

/**
 * Opens a secret of an integration.
 * @returns undefined when the integration has no such secret
 * @throws KeyError
 */
export async function openSecret(keyring: Keyring, integration: Integration, name: SecretName) {
  const sealed = integration[SEALED_COLUMNS[name]];
  return sealed === null ? undefined : open(keyring, secretContext(integration, name), sealed);
}

const FIELDS: Record<SecretName | "headers", string> = {
  clientSecret: "client_secret",
  apiKey: "api_key",
  password: "password",
  token: "token",
  headers: "headers",
};

/** Returns the seal context of an integration's secret. */
export function secretContext(
  { id, tenantId }: Pick<Integration, "id" | "tenantId">,
  name: SecretName | "headers",
): SealContext {
  return { tenant: tenantId, table: "integrations", recordId: id, field: FIELDS[name] };
}
