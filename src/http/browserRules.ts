import type { Settings } from "../domain/context.ts";

/**
 * What a GET of a route does. `none`: it reads records of ours, and the browser keeps the answer from other pages.
 * `flow`: it sends the browser on to a consent page. `elsewhere`: it may act at a provider, or hands out a token.
 */
export type Effect = "none" | "flow" | "elsewhere";

type Origins = Pick<Settings, "publicUrl" | "allowedOrigins">;

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];
const OWN_SITES = ["same-origin", "same-site", "none"];

/**
 * Why a request that a session cookie came along with is refused; undefined when it is not. A cookie goes along whoever
 * made the browser send the request, so the browser must say that it was a page of ours: by `Origin`, by Fetch Metadata
 * (W3C `Sec-Fetch-*`), or, where it knows neither, by a header that no page of another origin can set.
 */
export function originFault(
  { method, headers }: Pick<Request, "method" | "headers">,
  effect: Effect,
  origins: Origins,
): string | undefined {
  const isSafe = SAFE_METHODS.includes(method);
  if (isSafe && effect === "none") return undefined;
  const origin = headers.get("origin");
  const fault = "A request with a session cookie must come from an allowed origin.";
  if (origin !== null && !isAllowed(origin, origins)) return fault;
  if (effect === "elsewhere" && headers.get("sec-fetch-mode") === "navigate") {
    return "With a session cookie this address cannot be opened as a page, nor a form be sent to it.";
  }
  if (origin !== null) return undefined;
  if (!isSafe) return fault;
  const isOurs = effect === "flow" ? mayBeginFlow(headers, origins) : mayActElsewhere(headers);
  return isOurs ? undefined : fault;
}

/** Why a request to what only pages of our own send is refused: what scripts and forms of theirs post to. */
export function foreignFault(request: Pick<Request, "method" | "headers">, publicUrl: string): string | undefined {
  return originFault(request, "none", { publicUrl, allowedOrigins: [] });
}

function isAllowed(origin: string, { publicUrl, allowedOrigins }: Origins): boolean {
  return origin === publicUrl || allowedOrigins.includes(origin);
}

/** Without `Origin`. Pages of sibling hosts are not trusted. `none` is the user's own doing, or an extension's. */
function mayActElsewhere(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  return site === null ? headers.has("x-requested-with") : site === "same-origin" || site === "none";
}

/** Without `Origin`, as navigations are. A browser that knows no Fetch Metadata says by `Referer` from where it comes. */
function mayBeginFlow(headers: Headers, origins: Origins): boolean {
  const site = headers.get("sec-fetch-site");
  if (site === null ? headers.has("x-requested-with") : OWN_SITES.includes(site)) return true;
  const referrer = headers.get("referer") ?? "";
  return URL.canParse(referrer) && isAllowed(new URL(referrer).origin, origins);
}
