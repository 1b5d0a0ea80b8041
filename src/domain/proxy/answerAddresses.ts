import { isOwnAddress, type Reach } from "../../oauth/endpoint.ts";
import { holdsSecret, type PlacedSecret, withoutSecret } from "../placement/placedSecret.ts";
import { judgeTarget } from "../policy/urlPolicy.ts";

/** What decides how the addresses of an answer are handed on. */
export interface Links {
  /** The URL that was called, which addresses can be relative to. */
  called: URL;
  /** Where the integration's credential may be sent. */
  places: readonly string[];
  reach: Reach;
  /** The integration, as the caller named it: a client that may call it by this name only can follow. */
  reference: string;
  /** Whether redirects lead through the proxy, as `Link` does. */
  withLocation: boolean;
  /** The parts of the credential that stood in the address. */
  secrets: readonly PlacedSecret[];
}

/** Headers that hold one address: where redirects lead, where the content is, and where clients ask how work goes on. */
const SINGLE = ["location", "content-location", "operation-location", "azure-asyncoperation"];
const REDIRECTS = ["location", "refresh"];

/**
 * Hands the addresses on that an answer's headers hold. A relative one would mean an address of Latchkey to the caller, who
 * would send its own token there: it is made absolute. One that names Latchkey is left out, because only the proxy says
 * what is to be called here. A key that stood in the query is taken out of all of them.
 *
 * The links of an answer (RFC 8288) that name an address of the integration become addresses of the proxy, so that a client
 * which follows the next page stays here; redirects do where the caller asks.
 */
export function answerAddresses(headers: Headers, links: Links): Headers {
  const set = (name: string, value: string | undefined) =>
    value === undefined ? headers.delete(name) : headers.set(name, value);
  for (const name of SINGLE) {
    const address = headers.get(name);
    if (address !== null) set(name, handedOn(address, links, REDIRECTS.includes(name) && links.withLocation));
  }
  const [link, refresh] = [headers.get("link"), headers.get("refresh")];
  if (link !== null) set("link", linkHandedOn(link, links));
  if (refresh !== null) set("refresh", refreshHandedOn(refresh, links));
  // Whatever else repeats the address that was called.
  for (const [name, value] of [...headers])
    if (links.secrets.some((secret) => holdsSecret(value, secret))) headers.delete(name);
  return headers;
}

/** A target of a link, or a text in quotation marks, where `<b>` is none. */
const TARGET = /"(?:[^"\\]|\\.)*"|<([^<>]*)>/g;
/** What lenient parsers take for a target within a text. */
const QUOTED_TARGET = /<([^<>]*)>(?=\s*[;,])/g;

/** Returns undefined when one of the targets cannot be handed on. */
function linkHandedOn(link: string, links: Links): string | undefined {
  let isWhole = true;
  const rewrite = (_written: string, target: string): string => {
    const address = handedOn(target, links, true);
    isWhole &&= address !== undefined;
    return `<${address}>`;
  };
  const rewritten = link.replace(TARGET, (written, target: string | undefined) =>
    target === undefined ? written.replace(QUOTED_TARGET, rewrite) : rewrite(written, target),
  );
  return isWhole ? rewritten : undefined;
}

/** `5; url=/next`, as browsers read it (HTML standard, "shared declarative refresh steps"). */
const REFRESH = /^\s*(\d+)[\d.]*\s*(?:$|[;,\s]\s*(?:url\s*=\s*)?(?:"([^"]*).*|'([^']*).*|(.*))$)/i;

function refreshHandedOn(refresh: string, links: Links): string | undefined {
  const [, seconds, ...quoted] = REFRESH.exec(refresh) ?? [];
  if (seconds === undefined) return undefined;
  const written = quoted.find((part) => part !== undefined)?.trim() ?? "";
  if (written === "") return seconds;
  const address = handedOn(written, links, links.withLocation);
  return address && `${seconds}; url=${address}`;
}

/** Returns an absolute address, at the proxy where that is asked for and possible; undefined when it is kept back. */
function handedOn(written: string, links: Links, isHere: boolean): string | undefined {
  const { called, reach, secrets } = links;
  if (!URL.canParse(written, called.href)) return undefined;
  const url = new URL(written, called);
  if (isOwnAddress(url, reach)) return undefined;
  const isOurs = secrets.length > 0 && (url.origin === called.origin || isOfIntegration(url, links));
  const clean = secrets.reduce<URL | undefined>((left, secret) => left && withoutSecret(left, secret, isOurs), url);
  if (clean === undefined) return undefined;
  return (isHere ? addressHere(clean, links) : undefined) ?? clean.href;
}

function isOfIntegration(url: URL, { places, reach }: Links): boolean {
  const target = new URL(url);
  target.hash = "";
  return judgeTarget(places, target.href, reach) instanceof URL;
}

/** Returns the address at the proxy, or undefined when it does not lead to the integration. */
function addressHere(url: URL, links: Links): string | undefined {
  const { places, reach, reference } = links;
  if (!/^https?:$/.test(url.protocol) || !isOfIntegration(url, links)) return undefined;
  const target = new URL(url);
  target.hash = "";
  const here = `${reach.publicUrl}/api/integrations/${encodeURIComponent(reference)}/request/`;
  return `${here}${targetOf(target, places, reach)}${url.hash}`;
}

/** Returns the path below the base URL where that means the same, because it survives every intermediary. */
function targetOf({ href }: URL, [base = "", ...others]: readonly string[], reach: Reach): string {
  const directory = base.endsWith("/") ? base : `${base}/`;
  const path = href.startsWith(directory) ? href.slice(directory.length) : undefined;
  const same = path === undefined || path === "" ? undefined : judgeTarget([base, ...others], path, reach);
  return path !== undefined && same instanceof URL && same.href === href ? path : href;
}
