import { type CatalogEntry, takesToken } from "../../catalog/catalog.ts";
import { readProviderUse } from "../../storage/providerUse.ts";
import { viewerOf } from "../access/permissions.ts";
import type { Context } from "../context.ts";

export interface ProviderStatus {
  provider: CatalogEntry;
  /** Whether it can be connected here now: it has a usable integration, or it accepts a plain token. */
  active: boolean;
  /** Whether the caller has a working connection. */
  connected: boolean;
}

/** Returns the catalogue with the caller's status at each provider. Any signed-in user may. One database round trip. */
export async function listProviders({ deps, caller }: Context): Promise<ProviderStatus[]> {
  const { entries } = deps.catalog;
  const types = entries.map(({ slug }) => slug);
  const uses = await readProviderUse(deps.db, viewerOf(caller), caller.principal, types);
  return entries.map((provider) => {
    const use = uses.get(provider.slug);
    return {
      provider,
      active: use?.usable === true || takesToken(provider),
      connected: use?.connected === true,
    };
  });
}
