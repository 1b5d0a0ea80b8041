import type { Definition } from "../../catalog/definition.ts";
import { plainDefinition } from "../../catalog/mergeDefinition.ts";
import type { Place, Placement } from "../../catalog/schema.ts";
import { basicAuthorization } from "../../oauth/basicAuthorization.ts";
import type { Integration } from "../../storage/integrations.ts";
import { LatchkeyError } from "../errors.ts";
import { ownMethod } from "../integrations/definitionOf.ts";
import { credentialHeaderFault } from "../policy/headerTemplate.ts";
import type { Credential } from "../vault/credential.ts";

/**
 * Returns where the credential goes: as the definition says. For API keys the integration's settings name the place; the
 * template is then its own definition's, or the key alone.
 */
export function placementOf(
  integration: Pick<Integration, "authType" | "apiKeyName" | "apiKeyLocation" | "definition">,
  { auth }: Definition,
): Place[] {
  const { authType, apiKeyName: name, apiKeyLocation } = integration;
  if (authType === "apikey" && name !== null) {
    const [own] = placesIn(ownMethod(integration.definition, "apikey")?.placement);
    const template = own && "template" in own ? own.template : "{token}";
    return [{ in: apiKeyLocation ?? "header", name, template }];
  }
  const places = placesIn([...auth, ...plainDefinition().auth].find(({ type }) => type === authType)?.placement);
  if (authType !== "apikey" || apiKeyLocation === null) return places;
  return places.map((place) => ("name" in place ? { ...place, in: apiKeyLocation } : place));
}

/** A placement is one place or several. */
export function placesIn(placement: Placement | undefined): Place[] {
  return placement === undefined ? [] : [placement].flat();
}

/** Returns the headers that a credential stands in. */
export function headersOf(places: Place[]): string[] {
  return places.flatMap((place) => (place.in === "header" ? [place.name] : []));
}

/**
 * Puts a credential where the provider expects it, and replaces whatever is there.
 *
 * @throws LatchkeyError `header_not_sendable` when that is a header that may not be set. Integrations are checked when
 *   they are saved, but the rules may have been different then.
 */
export function placeCredential(places: Place[], credential: Credential, url: URL, headers: Headers): void {
  const values = valuesOf(credential);
  const fill = (template: string) =>
    template.replace(/\{(token|username|password)\}/g, (all, name) => values[name] ?? all);
  for (const place of places) {
    switch (place.in) {
      case "header":
        if (credentialHeaderFault(place.name) !== undefined) throw notSendable(place.name);
        headers.set(place.name, headerValue(place.name, fill(place.template)));
        break;
      case "query":
        url.search = withParameter(url.search.slice(1), place.name, fill(place.template));
        break;
      case "basic":
        headers.set("authorization", basicAuthorization(fill(place.username), fill(place.password)));
        break;
      case "path":
        url.pathname = `/${segment(fill(place.template))}${url.pathname}`;
    }
  }
}

/** Spells a text as one segment of a path (RFC 3986 section 3.3). One of dots alone would be a step to another path. */
function segment(text: string): string {
  return /^\.{1,2}$/.test(text) ? "%2E" : encodeURIComponent(text.toWellFormed()).replaceAll("%3A", ":");
}

/** What the placeholders of a template stand for. */
function valuesOf(credential: Credential): Record<string, string> {
  switch (credential.type) {
    case "basic":
      return { username: credential.username, password: credential.password };
    case "oauth2":
      return { token: credential.accessToken };
    case "token":
      return { token: credential.token };
  }
}

/** A user name may hold characters that no header does. */
function headerValue(name: string, value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return value;
  throw new LatchkeyError("header_not_sendable", `The header ${name} would hold characters that may not be sent.`);
}

function notSendable(name: string): LatchkeyError {
  return new LatchkeyError(
    "header_not_sendable",
    `The credential would stand in the header ${name}, which may not be set.`,
  );
}

/**
 * Sets one parameter and leaves the rest of the query as the caller wrote it. `URLSearchParams` would encode all of it
 * again.
 */
function withParameter(query: string, name: string, value: string): string {
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`;
  const others = query.split("&").filter((part) => part !== "" && !new URLSearchParams(part).has(name));
  return [...others, pair].join("&");
}
