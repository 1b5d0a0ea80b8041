import { type Definition, ownDefinition } from "../../catalog/definition.ts";
import { parseEndpoint, type Reach } from "../../oauth/endpoint.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { credentialHeaderFault, headerFault } from "../policy/headerTemplate.ts";
import { parsePlace } from "../policy/urlPolicy.ts";
import { isEmptyPair } from "../vault/credential.ts";
import type { IntegrationSecrets } from "../vault/integrationSecrets.ts";
import { definitionFaults, missingValues } from "./checkDefinition.ts";
import { definitionOf } from "./definitionOf.ts";
import type { IntegrationSettings } from "./integrationSettings.ts";
import { valueFaults } from "./placeholderValues.ts";
import { fitsSecret } from "./secretFields.ts";

type Name = keyof IntegrationSettings | keyof IntegrationSecrets;
type Part = "headers" | "authorizationParameters" | "parameters" | "definition";
type Fault = { path: Name | `${Part}.${string}` | "type"; message: string };

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
 * @param secrets those that are given; of a stored password, whether it is empty counts too
 * @throws LatchkeyError `validation_failed`, with every fault
 */
export function checkSettings(
  deps: Pick<Deps, "catalog"> & { settings: Reach },
  type: string,
  settings: IntegrationSettings,
  secrets: IntegrationSecrets,
): void {
  const isKnown = type === CUSTOM || deps.catalog.bySlug(type) !== undefined;
  const definition = definitionOf(deps, { ...settings, type });
  const faults = [
    ...typeFaults(isKnown, definition, settings),
    ...misplacedFields({ ...settings, ...secrets }),
    ...missingFields(type, settings, definition),
    ...addressFaults(settings, deps.settings),
    ...valueFaults(definition, settings.parameters, "parameters"),
    ...definitionFaults(settings, definition, deps),
    ...headerFaults(secrets, definition),
    ...placeFaults(settings),
    ...pairFaults(settings, secrets),
    ...parameterFaults(settings),
  ];
  if (faults.length > 0) {
    throw new LatchkeyError("validation_failed", "The integration cannot be saved like this.", { errors: faults });
  }
}

function typeFaults(isKnown: boolean, { auth }: Definition, { authType }: IntegrationSettings): Fault[] {
  if (!isKnown) return [{ path: "type", message: "must be custom, or the slug of a provider" }];
  const known = auth.map((method) => method.type);
  if (known.includes(authType)) return [];
  return [{ path: "authType", message: `must be one of ${known.join(", ")} for this type` }];
}

function misplacedFields(values: IntegrationSettings & IntegrationSecrets): Fault[] {
  const others = Object.entries(FIELDS_OF).filter(([authType]) => authType !== values.authType);
  const set = others.flatMap(([, names]) => names).filter((name) => (values[name] ?? null) !== null);
  return set.map((path) => ({ path, message: `does not go with authType ${values.authType}` }));
}

function missingFields(type: string, settings: IntegrationSettings, definition: Definition): Fault[] {
  if (type !== CUSTOM) return [];
  const message = "is required for a custom integration";
  return missingValues(settings, definition).map((path) => ({ path, message }));
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

function headerFaults({ headers = {} }: IntegrationSecrets, definition: Definition): Fault[] {
  return Object.entries(headers).flatMap(([name, template]) => {
    const message =
      headerFault(name, template) ?? (fitsSecret(definition, name, template) ? undefined : "does not fit");
    return message === undefined ? [] : [{ path: `headers.${name}` as const, message }];
  });
}

/** A key in a header is under the rules of all headers: `Cookie` or `Host` would act on the connection, not as a key. */
function placeFaults({ authType, apiKeyName, apiKeyLocation }: IntegrationSettings): Fault[] {
  if (authType !== "apikey" || apiKeyName === null || apiKeyLocation === "query") return [];
  const message = credentialHeaderFault(apiKeyName);
  return message === undefined ? [] : [{ path: "apiKeyName", message }];
}

/** Either half of a pair for Basic authentication may be empty (RFC 7617), but not both. */
function pairFaults({ authType, username }: IntegrationSettings, { password = null }: IntegrationSecrets): Fault[] {
  const isGiven = authType === "basic" && (username !== null || password !== null);
  const isEmpty = isGiven && isEmptyPair({ username: username ?? "", password: password ?? "" });
  return isEmpty ? [{ path: "password", message: "must not be empty together with the user name" }] : [];
}

function parameterFaults({ authorizationParameters, definition }: IntegrationSettings): Fault[] {
  const owned = (parameters: object | null | undefined) =>
    Object.keys(parameters ?? {}).filter((name) => OWN_PARAMETERS.includes(name.toLowerCase()));
  const message = "is set by Latchkey";
  const methods = ownDefinition(definition)?.auth ?? [];
  return [
    ...owned(authorizationParameters).map((name) => ({ path: `authorizationParameters.${name}` as const, message })),
    ...methods.flatMap((method, index) => {
      const parameters = method.type === "oauth2" ? method.authorizationParameters : {};
      const path = `definition.auth.${index}.authorizationParameters` as const;
      return owned(parameters).map((name) => ({ path: `${path}.${name}` as const, message }));
    }),
  ];
}
