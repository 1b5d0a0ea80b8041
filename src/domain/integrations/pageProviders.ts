import type { Page } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { type ProviderStatus, statusesOf } from "./listProviders.ts";
import { type ProviderFilter, searchCatalog } from "./searchCatalog.ts";

/**
 * Returns a page of the catalogue, in its order, with the caller's status at each provider, and the total number. Any
 * signed-in user may. One database round trip.
 */
export async function pageProviders(
  ctx: Context,
  filter: ProviderFilter,
  { start, limit }: Page,
): Promise<{ items: ProviderStatus[]; total: number }> {
  const found = searchCatalog(ctx.deps, filter);
  return { items: await statusesOf(ctx, found.slice(start, start + limit)), total: found.length };
}
