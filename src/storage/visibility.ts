import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { LEVEL } from "../terms/integration.ts";
import { integrationShares, integrations } from "./schema.ts";
import { positionTable } from "./textQuery.ts";

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
    SELECT MAX(${integrationShares.accessLevel}) FROM ${sharesWith(viewer)}) END`;
  return viewer.levelOnAll === 0 ? own : sql<number>`MAX(${viewer.levelOnAll}, COALESCE(${own}, 0))`;
}

/**
 * Returns the condition that the viewer may see the integration of the current row, for queries that find few of them in
 * another way: it asks of each whether it is shared. The plus sign keeps SQLite from using an index on the tenant.
 */
export function isFoundVisible(viewer: Viewer): SQL | undefined {
  return and(sql`+${integrations.tenantId} = ${viewer.tenant}`, isLiving, isSeen(viewer));
}

/** Whether the integration of the current row is not being deleted. */
export const isLiving = isNull(integrations.deletingSince);

function isSeen(viewer: Viewer): SQL | undefined {
  if (viewer.levelOnAll > 0) return undefined;
  return or(isOwner(viewer), sql`EXISTS (SELECT 1 FROM ${sharesWith(viewer)})`);
}

/** The shares of the integration of the current row with each of the viewer's principals: one look-up for each. */
function sharesWith(viewer: Viewer): SQL {
  return sql`${principalsOf(viewer)} CROSS JOIN ${integrationShares} ON ${integrationShares.integrationId} = ${integrations.id}
    AND ${integrationShares.principal} = principals.name AND +${integrationShares.tenantId} = ${viewer.tenant}`;
}

/**
 * Returns the condition that the viewer may see an integration, for a query that names none. It starts from the viewer's side, so that
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
  return sql`SELECT owned.id FROM ${principalsOf(viewer)} CROSS JOIN ${integrations} AS owned INDEXED BY integrations_by_owner
    ON owned.tenant_id = ${tenant} AND owned.owner = principals.name
    UNION SELECT ${integrationShares.integrationId} FROM ${principalsOf(viewer)} CROSS JOIN ${integrationShares}
    INDEXED BY integration_shares_by_principal
    ON ${integrationShares.tenantId} = ${tenant} AND ${integrationShares.principal} = principals.name`;
}

/** Returns the condition that the integration of the current row belongs to the viewer or to a team of the viewer. */
export function isOwner(viewer: Viewer): SQL {
  return sql`EXISTS (SELECT 1 FROM ${principalsOf(viewer)} WHERE principals.name = ${integrations.owner})`;
}

/**
 * Returns the viewer's principals as a table, `principals`. They are one bound parameter, because D1 takes at most 100. They
 * are taken from it by their positions, because D1 counts a row for each value that `json_each` yields, or that IN looks for.
 */
export function principalsOf({ principals }: Viewer): SQL {
  const positions = sql.raw(positionTable(principals.length));
  return sql`(SELECT given.list ->> position.column1 AS name FROM (SELECT ${JSON.stringify(principals)} AS list) AS given
    CROSS JOIN ${positions} AS position) AS principals`;
}
