import { asVariable, mayCallerSet, namedByConnection } from "./keptBack.ts";

/**
 * Response headers that are meant for one hop (RFC 9110 section 7.6.1), or that would affect the broker's own origin.
 */
const DROPPED_RESPONSE_HEADERS = [
  "accept-ch",
  "alt-svc",
  "cdn-cache-control",
  "clear-site-data",
  "cloudflare-cdn-cache-control",
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "set-cookie",
  "surrogate-control",
  "nel",
  "report-to",
  "reporting-endpoints",
  "strict-transport-security",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

const USER_AGENT = "Latchkey";

/** Says whose answer it is: `upstream`, the API's, or `broker`, ours. */
export const SOURCE_HEADER = "latchkey-source";

/** Sent with each call to an API. An incoming request with it was sent by a Latchkey. */
export const HOP_HEADER = "latchkey-hop";

/** A provider's settings for headers. */
export interface ApiHeaders {
  /** Sent with every call, unless the caller says otherwise. */
  headers: Record<string, string>;
  /** Headers of browsers that go through nevertheless, in lower case. */
  callerHeaders: readonly string[];
}

/** The headers of a request by whoever sets them. */
export interface GivenHeaders {
  /** The caller's, spelled as they came. */
  incoming: Headers;
  /** What a caller authenticated with. A header that holds one is not sent on, whatever its name. */
  secrets: readonly string[];
  api: ApiHeaders | undefined;
  /** The integration's own, which win. */
  own: Record<string, string>;
  /** The headers that the credential will stand in. */
  credentialHeaders: readonly string[];
}

export interface SentHeaders {
  headers: Headers;
  /** The caller's headers that are not sent, in lower case and in order. */
  dropped: string[];
}

/**
 * Returns the headers for the provider: the catalogue's, overridden by the caller's, overridden by the integration's; and
 * which of the caller's are not sent. The credential is set afterwards.
 */
export function requestHeaders({ incoming, secrets, api, own, credentialHeaders }: GivenHeaders): SentHeaders {
  const ofThisHop = namedByConnection(incoming.get("connection"));
  const places = [...Object.keys(own), ...credentialHeaders].map(placeOf);
  // Some SDKs send what the integration says anyway.
  const ours = new Headers(own);
  // A copy keeps the spelling of the names.
  const headers = new Headers(incoming);
  const dropped: string[] = [];
  for (const [name, value] of incoming) {
    const isOurs = places.includes(placeOf(name)) && ours.get(name) !== value;
    const isSecret = secrets.some((secret) => value.includes(secret));
    if (!isOurs && !isSecret && !ofThisHop.includes(name) && mayCallerSet(name, api?.callerHeaders)) continue;
    headers.delete(name);
    if (dropped.at(-1) !== name) dropped.push(name);
  }
  for (const [name, value] of Object.entries(api?.headers ?? {})) {
    if (!headers.has(name) || saysNothing(name, headers.get(name))) headers.set(name, value);
  }
  if (!headers.has("user-agent")) headers.set("user-agent", USER_AGENT);
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  return { headers, dropped };
}

/** Two headers of one place are one for some servers, however they are spelled. */
function placeOf(name: string): string {
  return asVariable(name.toLowerCase());
}

/** Keeps a default that clients send by themselves from overriding the catalogue's header. */
function saysNothing(name: string, value: string | null): boolean {
  return name.toLowerCase() === "accept" && value === "*/*";
}

/**
 * Returns the headers for the caller: the provider's, without those that must not pass. The answer is data and not a
 * page of the broker. So browsers must not guess its type, and a document that a browser opens anyway must not run
 * scripts. No cache may keep it for another user.
 */
export function responseHeaders(upstream: Headers): Headers {
  const headers = new Headers(upstream);
  for (const name of namedByConnection(upstream.get("connection"))) headers.delete(name);
  for (const name of DROPPED_RESPONSE_HEADERS) headers.delete(name);
  for (const name of [...headers.keys()]) if (name.startsWith("access-control-")) headers.delete(name);
  headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  headers.set("content-security-policy", "sandbox; default-src 'none'");
  headers.set(SOURCE_HEADER, "upstream");
  return headers;
}
