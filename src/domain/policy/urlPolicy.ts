import { parseAddress, parseEndpoint, type Reach } from "../../oauth/endpoint.ts";
import { pathFault } from "./pathFault.ts";

/** A target that is refused. The sentence names the cause, and no part of the target but the character at fault. */
export interface Refused {
  refused: string;
}

/** What the target of a call is judged by. */
type Verdict = URL | Refused;

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
 *   is to be sent. Empty: the base URL itself. `/`: the same with a slash at its end.
 * @returns the URL to call, or why the target is refused
 */
export function judgeTarget(places: readonly string[], target: string, reach: Reach): Verdict {
  if (places.length === 0) return no("The integration has no base address yet: an account or a config has to give it.");
  const allowed = places.flatMap((place) => parsePlace(place, reach) ?? []);
  const base = allowed[0]?.parent === undefined ? allowed[0]?.url : undefined;
  if (!base) return no("The integration's base address is one that Latchkey does not call.");
  const fault = textFault(target);
  if (fault !== undefined) return no(fault);
  const url = ABSOLUTE.test(target) ? readAbsolute(target) : readRelative(base, target);
  if (!(url instanceof URL)) return url;
  if (url.username !== "" || url.password !== "") return no("The address holds a user name or a password.");
  const isAllowed = parseEndpoint(url.href, reach) && allowed.some((place) => isBelow(place, url));
  return isAllowed ? url : no("This address is not below the integration's base address, or another one of its own.");
}

/** Returns the URL to call, as `judgeTarget` decides; undefined when the target is refused. */
export function resolveTarget(places: readonly string[], target: string, reach: Reach): URL | undefined {
  const verdict = judgeTarget(places, target, reach);
  return verdict instanceof URL ? verdict : undefined;
}

const ABSOLUTE = /^https?:\/\//i;

function readAbsolute(target: string): Verdict {
  const [, authority = "", path = ""] = /^https?:\/\/([^/?]*)\/?([^?]*)/i.exec(target) ?? [];
  if (authority === "") return no("The address names no host.");
  return withoutFault(path) ?? parse(target) ?? no("The address cannot be read.");
}

function readRelative(base: URL, target: string): Verdict {
  if (beginsWithScheme(target)) return no("The address has another scheme than http and https.");
  const [path = ""] = target.split("?", 1);
  const [before, after] = path === "" ? [base.pathname, target] : [directory(base), target.replace(/^\/(?=\?|$)/, "")];
  return (
    withoutFault(path === "/" ? "" : path) ??
    parse(`${base.origin}${before}${after}`) ??
    no("The address cannot be read.")
  );
}

/** Whether a relative address begins as an absolute one does. However it is spelled: nobody means `%68ttp://…` as a path. */
export function beginsWithScheme(target: string): boolean {
  return /^[^/?]*(?::|%3a)\/\//i.test(target);
}

function withoutFault(path: string): Refused | undefined {
  const fault = pathFault(path);
  return fault === undefined ? undefined : no(`The path of the address, decoded as a server would, holds ${fault}.`);
}

/** Names a character that URL parsers drop, fold or end the authority at. A fragment is never sent. */
function textFault(target: string): string | undefined {
  if (target.includes("#")) return "The address has a fragment, which is never sent. Write # as %23.";
  const [path = ""] = target.split("?", 1);
  const [character] = /[\s\p{Cc}\p{Cf}\p{Cs}]/u.exec(target) ?? /\\/.exec(path) ?? [];
  if (character === undefined) return undefined;
  return `The address holds the character ${codePoint(character)}, which has to be percent-encoded or left out.`;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function no(refused: string): Refused {
  return { refused };
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/**
 * Returns the path of an address below an integration's base address, percent-encoded, with its leading slash. Undefined for an
 * address that is elsewhere, such as below another one of the integration's own.
 */
export function pathBelow(base: string, url: URL, reach: Reach): string | undefined {
  const place = parsePlace(base, reach);
  if (!place || place.parent !== undefined || !isBelow(place, url)) return undefined;
  return `/${url.pathname.slice(directory(place.url).length)}`;
}

/** Returns the path of the base URL with a slash at the end. */
function directory(base: URL): string {
  return base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
}

function isBelow({ url: place, parent }: Place, url: URL): boolean {
  const isSameHost = parent === undefined ? url.origin === place.origin : isChild(url, parent);
  if (!isSameHost) return false;
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
  const known = knownPlaces.get(reach) ?? new Map<string, Place | undefined>();
  knownPlaces.set(reach, known);
  if (known.size >= MOST_KNOWN) known.clear();
  if (!known.has(text)) known.set(text, readPlace(text, reach));
  return known.get(text);
}

/** The places that were read, by where calls may go: an integration has the same ones at every call. */
const knownPlaces = new WeakMap<Reach, Map<string, Place | undefined>>();
const MOST_KNOWN = 1000;

function readPlace(text: string, reach: Reach): Place | undefined {
  const isWildcard = text.startsWith(WILDCARD);
  const url = isWildcard ? parseAddress(text.replace("*", "any"), reach.allowLoopback) : parseEndpoint(text, reach);
  if (!url || url.hostname.includes("*")) return undefined;
  // As it is written, since the parser resolves dot segments: what is below it must be below it for a server that decodes,
  // and it must be the address that people read.
  const [, path = ""] = /^[a-z]+:\/\/[^/?#]*\/?([^?#]*)/i.exec(text) ?? [];
  if (pathFault(path) !== undefined) return undefined;
  if (!isWildcard) return { url, parent: undefined };
  const parent = url.hostname.slice("any.".length);
  // `*.com` would allow almost every host.
  return parent.includes(".") ? { url, parent } : undefined;
}
