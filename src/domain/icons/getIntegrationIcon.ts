import { monogram, providerIcon } from "../../catalog/icon.ts";
import { findIcon } from "../../storage/icons.ts";
import type { Context } from "../context.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { type IconContent, svgIcon } from "./iconContent.ts";

/**
 * Returns the icon of an integration: the uploaded one, or that of its type, or a monogram of its name. Needs level 1.
 * Two database round trips.
 *
 * @throws LatchkeyError `not_found`
 */
export async function getIntegrationIcon(ctx: Context, reference: string): Promise<IconContent> {
  const { integration } = await findIntegration(ctx, reference);
  const uploaded = await findIcon(ctx.deps.db, integration.tenantId, integration.id);
  if (uploaded) return uploaded;
  const entry = ctx.deps.catalog.entries.find(({ slug }) => slug === integration.type);
  return svgIcon(entry ? await providerIcon(entry) : monogram(integration.name));
}
