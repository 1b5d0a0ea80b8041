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
  /** What to do there to set it up, with the callback address filled in. */
  steps: readonly string[];
  tools: readonly Tool[];
}

/**
 * Describes a provider of the catalogue for whoever sets it up. Anybody may: nothing of it belongs to a tenant.
 *
 * @param name its slug or an alias
 * @throws LatchkeyError `not_found`
 */
export async function describeProvider(deps: Pick<Deps, "catalog" | "settings">, name: string): Promise<ProviderGuide> {
  const provider = (await deps.catalog.described()).named(name);
  if (!provider) throw new LatchkeyError("not_found", "The catalogue has no provider with this slug or alias.");
  const redirectUri = sharedRedirectUri(deps);
  return {
    provider,
    redirectUri: oauth2Method(provider) && redirectUri,
    steps: provider.setup.steps.map((step) => step.replaceAll("{redirectUri}", redirectUri)),
    tools: await deps.catalog.toolsOf(provider.slug),
  };
}
