import { listIntegrations } from "../../storage/integrationList.ts";
import type { Integration } from "../../storage/integrations.ts";
import { viewerOf } from "../access/permissions.ts";
import { type Context, SYSTEM } from "../context.ts";
import { isCataloguePlace } from "../integrations/cataloguePlace.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { referenceOf } from "../tools/toolName.ts";
import { hasIntegration, type Selection } from "./selection.ts";

/** More are not listed at one address: an agent names those that it means. */
export const MAX_INTEGRATIONS = 200;

/** An integration, and the first part of its tools' names. */
export interface Referred {
  integration: Integration;
  reference: string;
}

/** Finds the integrations of a selection, oldest first. One database round trip. */
export async function selectedIntegrations(ctx: Context, selection: Selection): Promise<Referred[]> {
  const { integration: only, integrations: names } = selection;
  if (only !== undefined) {
    const { integration } = await findIntegration(ctx, only);
    return hasIntegration(selection, integration) ? [{ integration, reference: referenceOf(integration) }] : [];
  }
  const within = ctx.caller.delegated?.limits.integrations;
  const filter = { text: undefined, types: [], tags: [], ...(names.length > 0 && { names }), ids: within };
  const page = { start: 0, limit: MAX_INTEGRATIONS };
  const { items } = await listIntegrations(ctx.deps.db, viewerOf(ctx.caller), filter, page);
  const found = items.map(({ integration }) => integration);
  const bySlug = Map.groupBy(found, ({ slug }) => slug);
  return found.map((integration) => {
    const isAlone = bySlug.get(integration.slug)?.length === 1 && isMeantBySlug(ctx, integration);
    return { integration, reference: isAlone ? referenceOf(integration) : integration.id };
  });
}

/** Whether a slug that is also a provider's means this integration, whatever is connected: as `findIntegration` decides. */
function isMeantBySlug({ deps, caller }: Context, integration: Integration): boolean {
  if (!deps.catalog.bySlug(integration.slug)) return true;
  const isTrusted = integration.owner === caller.principal || integration.owner === SYSTEM;
  return isTrusted || isCataloguePlace(deps, integration, caller.principal);
}
