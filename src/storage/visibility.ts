import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { LEVEL } from "../terms/integration.ts";
import { integrationShares, integrations } from "./schema.ts";

/** Who a query is made for. Every query of integrations names a viewer. */
export interface Viewer {
  tenant: string;
  /** The user, the user's teams, and `everyone`. */
  principals: string[];
  /** The level on every integration of the tenant, whoever owns it: 3 for a superuser, 0 for a user. */
  levelOnAll: number;
}

/** Returns a viewer's level on the integration of the current row: 3 for an owner or superuser, null for a stranger. */
export function accessLevel(viewer: Viewer): SQL<number | null> {
  if (viewer.levelOnAll === LEVEL.manage) return sql<number>`3`;
  const own = sql<number | null>`CASE WHEN ${isOwner(viewer)} THEN 3 ELSE (
    SELECT MAX(${integrationShares.accessLevel}) FROM ${integrationShares}
    WHERE ${integrationShares.integrationId} = ${integrations.id} AND ${integrationShares.tenantId} = ${viewer.tenant}
      AND ${integrationShares.principal} IN ${principalsOf(viewer)}) END`;
  return viewer.levelOnAll === 0 ? own : sql<number>`MAX(${viewer.levelOnAll}, COALESCE(${own}, 0))`;
}

/**
 * Returns the condition that the viewer may see the integration of the current row. Both lists are read by index, from
 * the viewer's side, so the cost depends on what is visible and not on the size of the tenant.
 */
export function isVisible(viewer: Viewer): SQL | undefined {
  return and(eq(integrations.tenantId, viewer.tenant), isLiving, isSeen(viewer));
}

/**
 * Returns the condition of `isVisible` for an integration that is found by its id. The plus sign keeps SQLite from
 * using an index on the tenant.
 */
export function isFoundVisible(viewer: Viewer): SQL | undefined {
  return and(sql`+${integrations.tenantId} = ${viewer.tenant}`, isLiving, isSeen(viewer));
}

/** Whether the integration of the current row is not being deleted. */
export const isLiving = isNull(integrations.deletingSince);

function isSeen(viewer: Viewer): SQL | undefined {
  if (viewer.levelOnAll > 0) return undefined;
  const shared = sql`${integrations.id} IN (
    SELECT ${integrationShares.integrationId} FROM ${integrationShares}
    WHERE ${integrationShares.tenantId} = ${viewer.tenant} AND ${integrationShares.principal} IN ${principalsOf(viewer)})`;
  return or(isOwner(viewer), shared);
}

/**
 * Returns the condition of `isVisible` for a query that names no integration. It starts from the viewer's side, so that
 * it does not read the whole tenant. The plus sign keeps SQLite from using an index on the tenant.
 */
export function isAmongVisible(viewer: Viewer): SQL | undefined {
  if (viewer.levelOnAll > 0) return and(eq(integrations.tenantId, viewer.tenant), isLiving);
  return sql`+${integrations.tenantId} = ${viewer.tenant} AND ${integrations.id} IN (${visibleIds(viewer)})`;
}

/** Selects the id of each integration that a viewer sees, once. It reads entries of two indexes and no row. */
export function visibleIds(viewer: Viewer): SQL {
  const { tenant } = viewer;
  if (viewer.levelOnAll > 0)
    return sql`SELECT owned.id FROM ${integrations} AS owned INDEXED BY integrations_by_id
      WHERE owned.tenant_id = ${tenant} AND owned.deleting_since IS NULL`;
  // One that is being deleted has no shares and an owner who is nobody.
  // Without INDEXED BY, SQLite prefers an index that has the ids in order, and reads the whole tenant with it.
  return sql`SELECT owned.id FROM ${integrations} AS owned INDEXED BY integrations_by_owner
    WHERE owned.tenant_id = ${tenant} AND owned.owner IN ${principalsOf(viewer)}
    UNION SELECT ${integrationShares.integrationId} FROM ${integrationShares}
    WHERE ${integrationShares.tenantId} = ${tenant} AND ${integrationShares.principal} IN ${principalsOf(viewer)}`;
}

/** Returns the condition that the integration of the current row belongs to the viewer or to a team of the viewer. */
export function isOwner(viewer: Viewer): SQL {
  return sql`${integrations.owner} IN ${principalsOf(viewer)}`;
}

/** Passes all principals as one bound parameter, however many teams there are, because D1 takes at most 100. */
function principalsOf(viewer: Viewer): SQL {
  return sql`(SELECT value FROM json_each(${JSON.stringify(viewer.principals)}))`;
}
