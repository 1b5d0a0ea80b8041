import { pageConnections } from "../../storage/connections.ts";
import type { Page } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";

/**
 * Returns a page of the caller's connections with their integrations, newest first, and the total number. Any signed-in
 * user may. One database round trip.
 */
export function pageOwnConnections({ deps, caller }: Context, page: Page) {
  return pageConnections(deps.db, caller.tenant, caller.principal, page);
}
