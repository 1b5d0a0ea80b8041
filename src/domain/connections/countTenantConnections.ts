import { countByStatus, type StatusCounts } from "../../storage/tenantConnections.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";

/**
 * Counts the connections of the tenant by their status, at most about a thousand of each. Needs `connection:read`. One
 * database round trip.
 * @throws LatchkeyError `forbidden`
 */
export async function countTenantConnections(ctx: Context): Promise<StatusCounts> {
  requirePermission(ctx, "connection:read");
  return countByStatus(ctx.deps.db, ctx.caller.tenant);
}
