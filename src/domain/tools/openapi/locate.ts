import type { Reach } from "../../../oauth/endpoint.ts";
import { parsePlace, resolveTarget } from "../../policy/urlPolicy.ts";
import { listOf, own, textOf } from "../json.ts";
import { Unusable } from "./unusable.ts";

/** The addresses of an integration's API. */
export interface Places extends Reach {
  apiBaseUrl: string;
  otherBaseUrls: readonly string[];
}

/** The address of a tool: below the integration's base URL, or below another place. */
export interface Location {
  baseUrl?: string;
  path: string;
}

/**
 * Returns the address of an operation relative to the integration's places. Its server is used only if one of the
 * places is above or below it. Any other server is ignored, because the tenant has configured where the API is.
 *
 * @param servers the `servers` of the operation, of its path and of the document; the first one that is present is used
 * @throws Unusable when the address is outside the integration's places
 */
export function locate(places: Places, servers: readonly unknown[], path: string): Location {
  const server = serverOf(
    servers.find((list) => listOf(list).length > 0),
    places,
  );
  const located = server ? locateAt(places, server, path) : { path };
  if (!/^\/[^\s?#\\]*$/.test(located.path)) throw new Unusable("its path holds characters that a path cannot hold");
  if (!canBeCalled(places, located)) throw new Unusable("its path could not be called");
  return located;
}

function serverOf(servers: unknown, reach: Reach): URL | undefined {
  const [first] = listOf(servers);
  const template = textOf(own(first, "url")) ?? "";
  const variables = own(first, "variables");
  const text = template.replace(/\{([^{}]*)\}/g, (variable, name: string) => {
    return textOf(own(own(variables, name), "default")) ?? variable;
  });
  // A relative server is relative to the document's address, which is not known.
  return /^https?:\/\/[^\s?#{}\\]+$/i.test(text) ? parsePlace(text, reach)?.url : undefined;
}

function locateAt(places: Places, server: URL, path: string): Location {
  let isBeside = false;
  for (const place of [places.apiBaseUrl, ...places.otherBaseUrls]) {
    const below = pathBelow(places, place, server, path);
    if (below !== undefined && place === places.apiBaseUrl) return { path: below };
    if (below !== undefined) return { baseUrl: baseOf(place, server, places), path: below };
    isBeside ||= isAbove(server, place, places);
  }
  if (isBeside) throw new Unusable("its address is not below the integration's base URL");
  return { path };
}

/** Returns the path below a place, if the server is below the place or the path leads into it. */
function pathBelow(places: Places, place: string, server: URL, path: string): string | undefined {
  const known = parsePlace(place, places);
  if (!known) return undefined;
  const [inner, outer] = [directory(server), directory(known.url)];
  // The policy needs a place without a wildcard first. Addresses below the base URL were already found before.
  const candidates = known.parent === undefined ? [place] : [places.apiBaseUrl, place];
  if (resolveTarget(candidates, server.href, places) && inner.startsWith(outer)) {
    return `/${inner.slice(outer.length)}${path.slice(1)}`;
  }
  if (!isAbove(server, place, places)) return undefined;
  const cut = `/${outer.slice(inner.length)}`;
  return `${path}/` === cut ? "/" : path.startsWith(cut) ? `/${path.slice(cut.length)}` : undefined;
}

/** Checks whether a place is below the server. */
function isAbove(server: URL, place: string, reach: Reach): boolean {
  return resolveTarget([server.href], place, reach) !== undefined;
}

/** Returns the base URL of a place; if its host has a wildcard, with the host of the server. */
function baseOf(place: string, server: URL, reach: Reach): string {
  const known = parsePlace(place, reach);
  return `${server.origin}${known?.url.pathname ?? ""}`.replace(/\/$/, "");
}

function directory({ pathname }: URL): string {
  return pathname.endsWith("/") ? pathname : `${pathname}/`;
}

function canBeCalled(places: Places, { baseUrl, path }: Location): boolean {
  const { apiBaseUrl, otherBaseUrls } = places;
  const filled = path.replace(/\{[^{}/]+\}/g, "x");
  const target = baseUrl === undefined ? filled.slice(1) : `${baseUrl}${filled}`;
  return !/[{}]/.test(filled) && resolveTarget([apiBaseUrl, ...otherBaseUrls], target, places) !== undefined;
}

/** Returns the names in braces in a path. */
export function placeholdersOf(path: string): string[] {
  return [...path.matchAll(/\{([^{}/]+)\}/g)].map(([, name]) => name ?? "");
}
