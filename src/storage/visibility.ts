import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { LEVEL } from "../terms/integration.ts";
import { integrationShares, integrations } from "./schema.ts";

/** For whom a query is made. Every query of integrations names one. */
export interface Viewer {
  tenant: string;
  /** The user, the user's teams, and `everyone`. */
  principals: string[];
  /** The level on each integration of the tenant, whoever owns it: 3 for a superuser, 0 for a user. */
  levelOnAll: number;
}

/** The level of a viewer on the integration of the current row: 3 for an owner or superuser, null for a stranger. */
export function accessLevel(viewer: Viewer): SQL<number | null> {
  if (viewer.levelOnAll === LEVEL.manage) return sql<number>`3`;
  const own = sql<number | null>`CASE WHEN ${isOwner(viewer)} THEN 3 ELSE (
    SELECT MAX(${integrationShares.accessLevel}) FROM ${integrationShares}
    WHERE ${integrationShares.integrationId} = ${integrations.id} AND ${integrationShares.tenantId} = ${viewer.tenant}
      AND ${integrationShares.principal} IN ${principalsOf(viewer)}) END`;
  return viewer.levelOnAll === 0 ? own : sql<number>`MAX(${viewer.levelOnAll}, COALESCE(${own}, 0))`;
}

/**
 * Whether the viewer may see the integration of the current row. The two lists are read by index, from the viewer's
 * side, so the cost follows what is visible and not the size of the tenant.
 */
export function isVisible(viewer: Viewer): SQL | undefined {
  return and(eq(integrations.tenantId, viewer.tenant), isLiving, isSeen(viewer));
}

/** The same for an integration that was found by its id: the plus sign keeps SQLite from an index on the tenant. */
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
 * The same, for a query that names no integration: found from the viewer's side, so that it does not read the whole
 * tenant. The plus sign keeps SQLite from choosing an index on the tenant.
 */
export function isAmongVisible(viewer: Viewer): SQL | undefined {
  if (viewer.levelOnAll > 0) return and(eq(integrations.tenantId, viewer.tenant), isLiving);
  return sql`+${integrations.tenantId} = ${viewer.tenant} AND ${integrations.id} IN (${visibleIds(viewer)})`;
}

/** The id of each integration that a viewer sees, once: entries of two indexes, and no row. */
export function visibleIds(viewer: Viewer): SQL {
  const { tenant } = viewer;
  if (viewer.levelOnAll > 0)
    return sql`SELECT owned.id FROM ${integrations} AS owned INDEXED BY integrations_by_id
      WHERE owned.tenant_id = ${tenant} AND owned.deleting_since IS NULL`;
  // One that is being deleted has no shares and an owner who is nobody.
  // Left alone, SQLite prefers an index that has the ids in order, and reads the whole tenant by it.
  return sql`SELECT owned.id FROM ${integrations} AS owned INDEXED BY integrations_by_owner
    WHERE owned.tenant_id = ${tenant} AND owned.owner IN ${principalsOf(viewer)}
    UNION SELECT ${integrationShares.integrationId} FROM ${integrationShares}
    WHERE ${integrationShares.tenantId} = ${tenant} AND ${integrationShares.principal} IN ${principalsOf(viewer)}`;
}

function isOwner(viewer: Viewer): SQL {
  return sql`${integrations.owner} IN ${principalsOf(viewer)}`;
}

/** One bound parameter however many teams there are: D1 takes at most 100. */
function principalsOf(viewer: Viewer): SQL {
  return sql`(SELECT value FROM json_each(${JSON.stringify(viewer.principals)}))`;
}
