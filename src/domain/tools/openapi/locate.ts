import type { Reach } from "../../../oauth/endpoint.ts";
import { parsePlace, resolveTarget } from "../../policy/urlPolicy.ts";
import { readServers, type Server } from "./servers.ts";
import { Unusable } from "./unusable.ts";

/** The addresses of an integration's API. */
export interface Places extends Reach {
  /** Null: it differs between configs or accounts, so it is not known yet. */
  apiBaseUrl: string | null;
  otherBaseUrls: readonly string[];
}

/** A server of the document that is none of the integration's places, and what is taken to be meant. */
export interface AssumedBase {
  /** As the document writes it. */
  server: string;
  /** Null: the base URL of each config or account. */
  baseUrl: string | null;
}

/** The address of a tool: below the integration's base URL, or below another place. */
export interface Location {
  baseUrl?: string;
  path: string;
  assumed?: AssumedBase;
}

/**
 * Stands for a base URL that differs between configs or accounts. Nothing is called here, and at each call the proxy
 * checks the actual address.
 */
const UNKNOWN_BASE = "https://api.example";

/** Places of which the base URL is known, or stands for the one that is not. */
type Known = Places & { apiBaseUrl: string };

/**
 * Returns the address of an operation relative to the integration's places. A server counts where one of the places is
 * above or below it. Otherwise the tenant has configured where the API is, and only the server's path counts, and only if
 * the base URL has no other path itself.
 *
 * @param lists the `servers` of the operation, of its path and of the document; the first list that is not empty counts
 * @throws Unusable when the address is outside the integration's places
 */
export function locate(places: Places, lists: readonly unknown[], path: string): Location {
  const known = { ...places, apiBaseUrl: places.apiBaseUrl ?? UNKNOWN_BASE };
  const servers = lists.map((list) => readServers(list, places)).find((list) => list.length > 0) ?? [];
  const located = locateAt(known, servers, path) ?? assume(places, servers[0], path);
  if (!/^\/[^\s?#\\]*$/.test(located.path)) throw new Unusable("its path holds characters that a path cannot hold");
  if (!canBeCalled(known, located)) throw new Unusable("its path could not be called");
  return located;
}

/** Finds the first server that has a place above or below it. */
function locateAt(places: Known, servers: readonly Server[], path: string): Location | undefined {
  let isBeside = false;
  for (const { url } of servers) {
    if (!url) continue;
    for (const place of [places.apiBaseUrl, ...places.otherBaseUrls]) {
      const below = pathBelow(places, place, url, path);
      if (below !== undefined && place === places.apiBaseUrl) return { path: below };
      if (below !== undefined) return { baseUrl: baseOf(place, url, places), path: below };
      isBeside ||= isAbove(url, place, places);
    }
  }
  if (isBeside) throw new Unusable("its address is not below the integration's base URL");
  return undefined;
}

/** Takes a server that is elsewhere, or relative to a document whose address is not known, to be at the base URL. */
function assume({ apiBaseUrl, ...reach }: Places, server: Server | undefined, path: string): Location {
  if (server === undefined) return { path };
  const base = apiBaseUrl === null ? undefined : parsePlace(apiBaseUrl, reach);
  if (apiBaseUrl === null || !base) return { path, assumed: { server: server.text, baseUrl: apiBaseUrl } };
  const own = directory(base.url);
  const rest = server.path.startsWith(own) && !own.endsWith(server.path) ? server.path.slice(own.length) : "";
  const baseUrl = `${apiBaseUrl.replace(/\/$/, "")}/${rest}`.replace(/\/$/, "");
  return { path: `/${rest}${path.slice(1)}`, assumed: { server: server.text, baseUrl } };
}

/** Returns the path below a place, if the server is below the place or the path leads into it. */
function pathBelow(places: Known, place: string, server: URL, path: string): string | undefined {
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

function canBeCalled(places: Known, { baseUrl, path }: Location): boolean {
  const { apiBaseUrl, otherBaseUrls } = places;
  const filled = path.replace(/\{[^{}/]+\}/g, "x");
  const target = baseUrl === undefined ? filled.slice(1) : `${baseUrl}${filled}`;
  return !/[{}]/.test(filled) && resolveTarget([apiBaseUrl, ...otherBaseUrls], target, places) !== undefined;
}
