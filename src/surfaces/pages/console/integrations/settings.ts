import type { IntegrationDescription } from "../../../../domain/integrations/describeIntegration.ts";
import type { SetUp } from "../../../../domain/integrations/describeSetUp.ts";
import { DEFAULT_SETTINGS } from "../../../../domain/integrations/integrationSettings.ts";
import type { integrationInput } from "../../../../http/integrationInput.ts";
import type { AuthType } from "../../../../terms/integration.ts";

type Integration = IntegrationDescription["integration"];

/** How a setting is written in a form: as a line, as several, as pairs of a name and a value, … */
type Kind = "line" | "lines" | "pairs" | "json" | "number" | "switch";

/** The settings that have a field, and how they are written there. */
export const KINDS = {
  name: "line",
  slug: "line",
  description: "line",
  mode: "line",
  clientId: "line",
  clientAuthentication: "line",
  authorizationEndpoint: "line",
  tokenEndpoint: "line",
  revocationEndpoint: "line",
  apiBaseUrl: "line",
  otherBaseUrls: "lines",
  apiKeyName: "line",
  apiKeyLocation: "line",
  username: "line",
  authorizationParameters: "pairs",
  pkce: "switch",
  scopeSeparator: "line",
  category: "line",
  tags: "lines",
  headers: "pairs",
  responseTimeout: "number",
  rateLimit: "number",
  approvals: "json",
  definition: "json",
} as const satisfies Partial<Record<keyof typeof integrationInput, Kind>>;

export type SettingName = keyof typeof KINDS;
export type SecretName = "clientSecret" | "apiKey" | "password" | "token";
export type FieldName = SettingName | SecretName;

/** The parts of the form: which settings they have for each way to connect. */
const GENERAL: SettingName[] = [
  "category",
  "tags",
  "headers",
  "responseTimeout",
  "rateLimit",
  "approvals",
  "definition",
];
const API: SettingName[] = ["apiBaseUrl", "otherBaseUrls"];

interface Parts {
  /** What the client or the credential is. */
  own: FieldName[];
  addresses: SettingName[];
  more: SettingName[];
}

export function partsFor(authType: AuthType): Parts {
  switch (authType) {
    case "oauth2":
      return {
        own: ["clientId", "clientSecret"],
        addresses: ["authorizationEndpoint", "tokenEndpoint", "revocationEndpoint", ...API],
        more: ["clientAuthentication", "pkce", "scopeSeparator", "authorizationParameters", ...GENERAL],
      };
    case "apikey":
      return { own: ["apiKey"], addresses: [...API, "apiKeyName", "apiKeyLocation"], more: GENERAL };
    case "basic":
      return { own: ["username", "password"], addresses: API, more: GENERAL };
    case "bearer":
      return { own: ["token"], addresses: API, more: GENERAL };
  }
}

export const BASICS: SettingName[] = ["name", "slug", "description", "mode"];
const SECRETS: readonly string[] = ["clientSecret", "apiKey", "password", "token"] satisfies SecretName[];

export function isSecret(name: string): name is SecretName {
  return SECRETS.includes(name);
}

/** Begins the names of fields that the definition asks for, so that none has the name of ours. */
export const OWN_FIELD = "field.";

/** What the form of an integration holds as it is. Nothing secret is in it, and no header, which may be one. */
export function writtenSettings(integration: Integration, { scopes, authType, fields }: SetUp): URLSearchParams {
  const { own, addresses, more } = partsFor(authType);
  const shown = [...BASICS, ...own, ...addresses, ...more].filter((name) => !isSecret(name) && name !== "headers");
  const written = new URLSearchParams();
  for (const name of shown as Exclude<SettingName, "headers">[]) written.set(name, textOf(name, integration[name]));
  for (const { name } of fields) written.set(OWN_FIELD + name, integration.parameters[name] ?? "");
  const chosen = integration.scope?.split(scopes.separator).flatMap((part) => part.split(/\s+/)) ?? scopes.usual;
  const isKnown = (name: string) => scopes.known.some((scope) => scope.name === name);
  for (const name of chosen.filter(isKnown)) written.append("scopes", name);
  written.set("scope", chosen.filter((name) => !isKnown(name)).join(" "));
  return written;
}

/** What the form of a new integration holds at first. */
export function newSettings({ provider, scopes, fields }: SetUp): URLSearchParams {
  const written = new URLSearchParams({
    ...{ name: provider?.name ?? "", description: provider?.description ?? "", mode: DEFAULT_SETTINGS.mode },
    category: provider?.categories[0] ?? "",
  });
  for (const { name, default: usual = "" } of fields) written.set(OWN_FIELD + name, usual);
  for (const name of scopes.usual) written.append("scopes", name);
  return written;
}

function textOf(name: SettingName, value: unknown): string {
  if (value === null) return "";
  switch (KINDS[name]) {
    case "lines":
      return (value as string[]).join("\n");
    case "pairs":
      return Object.entries(value as Record<string, string>)
        .map(([key, text]) => `${key}: ${text}`)
        .join("\n");
    case "json":
      return JSON.stringify(value, null, 2);
    default:
      return String(value);
  }
}
