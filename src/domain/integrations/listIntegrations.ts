import { type IntegrationFilter, listIntegrations as readIntegrations } from "../../storage/integrationList.ts";
import type { Page } from "../../storage/integrations.ts";
import { viewerOf } from "../access/permissions.ts";
import type { Context } from "../context.ts";
import { typeNamed } from "./typeNamed.ts";

/**
 * Returns a page of the integrations that the caller may see, oldest first, and the total number. Any signed-in user
 * may. One database round trip.
 */
export function listIntegrations({ deps, caller }: Context, filter: IntegrationFilter, page: Page) {
  const types = filter.types.map((type) => typeNamed(deps, type));
  return readIntegrations(deps.db, viewerOf(caller), { ...filter, types }, page);
}
