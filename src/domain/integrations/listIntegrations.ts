import { type IntegrationFilter, listIntegrations as readIntegrations } from "../../storage/integrationList.ts";
import type { Page } from "../../storage/integrations.ts";
import { levelWith, viewerOf } from "../access/permissions.ts";
import type { Context } from "../context.ts";
import { typeNamed } from "./typeNamed.ts";

/**
 * Returns a page of the integrations that the caller may see, oldest first, and the total number, of those that the caller's API
 * key is limited to. Any signed-in user may. One database round trip.
 */
export async function listIntegrations({ deps, caller }: Context, filter: IntegrationFilter, page: Page) {
  const types = filter.types.map((type) => typeNamed(deps, type));
  const within = { ...filter, types, ids: caller.delegated?.limits.integrations };
  const { items, total } = await readIntegrations(deps.db, viewerOf(caller), within, page);
  return { items: items.map((item) => ({ ...item, level: levelWith(caller, item.level) })), total };
}
