import { tokenMethod } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import { readProviderUse } from "../../storage/integrations.ts";
import { viewerOf } from "../access/permissions.ts";
import type { Context } from "../context.ts";

export interface ProviderStatus {
  provider: Provider;
  /** It can be connected here now: there is a usable integration, or it takes a plain token. */
  active: boolean;
  /** The caller has a working connection. */
  connected: boolean;
}

/** The catalogue as the caller meets it. Any signed-in user may. One database round trip. */
export async function listProviders({ deps, caller }: Context): Promise<ProviderStatus[]> {
  const uses = await readProviderUse(deps.db, viewerOf(caller), caller.principal);
  const byType = new Map(uses.map((use) => [use.type, use]));
  return deps.catalog.providers.map((provider) => {
    const use = byType.get(provider.slug);
    return {
      provider,
      active: use?.usable === true || tokenMethod(provider) !== undefined,
      connected: use?.connected === true,
    };
  });
}
