import type { Context } from "../context.ts";
import { describeProvider, type ProviderGuide } from "./describeProvider.ts";
import { type ProviderStatus, statusesOf } from "./listProviders.ts";

/**
 * Describes a provider of the catalogue, and how the caller can connect it here now. Any signed-in user may. One database
 * round trip.
 *
 * @param name its slug or an alias
 * @throws LatchkeyError `not_found`
 */
export async function getProvider(
  ctx: Context,
  name: string,
): Promise<ProviderGuide & Pick<ProviderStatus, "connectBy" | "connected">> {
  const guide = await describeProvider(ctx.deps, name);
  const entries = ctx.deps.catalog.entries.filter(({ slug }) => slug === guide.provider.slug);
  const [status] = await statusesOf(ctx, entries);
  return { ...guide, connectBy: status?.connectBy ?? [], connected: status?.connected ?? false };
}
