import { oauth2Method } from "../../catalog/catalog.ts";
import type { DescribedProvider } from "../../catalog/schema.ts";
import type { Tool } from "../../catalog/tool.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { sharedRedirectUri } from "./oauthProfile.ts";

/** What the catalogue knows of a provider, and what has to be entered there. */
export interface ProviderGuide {
  provider: DescribedProvider;
  /** Undefined where there is no OAuth. */
  redirectUri: string | undefined;
  tools: readonly Tool[];
}

/**
 * Describes a provider of the catalogue for whoever sets it up. Anybody may: nothing of it belongs to a tenant.
 * @throws LatchkeyError `not_found`
 */
export async function describeProvider(deps: Pick<Deps, "catalog" | "settings">, slug: string): Promise<ProviderGuide> {
  const provider = (await deps.catalog.described()).bySlug(slug);
  if (!provider) throw new LatchkeyError("not_found", "The catalogue has no provider with this slug.");
  const redirectUri = oauth2Method(provider) && sharedRedirectUri(deps);
  return { provider, redirectUri, tools: await deps.catalog.toolsOf(slug) };
}
