interface Cookie {
  name: string;
  value: string;
  path: string;
  secure: boolean;
  /** Milliseconds since 1970; infinite for a cookie of the session. */
  expiresAt: number;
}

/** The cookies of one browser. */
export interface CookieJar {
  /** Takes the Set-Cookie headers of an answer from `url`. */
  store(url: URL, headers: readonly string[]): void;
  /** The Cookie header for a request to `url`, or an empty text. */
  header(url: URL): string;
}

/**
 * A jar as in RFC 6265, as far as servers on one machine need it: kept by host, whatever the port, and never sent to
 * another host (Domain is ignored); Path, Max-Age, Expires, Secure and the `__Host-` and `__Secure-` prefixes count;
 * SameSite does not. As in Chromium, http on loopback is secure enough for Secure cookies.
 */
export function createCookieJar(): CookieJar {
  const hosts = new Map<string, Map<string, Cookie>>();
  return {
    store(url, headers) {
      const cookies = hosts.get(url.hostname) ?? new Map<string, Cookie>();
      hosts.set(url.hostname, cookies);
      for (const header of headers) {
        const cookie = parseCookie(url, header);
        if (!cookie) continue;
        const key = `${cookie.name};${cookie.path}`;
        // Deleted first, so that the order of the map stays the order in which cookies were made.
        if (cookie.expiresAt <= Date.now()) cookies.delete(key);
        else cookies.set(key, cookie);
      }
    },
    header(url) {
      const cookies = [...(hosts.get(url.hostname)?.values() ?? [])].filter((cookie) => isSent(cookie, url));
      // RFC 6265, section 5.4: longer paths first. The sort is stable, so older ones come first among equals.
      cookies.sort((a, b) => b.path.length - a.path.length);
      return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    },
  };
}

function parseCookie(url: URL, header: string): Cookie | undefined {
  const [pair = "", ...rest] = header.split(";");
  const [name, value] = splitOnce(pair);
  if (name === "" || !pair.includes("=")) return undefined;
  const attributes = new Map(rest.map(splitOnce).map(([key, text]) => [key.toLowerCase(), text]));
  const path = attributes.get("path");
  const cookie: Cookie = {
    name,
    value,
    path: path?.startsWith("/") ? path : defaultPath(url),
    secure: attributes.has("secure"),
    expiresAt: expiryOf(attributes),
  };
  return isAccepted(cookie, attributes, url) ? cookie : undefined;
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text.trim(), ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** RFC 6265, section 5.1.4: the directory of the request. */
function defaultPath({ pathname }: URL): string {
  return pathname.slice(0, pathname.lastIndexOf("/")) || "/";
}

/** Max-Age wins over Expires; what neither gives, or is unreadable, lasts for the session. */
function expiryOf(attributes: Map<string, string>): number {
  const maxAge = attributes.get("max-age") ?? "";
  if (/^-?\d+$/.test(maxAge)) return Date.now() + Number(maxAge) * 1000;
  const expires = Date.parse(attributes.get("expires") ?? "");
  return Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires;
}

function isAccepted({ name, secure }: Cookie, attributes: Map<string, string>, url: URL): boolean {
  if (secure && !isTrustworthy(url)) return false;
  if (/^__secure-/i.test(name)) return secure;
  if (/^__host-/i.test(name)) return secure && attributes.get("path") === "/" && !attributes.has("domain");
  return true;
}

function isSent({ path, secure, expiresAt }: Cookie, url: URL): boolean {
  if (expiresAt <= Date.now() || (secure && !isTrustworthy(url))) return false;
  if (url.pathname === path) return true;
  return url.pathname.startsWith(path) && (path.endsWith("/") || url.pathname[path.length] === "/");
}

function isTrustworthy({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || hostname === "localhost" || hostname === "127.0.0.1";
}
