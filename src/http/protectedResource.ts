/** Where agents come in: what tokens may be issued for by itself (RFC 8707). */
export const AGENTS_PATH = "/mcp";
/** What a client reads to find the authorization server (RFC 9728 section 3). */
export const METADATA_PATH = "/.well-known/oauth-protected-resource";

/** `/mcp`, or the part of it that is one integration. */
const RESOURCE = /^\/mcp(?:\/[^/]+)?$/;

/** Returns the resources that a path belongs to: the whole service, all of the agents' part, and the path itself. */
export function resourcesOf(publicUrl: string, path: string): string[] {
  const wider = [publicUrl, `${publicUrl}${AGENTS_PATH}`];
  return RESOURCE.test(path) ? [...new Set([...wider, `${publicUrl}${path}`])] : [publicUrl];
}

/** Returns where the metadata of a path's resource is, for the paths that are protected resources. */
export function metadataAddress({ publicUrl }: { publicUrl: string }, path: string): string | undefined {
  return RESOURCE.test(path) ? `${publicUrl}${METADATA_PATH}${path}` : undefined;
}
