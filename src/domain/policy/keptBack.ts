/**
 * Request headers that no caller can send on. Everything else goes through as it came, because which headers an API needs
 * is not for a broker to know. What is kept back would act on the connection, pass for somebody else, or reach another
 * address than the one that was checked.
 */
const NEVER: readonly RegExp[] = [
  // Credentials: of the caller here, and in the places where the provider's stands. Cookies are never an API's credential.
  /^(?:authorization|proxy-.*|cookie2?|set-cookie2?|x-api-key|x-act-as-user)$/,
  // Framing, and what belongs to one hop (RFC 9110 section 7.6.1).
  /^(?:host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|http2-settings|max-forwards)$/,
  // Another address than the one that was checked: some servers let these stand for the path or the host.
  /^(?:x-original-(?:url|uri|host|path|forwarded-.*)|x-rewrite-ur[il]|x-host|x-http-host-override|x-url-scheme|x-script-name)$/,
  // Ours.
  /^latchkey-.*$/,
];

/** What browsers send by themselves: facts about the page and the device, which are not the API's business. */
const OF_BROWSERS: readonly RegExp[] = [
  /^(?:sec-.*|origin|referer|upgrade-insecure-requests|access-control-request-.*)$/,
  // Client hints of before they were named `sec-ch-*`.
  /^(?:dpr|content-dpr|viewport-width|width|device-memory|downlink|ect|rtt|save-data)$/,
];

/** Whom a request comes from and how it travelled: the platform and whoever stands before it add these themselves. */
const OF_THE_WAY: readonly RegExp[] = [
  /^(?:forwarded|via|x-forwarded|x-forwarded-.*|x-envoy-.*|cf-.*|cdn-loop)$/,
  /^(?:x-real-ip|x-client-ip|x-cluster-client-ip|x-proxyuser-ip|x-remote-(?:ip|addr)|true-client-ip|fastly-client-ip|client-ip)$/,
];

/**
 * Returns the name by which servers know a header that take headers as variables (RFC 3875 section 4.1.18): they do not
 * tell `_`, `.` and their like from `-`.
 *
 * @param name in lower case
 */
export function asVariable(name: string): string {
  return name.replace(/[^a-z0-9]/g, "-");
}

/** Checks whether a header says how a request travelled, so that nobody can tell whether the caller sent it. */
export function isOfTheWay(name: string): boolean {
  return OF_THE_WAY.some((pattern) => pattern.test(asVariable(name)));
}

/**
 * Checks whether a caller may send a header on, whatever stands for the hyphens in its name.
 *
 * @param name in lower case
 * @param named the headers of browsers that the provider's definition lets through nevertheless
 */
export function mayCallerSet(name: string, named: readonly string[] = []): boolean {
  const plain = asVariable(name);
  if (isOfTheWay(name) || NEVER.some((pattern) => pattern.test(plain))) return false;
  return named.includes(name) || !OF_BROWSERS.some((pattern) => pattern.test(plain));
}

/** Returns the headers that a `Connection` header declares to be for this hop only (RFC 9110 section 7.6.1). */
export function namedByConnection(connection: string | null): string[] {
  const names = connection?.split(",").map((name) => name.trim().toLowerCase()) ?? [];
  return names.filter((name) => /^[a-z0-9-]+$/.test(name));
}
