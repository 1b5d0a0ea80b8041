import { getPath } from "hono/utils/url";

/** Custom methods follow a colon (AIP-136). The router cannot tell them from a parameter's text, so they get a segment of their own. */
const CUSTOM_METHOD = /^(\/v1\/tenants\/.*):(authorize|consumeOAuthCredentials|execute|import)$/;
/** Elsewhere a colon belongs to the natural id of an integration; only this one method follows it. */
const ACCEPT = /^(\/api\/integrations\/[^/]+\/owner):(accept)$/;
/** Text that looks like such a segment. Nothing else is changed: a tenant's name may begin with a tilde. */
const LOOKALIKE = /\/(~(?:authorize|consumeOAuthCredentials|execute|import|accept))$/;

/**
 * The path by which a request is routed: `…/integrations/slack:authorize` is `…/integrations/slack/~authorize`. A colon that
 * came percent-encoded is text, and so is a tilde that came as such: neither leads to a custom method.
 */
export function routedPath(request: Request): string {
  const path = getPath(request);
  if (path.startsWith("/api/integrations/")) return path.replace(LOOKALIKE, "/~$1").replace(ACCEPT, "$1/~$2");
  if (!path.startsWith("/v1/tenants/")) return path;
  return path.replace(LOOKALIKE, "/~$1").replace(CUSTOM_METHOD, "$1/~$2");
}

/** The template of a route as its callers write it. */
export function writtenPath(path: string): string {
  return path.replace(/\/~([A-Za-z]+)$/, ":$1");
}
