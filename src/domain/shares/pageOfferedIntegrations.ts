import type { Integration, Page } from "../../storage/integrations.ts";
import { pageOfferedIntegrations as readOffers } from "../../storage/transfers.ts";
import { LEVEL } from "../../terms/integration.ts";
import { viewerOf } from "../access/permissions.ts";
import type { Context } from "../context.ts";

/** An integration as it is offered. */
interface Offer {
  integration: Integration;
  shared: boolean;
  level: number;
}

/**
 * Returns a page of the integrations that are offered to the caller or to a team of the caller, oldest first, and their
 * total number: with all that an acceptance takes over, as somebody of level 1 sees it. Any signed-in user may.
 * One database round trip.
 */
export async function pageOfferedIntegrations(
  { deps, caller }: Context,
  page: Page,
): Promise<{ items: Offer[]; total: number }> {
  const { tenant, principals } = viewerOf(caller);
  const { items, total } = await readOffers(deps.db, tenant, principals, page);
  return { items: items.map((item) => ({ ...item, level: LEVEL.use })), total };
}
