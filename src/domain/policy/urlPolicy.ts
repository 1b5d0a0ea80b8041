import { parseAddress, parseEndpoint, type Reach } from "../../oauth/endpoint.ts";

/**
 * Decides where a credential may be sent. Pure: no I/O, no clock.
 *
 * The target is a path below the base, or an absolute URL below one of the allowed places. It is checked as text first
 * (so that nothing depends on how a URL parser reads odd input), then built, then compared as the parsed URL that will
 * be used: same origin, and the path at a segment boundary.
 *
 * @param places the integration's base URL first, then the others that it declares; a host of these may begin with `*.`,
 *   which stands for one label
 * @param target a path without a leading slash, or an absolute URL, with an optional query; percent-encoded as it is
 *   to be sent
 * @returns the URL to call, or undefined when the target is refused
 */
export function resolveTarget(places: readonly string[], target: string, reach: Reach): URL | undefined {
  const allowed = places.flatMap((place) => parsePlace(place, reach) ?? []);
  const [first] = allowed;
  if (!first || first.parent !== undefined || !isPlainText(target)) return undefined;
  const base = first.url;
  const isAbsolute = /^https?:\/\//.test(target);
  if (!isAbsolute && hasUnsafePath(target)) return undefined;
  const url = parse(isAbsolute ? target : `${base.origin}${directory(base)}${target}`);
  if (!url || (isAbsolute && hasUnsafePath(target.replace(/^https?:\/\/[^/?]*\/?/, "")))) return undefined;
  return parseEndpoint(url.href, reach) && allowed.some((place) => isBelow(place, url)) ? url : undefined;
}

/** Characters that URL parsers drop, fold or end the authority at, and a fragment, which is never sent. */
function isPlainText(target: string): boolean {
  return !/[\\#\s\p{Cc}\p{Cf}]/u.test(target);
}

/** Refuses dot segments and hidden separators, also when encoded, and empty segments other than the last. */
function hasUnsafePath(target: string): boolean {
  const [path = ""] = target.split("?", 1);
  const segments = path.split("/");
  return segments.some((segment, index) => (segment === "" && index < segments.length - 1) || isUnsafeSegment(segment));
}

/** Whether a percent-encoded segment of a path could be read as a step elsewhere, or as more than one segment. */
export function isUnsafeSegment(segment: string): boolean {
  if (/%(2f|5c|00|0a|0d)/i.test(segment)) return true;
  // Some servers cut path parameters off before they resolve dot segments: `..;x` counts as `..`.
  const [name = ""] = segment.replace(/%2e/gi, ".").replace(/%3b/gi, ";").split(";", 1);
  return name === "." || name === "..";
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** The base's path with a slash at its end. */
function directory(base: URL): string {
  return base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
}

function isBelow({ url: place, parent }: Place, url: URL): boolean {
  const isSameHost = parent === undefined ? url.origin === place.origin : isChild(url, parent);
  if (!isSameHost || url.username !== "" || url.password !== "") return false;
  return url.pathname.startsWith(directory(place)) || url.pathname === place.pathname;
}

/** Whether the host is the parent with exactly one label before it. */
function isChild({ protocol, port, hostname }: URL, parent: string): boolean {
  const label = hostname.slice(0, -parent.length - 1);
  return protocol === "https:" && port === "" && hostname === `${label}.${parent}` && /^[a-z0-9_-]+$/.test(label);
}

/** A place that credentials may go to. */
interface Place {
  url: URL;
  /** What follows `*.`; the first label of the URL is then of no meaning. */
  parent: string | undefined;
}

const WILDCARD = "https://*.";

/**
 * Reads an allowed place; undefined when it must not be one. A place for many hosts may have our own among them: each
 * host is looked at when it is called.
 */
export function parsePlace(text: string, reach: Reach): Place | undefined {
  const isWildcard = text.startsWith(WILDCARD);
  const url = isWildcard ? parseAddress(text.replace("*", "any"), reach.allowLoopback) : parseEndpoint(text, reach);
  if (!url || url.hostname.includes("*")) return undefined;
  if (!isWildcard) return { url, parent: undefined };
  const parent = url.hostname.slice("any.".length);
  // `*.com` would be everybody.
  return parent.includes(".") ? { url, parent } : undefined;
}
