import { oauth2Method } from "../../catalog/catalog.ts";
import type { Definition, OwnDefinition } from "../../catalog/definition.ts";
import type { Placement } from "../../catalog/schema.ts";
import { credentialHeaderFault, headerFault } from "../policy/headerTemplate.ts";

export type Fault = { path: `definition.${string}`; message: string };
export type Own = Required<Pick<OwnDefinition, "fields" | "auth" | "api" | "lookups">>;

/** Headers in which a caller shows Latchkey who it is. They are never meant for a provider. */
const OF_LATCHKEY = ["authorization", "x-api-key", "x-act-as-user", "latchkey-config"];

/** Headers that hold nothing but a credential. */
const OF_CREDENTIALS = /^(?:authorization|(?:x-)?(?:api-?key|auth-?key|(?:api-|auth-|access-)token))$/i;
const SHOWN = "would be shown to all who see the integration: a secret belongs into its headers";

/** Parameters of a token request that Latchkey sets itself. None of them is a quirk, and some are secrets. */
const OF_TOKEN_REQUESTS = [
  ...["grant_type", "code", "redirect_uri", "client_id", "client_secret", "code_verifier", "refresh_token"],
  ...["client_assertion", "client_assertion_type", "access_token", "username", "password", "assertion"],
];
/** What other requests to the server may say besides: how their kind is called. */
const KIND = "grant_type";

/**
 * Returns what is wrong with the facts, headers and parameters that an integration's own definition names. The definition is
 * shown, and so is what it keeps.
 *
 * @param definition what holds with it
 */
export function partFaults(own: Own, definition: Definition): Fault[] {
  return [...factFaults(own, definition), ...headerFaults(own), ...parameterFaults(own)];
}

/** The schema refuses the usual names of secrets; a definition can also say itself which values are tokens. */
function factFaults({ auth = [] }: Own, definition: Definition): Fault[] {
  const { accessToken = [], refreshToken = [] } = oauth2Method(definition)?.tokenResponse ?? {};
  return auth.flatMap((method, index): Fault[] => {
    const { metadata = {}, scope = [] } = (method.type === "oauth2" && method.tokenResponse) || {};
    const path = `definition.auth.${index}.tokenResponse` as const;
    const shown = [
      ...Object.entries(metadata).map(([name, at]) => [`metadata.${name}`, at]),
      ...scope.map((at) => ["scope", at]),
    ];
    const isToken = (at = "") => [...accessToken, ...refreshToken].includes(at);
    return shown.flatMap(([name, at]) =>
      isToken(at) ? [{ path: `${path}.${name}` as const, message: "is a token, and facts are shown" }] : [],
    );
  });
}

function headerFaults({ auth = [], api = {}, lookups = [] }: Own): Fault[] {
  const check = (path: string, message: string | undefined): Fault[] =>
    message === undefined ? [] : [{ path: `definition.${path}`, message }];
  const all = (path: string, headers: object | undefined) =>
    Object.keys(headers ?? {}).flatMap((name) => check(`${path}.${name}`, shownHeaderFault(name)));
  const ofMethods = auth.flatMap((method, index) => {
    const request = method.type === "oauth2" ? method.tokenRequest : undefined;
    const ofPlace = check(`auth.${index}.placement.name`, placementFault(method.placement));
    return [...ofPlace, ...all(`auth.${index}.tokenRequest.headers`, request?.headers)];
  });
  const ofLookups = lookups.flatMap(({ placement }, index) =>
    check(`lookups.${index}.placement.name`, placementFault(placement)),
  );
  const ofCallers = (api.callerHeaders ?? []).flatMap((name, index) => {
    const message = OF_LATCHKEY.includes(name) ? "may not be set" : headerFault(name, "");
    return check(`api.callerHeaders.${index}`, message);
  });
  return [...ofMethods, ...ofLookups, ...all("api.headers", api.headers), ...ofCallers];
}

function placementFault(placement: Placement | undefined): string | undefined {
  const places = placement === undefined ? [] : [placement].flat();
  const headers = places.flatMap((place) => (place.in === "header" ? [place.name] : []));
  return headers.flatMap((name) => credentialHeaderFault(name) ?? [])[0];
}

function shownHeaderFault(name: string): string | undefined {
  return OF_CREDENTIALS.test(name) ? SHOWN : headerFault(name, "");
}

function parameterFaults({ auth = [] }: Own): Fault[] {
  return auth.flatMap((method, index) => {
    if (method.type !== "oauth2") return [];
    const check = (path: string, parameters: object | undefined, allowed?: string): Fault[] => {
      const names = Object.keys(parameters ?? {}).filter((name) => name.toLowerCase() !== allowed);
      const owned = names.filter((name) => OF_TOKEN_REQUESTS.includes(name.toLowerCase()));
      return owned.map((name) => ({ path: `definition.auth.${index}.${path}.${name}`, message: "is set by Latchkey" }));
    };
    return [
      ...check("tokenRequest.parameters", method.tokenRequest?.parameters),
      ...check("refresh.parameters", method.refresh?.parameters),
      ...check("revocation.parameters", method.revocation?.parameters),
      ...check("longLived.exchange.parameters", method.longLived?.exchange?.parameters, KIND),
      ...check("longLived.renew.parameters", method.longLived?.renew?.parameters, KIND),
    ];
  });
}
