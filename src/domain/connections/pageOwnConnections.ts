import { pageConnections } from "../../storage/connections.ts";
import type { Page } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";

/**
 * Returns a page of the caller's connections with their integrations, newest first, and the total number: those of its
 * own, and the shared ones that it connected; on the integrations that the caller's API key is limited to. Any signed-in user may. One database round trip.
 */
export function pageOwnConnections({ deps, caller }: Context, page: Page) {
  const { tenant, principal: subject, userId } = caller;
  const within = caller.delegated?.limits.integrations;
  return pageConnections(deps.db, { tenant, subject, userId, within }, page);
}
