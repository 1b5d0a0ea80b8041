import type { Provider } from "../../catalog/schema.ts";
import { parseEndpoint, type Reach } from "../../oauth/endpoint.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { headerFault } from "../policy/headerTemplate.ts";
import { parsePlace } from "../policy/urlPolicy.ts";
import type { IntegrationSecrets } from "../vault/integrationSecrets.ts";
import type { IntegrationSettings } from "./integrationSettings.ts";
import { valueFaults } from "./placeholderValues.ts";

type Name = keyof IntegrationSettings | keyof IntegrationSecrets;
type Fault = { path: Name | `headers.${string}` | `authorizationParameters.${string}` | "type"; message: string };

/** The fields of each auth type. Fields of another type would have no effect, or hold a secret in the wrong place. */
const FIELDS_OF: Record<IntegrationSettings["authType"], Name[]> = {
  oauth2: [
    "authorizationEndpoint",
    "tokenEndpoint",
    "revocationEndpoint",
    "clientId",
    "clientSecret",
    "clientAuthentication",
    "scope",
    "scopeSeparator",
    "authorizationParameters",
    "pkce",
  ],
  apikey: ["apiKeyName", "apiKeyLocation", "apiKey"],
  basic: ["username", "password"],
  bearer: ["token"],
};

/** Parameters of an authorization request that Latchkey sets itself. */
const OWN_PARAMETERS = [
  "client_id",
  "redirect_uri",
  "response_type",
  "response_mode",
  "state",
  "code_challenge",
  "code_challenge_method",
  "request",
  "request_uri",
];

export const CUSTOM = "custom";

/**
 * Checks the settings of an integration before they are saved. The type and the auth type must have the fields that
 * they need and no others. Every address must be one that may be called. Headers must hold nothing that is forbidden.
 *
 * @param type a provider's slug, or `custom`
 * @throws LatchkeyError `validation_failed`, with every fault
 */
export function checkSettings(
  deps: Pick<Deps, "catalog"> & { settings: Reach },
  type: string,
  settings: IntegrationSettings,
  secrets: IntegrationSecrets,
): void {
  const provider = deps.catalog.bySlug(type);
  const faults = [
    ...typeFaults(type, provider, settings),
    ...misplacedFields({ ...settings, ...secrets }),
    ...missingFields(type, settings),
    ...addressFaults(settings, deps.settings),
    ...placeholderFaults(provider, settings),
    ...headerFaults(settings),
    ...placeFaults(settings),
    ...parameterFaults(settings),
  ];
  if (faults.length > 0) {
    throw new LatchkeyError("validation_failed", "The integration cannot be saved like this.", { errors: faults });
  }
}

function typeFaults(type: string, provider: Provider | undefined, { authType }: IntegrationSettings): Fault[] {
  if (type === CUSTOM) return [];
  if (!provider) return [{ path: "type", message: "must be custom, or the slug of a provider" }];
  const known = provider.auth.map((method) => method.type);
  if (known.some((method) => method === authType)) return [];
  return [{ path: "authType", message: `must be one of ${known.join(", ")} for this type` }];
}

function misplacedFields(values: IntegrationSettings & IntegrationSecrets): Fault[] {
  const others = Object.entries(FIELDS_OF).filter(([authType]) => authType !== values.authType);
  const set = others.flatMap(([, names]) => names).filter((name) => (values[name] ?? null) !== null);
  return set.map((path) => ({ path, message: `does not go with authType ${values.authType}` }));
}

function missingFields(type: string, settings: IntegrationSettings): Fault[] {
  if (type !== CUSTOM) return [];
  const oauth: Name[] = ["authorizationEndpoint", "tokenEndpoint", "clientId"];
  const needed: (keyof IntegrationSettings)[] = ["apiBaseUrl"];
  if (settings.authType === "oauth2") needed.push(...(oauth as (keyof IntegrationSettings)[]));
  return needed
    .filter((name) => settings[name] === null)
    .map((path) => ({ path, message: "is required for a custom integration" }));
}

function addressFaults(settings: IntegrationSettings, reach: Reach): Fault[] {
  const message = "must be a public https address, not Latchkey's own, without port, user info, or fragment";
  const endpoints = (["authorizationEndpoint", "tokenEndpoint", "revocationEndpoint"] as const).filter(
    (name) => settings[name] !== null && !isAddress(settings[name], reach),
  );
  const faults: Fault[] = endpoints.map((path) => ({ path, message }));
  if (settings.apiBaseUrl?.includes("*") || (settings.apiBaseUrl !== null && !isBase(settings.apiBaseUrl, reach))) {
    faults.push({ path: "apiBaseUrl", message: `${message}, or query` });
  }
  if (settings.otherBaseUrls?.some((url) => !isBase(url, reach))) {
    faults.push({ path: "otherBaseUrls", message: `${message}, or query` });
  }
  return faults;
}

function isAddress(text: string, reach: Reach): boolean {
  return !/[\\#\s\p{Cc}]/u.test(text) && parseEndpoint(text, reach) !== undefined;
}

function isBase(text: string, reach: Reach): boolean {
  return !/[?\\#\s\p{Cc}]/u.test(text) && parsePlace(text, reach) !== undefined;
}

function placeholderFaults(provider: Provider | undefined, { parameters }: IntegrationSettings): Fault[] {
  const message = "has a value that is unknown to this type, or does not fit";
  const fits = valueFaults(provider, parameters, "parameters").length === 0;
  return fits ? [] : [{ path: "parameters", message }];
}

function headerFaults({ headers }: IntegrationSettings): Fault[] {
  return Object.entries(headers).flatMap(([name, template]) => {
    const message = headerFault(name, template);
    return message === undefined ? [] : [{ path: `headers.${name}` as const, message }];
  });
}

/** A key in a header is under the rules of all headers: `Cookie` or `Host` would act on the connection, not as a key. */
function placeFaults({ authType, apiKeyName, apiKeyLocation }: IntegrationSettings): Fault[] {
  if (authType !== "apikey" || apiKeyName === null || apiKeyLocation === "query") return [];
  const message = headerFault(apiKeyName, "");
  return message === undefined ? [] : [{ path: "apiKeyName", message }];
}

function parameterFaults({ authorizationParameters }: IntegrationSettings): Fault[] {
  const names = Object.keys(authorizationParameters ?? {}).filter((name) =>
    OWN_PARAMETERS.includes(name.toLowerCase()),
  );
  return names.map((name) => ({ path: `authorizationParameters.${name}`, message: "is set by Latchkey" }));
}
