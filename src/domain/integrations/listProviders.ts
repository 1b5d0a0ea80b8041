import { tokenMethod } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import { readProviderUse } from "../../storage/providerUse.ts";
import { viewerOf } from "../access/permissions.ts";
import type { Context } from "../context.ts";

export interface ProviderStatus {
  provider: Provider;
  /** Whether it can be connected here now: it has a usable integration, or it accepts a plain token. */
  active: boolean;
  /** Whether the caller has a working connection. */
  connected: boolean;
}

/** Returns the catalogue with the caller's status at each provider. Any signed-in user may. One database round trip. */
export async function listProviders({ deps, caller }: Context): Promise<ProviderStatus[]> {
  const { providers } = deps.catalog;
  const types = providers.map(({ slug }) => slug);
  const uses = await readProviderUse(deps.db, viewerOf(caller), caller.principal, types);
  return providers.map((provider) => {
    const use = uses.get(provider.slug);
    return {
      provider,
      active: use?.usable === true || tokenMethod(provider) !== undefined,
      connected: use?.connected === true,
    };
  });
}
