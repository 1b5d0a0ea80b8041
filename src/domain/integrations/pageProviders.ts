import type { DescribedProvider } from "../../catalog/schema.ts";
import type { Page } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { type ProviderStatus, statusesOf } from "./listProviders.ts";
import { type ProviderFilter, searchCatalog } from "./searchCatalog.ts";

/** With what people read of the provider. */
export type DescribedStatus = ProviderStatus & { described: DescribedProvider };

/**
 * Returns a page of the catalogue, in its order, with the caller's status at each provider, and the total number. Any
 * signed-in user may. One database round trip.
 */
export async function pageProviders(
  ctx: Context,
  filter: ProviderFilter,
  { start, limit }: Page,
): Promise<{ items: DescribedStatus[]; total: number }> {
  const found = searchCatalog(ctx.deps, filter);
  const statuses = await statusesOf(ctx, found.slice(start, start + limit));
  const { bySlug } = await ctx.deps.catalog.described();
  const items = statuses.flatMap((status) => {
    const described = bySlug(status.provider.slug);
    return described ? [{ ...status, described }] : [];
  });
  return { items, total: found.length };
}
