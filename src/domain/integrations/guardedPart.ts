import { ownDefinition } from "../../catalog/definition.ts";
import type { Integration } from "../../storage/integrations.ts";

/**
 * The fields of a definition that neither hold an address nor decide where or how a secret goes. They are the exception: a
 * new field is guarded until it is named here.
 */
const HARMLESS = {
  auth: [
    "label",
    "help",
    "example",
    "usernameLabel",
    "passwordLabel",
    "scopes",
    "pkce",
    "nonce",
    "authorizationParameters",
    "basicEncoding",
    "tokenResponse.expiresIn",
    "tokenResponse.refreshExpiresIn",
    "tokenResponse.expiresInUnit",
    "tokenResponse.scope",
    "tokenResponse.scopeSeparator",
    "tokenResponse.error",
    "tokenResponse.errorCodes",
    "refresh.rotation",
    "refresh.defaultLifetime",
    "refresh.tokenLifetime",
  ],
  api: ["headers", "callerHeaders", "directories", "verify", "responseTimeout", "tokenEnd"],
} as const;

type Guarded = Record<string, unknown>;

/**
 * Returns the part of an integration's definition that says where or how secrets go, always written alike. It is like an
 * address that was typed in: changing it needs the secrets and the consent again, and the catalogue's name does not mean it.
 *
 * @returns undefined when there is none
 */
export function guardedPart(stored: Integration["definition"] | undefined): string | undefined {
  const { fields = [], auth = [], api = {}, lookups = [] } = ownDefinition(stored) ?? {};
  const methods = auth
    .map(({ type, ...method }) => ({ type, ...without(method, HARMLESS.auth) }))
    .filter((method) => Object.keys(method).length > 1)
    .sort((one, other) => (one.type < other.type ? -1 : 1));
  const guarded = { fields, auth: methods, api: without(api, HARMLESS.api), ...(lookups.length > 0 && { lookups }) };
  const isEmpty = [fields, methods, lookups, Object.keys(guarded.api)].every(({ length }) => length === 0);
  return isEmpty ? undefined : JSON.stringify(sorted(guarded));
}

function without(part: object, paths: readonly string[], parent = ""): Guarded {
  const kept = Object.entries(part).flatMap(([name, value]) => {
    const path = parent + name;
    if (paths.includes(path) || value === undefined) return [];
    if (!paths.some((other) => other.startsWith(`${path}.`))) return [[name, value]];
    const inner = without(value, paths, `${path}.`);
    return Object.keys(inner).length > 0 ? [[name, inner]] : [];
  });
  return Object.fromEntries(kept);
}

/** The order of members has no meaning. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
