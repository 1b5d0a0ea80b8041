/**
 * Request headers that a caller may set. All others are dropped, such as Host, Cookie, Authorization, `cf-*` and
 * framing.
 */
const ALLOWED_REQUEST_HEADERS = [
  "accept",
  "accept-encoding",
  "accept-language",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-range",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "last-event-id",
  "prefer",
  "range",
];

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

/** Sent with each call to an API. An incoming request with it was sent by a Latchkey. */
export const HOP_HEADER = "latchkey-hop";

/** A provider's settings for headers. */
export interface ApiHeaders {
  /** Sent with every call. */
  headers: Record<string, string>;
  /** Further headers that a caller may set, in lower case. */
  callerHeaders: readonly string[];
}

/** Checks whether a caller may set a header. The name is in lower case. */
export function mayCallerSet(name: string, api: ApiHeaders | undefined): boolean {
  return ALLOWED_REQUEST_HEADERS.includes(name) || api?.callerHeaders.includes(name) === true;
}

/**
 * Returns the headers for the provider: the catalogue's, overridden by the caller's allowed ones, overridden by the
 * integration's. The credential is set afterwards.
 */
export function requestHeaders(incoming: Headers, api: ApiHeaders | undefined, own: Record<string, string>): Headers {
  const headers = new Headers(api?.headers);
  if (!headers.has("user-agent")) headers.set("user-agent", USER_AGENT);
  for (const [name, value] of incoming) {
    if (mayCallerSet(name, api) && !saysNothing(name, value)) headers.set(name, value);
  }
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  return headers;
}

/** Keeps a default that clients send by themselves from overriding the catalogue's header. */
function saysNothing(name: string, value: string): boolean {
  return name === "accept" && value === "*/*";
}

/**
 * Returns the headers for the caller: the provider's, without those that must not pass. The answer is data and not a
 * page of the broker. So browsers must not guess its type, and a document that a browser opens anyway must not run
 * scripts. No cache may keep it for another user.
 */
export function responseHeaders(upstream: Headers): Headers {
  const headers = new Headers(upstream);
  for (const name of listed(upstream.get("connection"))) headers.delete(name);
  for (const name of DROPPED_RESPONSE_HEADERS) headers.delete(name);
  for (const name of [...headers.keys()]) if (name.startsWith("access-control-")) headers.delete(name);
  headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  headers.set("content-security-policy", "sandbox; default-src 'none'");
  headers.set("latchkey-source", "upstream");
  return headers;
}

function listed(connection: string | null): string[] {
  const names = connection?.split(",").map((name) => name.trim()) ?? [];
  return names.filter((name) => /^[A-Za-z0-9-]+$/.test(name));
}
