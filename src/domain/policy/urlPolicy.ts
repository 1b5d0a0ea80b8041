import { parseAddress, parseEndpoint, type Reach } from "../../oauth/endpoint.ts";

/**
 * Decides where a credential may be sent. Pure: no I/O, no clock.
 *
 * The target is a path below the base URL, or an absolute URL below one of the allowed places. It is first checked as
 * text, so that nothing depends on how a URL parser reads unusual input. Then it is built, and the parsed URL that will
 * be used is compared: same origin, and the path at a segment boundary.
 *
 * @param places the integration's base URL, then its other ones; the host of these may begin with `*.`, which stands
 *   for one label
 * @param target a path without a leading slash, or an absolute URL; with an optional query, and percent-encoded as it
 *   is to be sent
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

/** Refuses characters that URL parsers drop, fold or end the authority at, and fragments, which are never sent. */
function isPlainText(target: string): boolean {
  return !/[\\#\s\p{Cc}\p{Cf}]/u.test(target);
}

/** Checks for dot segments and hidden separators, also encoded ones, and for empty segments before the last one. */
function hasUnsafePath(target: string): boolean {
  const [path = ""] = target.split("?", 1);
  const segments = path.split("/");
  return segments.some((segment, index) => (segment === "" && index < segments.length - 1) || isUnsafeSegment(segment));
}

/** Checks whether a percent-encoded path segment could be read as a dot segment or as several segments. */
export function isUnsafeSegment(segment: string): boolean {
  if (/%(2f|5c|00|0a|0d)/i.test(segment)) return true;
  // Some servers remove path parameters before they resolve dot segments: `..;x` then counts as `..`.
  const [name = ""] = segment.replace(/%2e/gi, ".").replace(/%3b/gi, ";").split(";", 1);
  return name === "." || name === "..";
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Returns the path of the base URL with a slash at the end. */
function directory(base: URL): string {
  return base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
}

function isBelow({ url: place, parent }: Place, url: URL): boolean {
  const isSameHost = parent === undefined ? url.origin === place.origin : isChild(url, parent);
  if (!isSameHost || url.username !== "" || url.password !== "") return false;
  return url.pathname.startsWith(directory(place)) || url.pathname === place.pathname;
}

/** Checks that the host is the parent with exactly one label before it. */
function isChild({ protocol, port, hostname }: URL, parent: string): boolean {
  const label = hostname.slice(0, -parent.length - 1);
  return protocol === "https:" && port === "" && hostname === `${label}.${parent}` && /^[a-z0-9_-]+$/.test(label);
}

/** A place that credentials may be sent to. */
interface Place {
  url: URL;
  /** What follows `*.`. The first label of `url` then has no meaning. */
  parent: string | undefined;
}

const WILDCARD = "https://*.";

/**
 * Reads an allowed place. Returns undefined when it must not be one. A place for many hosts can include our own: each
 * host is checked when it is called.
 */
export function parsePlace(text: string, reach: Reach): Place | undefined {
  const isWildcard = text.startsWith(WILDCARD);
  const url = isWildcard ? parseAddress(text.replace("*", "any"), reach.allowLoopback) : parseEndpoint(text, reach);
  if (!url || url.hostname.includes("*")) return undefined;
  if (!isWildcard) return { url, parent: undefined };
  const parent = url.hostname.slice("any.".length);
  // `*.com` would allow almost every host.
  return parent.includes(".") ? { url, parent } : undefined;
}
