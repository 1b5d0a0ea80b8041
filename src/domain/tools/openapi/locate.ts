import type { Reach } from "../../../oauth/endpoint.ts";
import { parsePlace, resolveTarget } from "../../policy/urlPolicy.ts";
import { listOf, own, textOf } from "../json.ts";
import { Unusable } from "./unusable.ts";

/** Where an integration's API is. */
export interface Places extends Reach {
  apiBaseUrl: string;
  otherBaseUrls: readonly string[];
}

/** Where a tool calls: below the integration's base URL, or below another place. */
export interface Location {
  baseUrl?: string;
  path: string;
}

/**
 * Where an operation is, in terms of the integration's places. Its server counts when one of them is on the way to it or
 * behind it; another server does not, for the tenant has said where the API is.
 *
 * @param servers the `servers` of the operation, of its path and of the document; the first that is there counts
 * @throws Unusable when the address is beside the integration's places
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
  // A relative one is relative to where the document was; nobody knows where that is.
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

/** The path below a place, when the server is below it or the path leads into it. */
function pathBelow(places: Places, place: string, server: URL, path: string): string | undefined {
  const known = parsePlace(place, places);
  if (!known) return undefined;
  const [inner, outer] = [directory(server), directory(known.url)];
  // The policy wants one without a wildcard first. What is below the base URL has been found by then.
  const candidates = known.parent === undefined ? [place] : [places.apiBaseUrl, place];
  if (resolveTarget(candidates, server.href, places) && inner.startsWith(outer)) {
    return `/${inner.slice(outer.length)}${path.slice(1)}`;
  }
  if (!isAbove(server, place, places)) return undefined;
  const cut = `/${outer.slice(inner.length)}`;
  return `${path}/` === cut ? "/" : path.startsWith(cut) ? `/${path.slice(cut.length)}` : undefined;
}

/** Whether a place is below the server. */
function isAbove(server: URL, place: string, reach: Reach): boolean {
  return resolveTarget([server.href], place, reach) !== undefined;
}

/** Of a place whose host has a wildcard, with the host of the server. */
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

/** The names in braces of a path. */
export function placeholdersOf(path: string): string[] {
  return [...path.matchAll(/\{([^{}/]+)\}/g)].map(([, name]) => name ?? "");
}
