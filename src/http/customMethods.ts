import { getPath } from "hono/utils/url";

/**
 * Custom methods follow a colon (AIP-136). The router cannot separate them from a parameter, so they get a segment of
 * their own.
 */
const NAMES = "authorize|consumeOAuthCredentials|execute|import|attenuate|explain|approve|deny";
const CUSTOM_METHOD = new RegExp(`^(/v1/tenants/.*):(${NAMES})$`);
/** Elsewhere a colon belongs to the natural id of an integration; only this one method follows it. */
const ACCEPT = /^(\/api\/integrations\/[^/]+\/owner):(accept)$/;
/** Text that looks like such a segment. Nothing else is changed: a tenant's name may begin with a tilde. */
const LOOKALIKE = new RegExp(`/(~(?:${NAMES}|accept))$`);

/**
 * Returns the path for routing: `…/integrations/slack:authorize` becomes `…/integrations/slack/~authorize`. A
 * percent-encoded colon is text, and so is a tilde in the request; neither leads to a custom method.
 */
export function routedPath(request: Request): string {
  const path = getPath(request);
  if (path.startsWith("/api/integrations/")) return path.replace(LOOKALIKE, "/~$1").replace(ACCEPT, "$1/~$2");
  if (!path.startsWith("/v1/tenants/")) return path;
  return path.replace(LOOKALIKE, "/~$1").replace(CUSTOM_METHOD, "$1/~$2");
}

/** Returns the template of a route as callers write it. */
export function writtenPath(path: string): string {
  return path.replace(/\/~([A-Za-z]+)$/, ":$1");
}
