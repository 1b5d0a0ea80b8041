import type { CatalogEntry } from "../../catalog/catalog.ts";
import { type ProviderUse, readProviderUse } from "../../storage/providerUse.ts";
import type { ConnectWay } from "../../terms/integration.ts";
import { viewerOf } from "../access/permissions.ts";
import type { Context } from "../context.ts";
import { giverOf } from "./cataloguePlace.ts";
import { askOf } from "./providerAsk.ts";
import { type ProviderFilter, searchCatalog } from "./searchCatalog.ts";

export interface ProviderStatus {
  provider: CatalogEntry;
  /** How the caller can connect it here now. */
  connectBy: ConnectWay[];
  /** Whether the caller has a working connection. */
  connected: boolean;
}

/**
 * Returns the providers of the catalogue with the caller's status at each. Any signed-in user may. One database round trip.
 *
 * `oauth` is among the ways exactly when `beginFlow` would begin, and `token` exactly when `connectWithToken` would take one,
 * from a caller who is not connected yet.
 */
export async function listProviders(ctx: Context, filter: ProviderFilter = {}): Promise<ProviderStatus[]> {
  return statusesOf(ctx, searchCatalog(ctx.deps, filter));
}

/** The same of these providers. Any signed-in user may. One database round trip, or none where there are none. */
export async function statusesOf(ctx: Context, providers: readonly CatalogEntry[]): Promise<ProviderStatus[]> {
  if (providers.length === 0) return [];
  const { deps, caller } = ctx;
  const who = { subject: caller.principal, giver: giverOf(caller) };
  const asks = providers.flatMap(({ slug }) => deps.catalog.bySlug(slug) ?? []).map(askOf);
  const uses = await readProviderUse(deps.db, viewerOf(caller), who, asks);
  return providers.map((provider) => {
    const use = uses.get(provider.slug);
    // A back end that acts for no user has no account to connect.
    const connectBy = use && caller.userId !== undefined ? waysOf(use) : [];
    return { provider, connectBy, connected: use?.connected === true };
  });
}

function waysOf({ oauth, token }: ProviderUse): ConnectWay[] {
  return [...(oauth ? (["oauth"] as const) : []), ...(token ? (["token"] as const) : [])];
}
