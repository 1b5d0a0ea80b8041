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
  // Whom a request comes from and how it travelled, which only a proxy may say.
  /^(?:forwarded|via|x-forwarded|x-forwarded-.*|x-envoy-.*|cf-.*|cdn-loop)$/,
  /^(?:x-real-ip|x-client-ip|x-cluster-client-ip|x-proxyuser-ip|x-remote-(?:ip|addr)|true-client-ip|fastly-client-ip|client-ip)$/,
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

/**
 * Checks whether a caller may send a header on. Servers that take headers as variables do not tell `_` from `-`, so
 * neither does this.
 *
 * @param name in lower case
 * @param named the headers of browsers that the provider's definition lets through nevertheless
 */
export function mayCallerSet(name: string, named: readonly string[] = []): boolean {
  const plain = name.replaceAll("_", "-");
  if (NEVER.some((pattern) => pattern.test(plain))) return false;
  return named.includes(name) || !OF_BROWSERS.some((pattern) => pattern.test(plain));
}

/** Returns the headers that a `Connection` header declares to be for this hop only (RFC 9110 section 7.6.1). */
export function namedByConnection(connection: string | null): string[] {
  const names = connection?.split(",").map((name) => name.trim().toLowerCase()) ?? [];
  return names.filter((name) => /^[a-z0-9-]+$/.test(name));
}
