import { oauth2Method } from "../../catalog/catalog.ts";
import { type Definition, ownDefinition } from "../../catalog/definition.ts";
import { expandTemplate, MAX_FIELD_LENGTH, placeholdersIn } from "../../catalog/template.ts";
import { parseEndpoint, type Reach } from "../../oauth/endpoint.ts";
import type { Deps } from "../context.ts";
import { isPattern, MAX_PATTERN_STEPS, patternSteps } from "../policy/patternCost.ts";
import { parsePlace } from "../policy/urlPolicy.ts";
import { type Fault, type Own, partFaults } from "./definitionParts.ts";
import type { IntegrationSettings } from "./integrationSettings.ts";

/**
 * Returns what is wrong with an integration's own definition, beyond what the language itself refuses. The catalogue's
 * entries are tested before they are released; what a tenant types in is not, so its addresses, headers and patterns are
 * under the rules of all that is typed in.
 *
 * @param definition what holds with it: over the catalogue's entry
 */
export function definitionFaults(
  { definition: stored }: Pick<IntegrationSettings, "definition">,
  definition: Definition,
  { catalog, settings: reach }: Pick<Deps, "catalog"> & { settings: Reach },
): Fault[] {
  const { fields = [], auth = [], api = {}, lookups = [] } = ownDefinition(stored) ?? {};
  const own = { fields, auth, api, lookups };
  return [
    ...doubles(own),
    ...fieldFaults(own, catalog),
    ...partFaults(own, definition),
    ...addressFaults(own, definition, reach),
  ];
}

function doubles({ fields = [], auth = [] }: Own): Fault[] {
  const names = fields.map(({ name }) => name);
  const types = auth.map(({ type }) => type);
  return [
    ...repeated(names).map((index) => ({
      path: `definition.fields.${index}.name` as const,
      message: "is there twice",
    })),
    ...repeated(types).map((index) => ({ path: `definition.auth.${index}.type` as const, message: "is there twice" })),
  ];
}

function repeated(values: string[]): number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}

/**
 * A pattern runs on each call. One that backtracks without end would stop them all. Those of the catalogue were tested, also
 * where the bound on their steps is too careful.
 */
function fieldFaults({ fields = [] }: Own, { entries, bySlug }: Deps["catalog"]): Fault[] {
  const isTested = (pattern: string) =>
    entries.some(({ slug }) => bySlug(slug)?.fields.some((field) => field.pattern === pattern));
  const isCheap = (pattern: string) => patternSteps(`^(?:${pattern})$`, MAX_FIELD_LENGTH) <= MAX_PATTERN_STEPS;
  return fields.flatMap(({ name, pattern, default: value }, index): Fault[] => {
    const path = `definition.fields.${index}` as const;
    if (!isPattern(pattern)) return [{ path: `${path}.pattern`, message: NO_PATTERN }];
    if (!isCheap(pattern) && !isTested(pattern)) return [{ path: `${path}.pattern`, message: TOO_SLOW }];
    const fits = value === undefined || expandTemplate({ fields }, `{${name}}`, { [name]: value }) !== undefined;
    return fits ? [] : [{ path: `${path}.default`, message: "does not match the pattern" }];
  });
}

const NO_PATTERN = "is no regular expression by itself (ECMA-262 with the u flag), of 500 characters at most";
const TOO_SLOW =
  "could take too long to match: repeat no group in which something is repeated. [a-z0-9.-]+ does instead of [a-z]+(\\.[a-z]+)*";

function addressFaults({ auth = [], api = {}, lookups = [] }: Own, { fields }: Definition, reach: Reach): Fault[] {
  const known = fields.map(({ name }) => name);
  const check = (path: string, template: string | undefined, isAllowed: (url: string) => boolean): Fault[] => {
    if (template === undefined) return [];
    const used = placeholdersIn(template);
    const unknown = used.find((name) => !known.includes(name));
    if (unknown !== undefined) return [{ path: `definition.${path}`, message: `has no field for {${unknown}}` }];
    return isAllowed(sample(template, fields)) ? [] : [{ path: `definition.${path}`, message: NOT_PUBLIC }];
  };
  const isEndpoint = (url: string) => parseEndpoint(url, reach) !== undefined;
  const isPlace = (url: string) => parsePlace(url, reach) !== undefined;
  const ofServers = auth.flatMap((method, index) => {
    if (method.type !== "oauth2") return [];
    const { authorizationEndpoint, tokenEndpoint, issuer, refresh, revocation, longLived } = method;
    // Our own placeholder, for providers that name the client in the path.
    const revoke = revocation?.endpoint?.replace("{client_id}", "client");
    return [
      ...check(`auth.${index}.authorizationEndpoint`, authorizationEndpoint, isEndpoint),
      ...check(`auth.${index}.tokenEndpoint`, tokenEndpoint, isEndpoint),
      ...check(`auth.${index}.issuer`, issuer, () => true),
      ...check(`auth.${index}.refresh.endpoint`, refresh?.endpoint, isEndpoint),
      ...check(`auth.${index}.revocation.endpoint`, revoke, isEndpoint),
      ...check(`auth.${index}.longLived.exchange.endpoint`, longLived?.exchange?.endpoint, isEndpoint),
      ...check(`auth.${index}.longLived.renew.endpoint`, longLived?.renew?.endpoint, isEndpoint),
    ];
  });
  const others = (api.otherBaseUrls ?? []).flatMap((url, index) => check(`api.otherBaseUrls.${index}`, url, isPlace));
  const ofLookups = lookups.flatMap(({ url }, index) =>
    check(`lookups.${index}.url`, url, (address) => isEndpoint(address.replace(/\?.*$/, ""))),
  );
  const isBase = (url: string) => !url.includes("*") && isPlace(url);
  return [...ofServers, ...check("api.baseUrl", api.baseUrl, isBase), ...others, ...ofLookups];
}

const NOT_PUBLIC = "must be a public https address, not Latchkey's own, without port, user info, query or fragment";

/** An address with something in place of its placeholders. The one that is called is looked at again. */
function sample(template: string, fields: Definition["fields"]): string {
  const origin = template.replace(/^\{[^}]*\}/, "https://host.example.com");
  return origin.replace(/\{([a-z][a-z0-9_]*)\}/g, (_all, name: string, place: number) => {
    const { example, default: usual } = fields.find((field) => field.name === name) ?? {};
    return example ?? usual ?? (origin.slice(0, place).endsWith("//") ? "host.example.com" : "value");
  });
}

/** Returns the settings that a custom service needs, and that its definition does not give either. */
export function missingValues(settings: IntegrationSettings, definition: Definition): (keyof IntegrationSettings)[] {
  const method = settings.authType === "oauth2" ? oauth2Method(definition) : undefined;
  const given = {
    apiBaseUrl: settings.apiBaseUrl ?? definition.api.baseUrl,
    ...(method && {
      authorizationEndpoint: settings.authorizationEndpoint ?? method.authorizationEndpoint,
      tokenEndpoint: settings.tokenEndpoint ?? method.tokenEndpoint,
      clientId: settings.clientId,
    }),
  };
  const names = Object.keys(given) as (keyof typeof given)[];
  return names.filter((name) => (given[name] ?? null) === null);
}
