/** What this deployment may call. */
export interface Reach {
  /** Development only. */
  allowLoopback: boolean;
  /** This Worker's own origin, which it does not call: a call to itself could go on for ever. */
  publicUrl: string;
}

/** Reads the URL of a provider's endpoint, as `parseAddress` does; undefined also when it leads back to this Worker. */
export function parseEndpoint(text: string, reach: Reach): URL | undefined {
  const url = parseAddress(text, reach.allowLoopback);
  return url && !isOwnAddress(url, reach) ? url : undefined;
}

/** Whether an address is this Worker's: the same host at the same port, or at the port where a site usually is. */
export function isOwnAddress(url: URL, { publicUrl }: Pick<Reach, "publicUrl">): boolean {
  const own = new URL(publicUrl);
  // A stop at the end of a name names the same host.
  const isSameHost = url.hostname.replace(/\.$/, "") === own.hostname || (isLoopback(url) && isLoopback(own));
  return isSameHost && (url.port === own.port || url.port === "");
}

/**
 * Reads a URL. It refuses every URL that could lead into a private network or to an unexpected port: only https, only
 * names with a dot, only port 443, no user info. IP addresses are refused in every spelling, because the URL parser
 * (WHATWG) turns decimal, octal and hexadecimal forms into dotted ones before the check.
 *
 * @param allowLoopback development only: also accept http and https on localhost and 127.0.0.1 at any port
 * @returns the URL, or undefined when it must not be called
 */
export function parseAddress(text: string, allowLoopback: boolean): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return undefined;
  if (isLoopback(url)) return allowLoopback ? url : undefined;
  return url.protocol === "https:" && url.port === "" && isPublicName(url.hostname) ? url : undefined;
}

function isLoopback(url: URL): boolean {
  return ["http:", "https:"].includes(url.protocol) && ["localhost", "127.0.0.1"].includes(url.hostname);
}

/** Suffixes that no public service has (RFC 6761, RFC 6762, RFC 8375, RFC 9476 and common private use). */
const PRIVATE_SUFFIXES = [
  ...["localhost", "localdomain", "local", "internal", "home.arpa", "test", "invalid", "onion", "alt", "lan"],
  ...["corp", "home", "intranet", "private"],
];

function isPublicName(hostname: string): boolean {
  const labels = hostname.split(".");
  // A star is no letter of a name, but means any name where origins are listed (CSP level 3).
  if (labels.length < 2 || !labels.every((label) => /^[\w-]+$/.test(label))) return false;
  if (/^\d+$/.test(labels.at(-1) ?? "")) return false;
  return !PRIVATE_SUFFIXES.some((suffix) => hostname.endsWith(`.${suffix}`));
}
