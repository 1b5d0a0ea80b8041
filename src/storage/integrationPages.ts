import { and, eq, gt, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import {
  countMatching,
  type IntegrationFilter,
  type ListedIntegration,
  matchesFilter,
  selectListed,
  toListed,
} from "./integrationList.ts";
import { integrationShares, integrations } from "./schema.ts";
import { isLiving, type Viewer } from "./visibility.ts";

/** A part of a list. */
export interface KeysetPage {
  /** The id of the last row of the previous page; empty for the first page. */
  after: string;
  /** The maximum number of rows. */
  limit: number;
  /** The total number, if an earlier page has counted it. */
  total: number | undefined;
}

/**
 * Returns the next integrations in the order of their ids (oldest first), of those that a viewer sees and that pass the
 * filter, and the total number, which is counted unless it is known. One round trip. It reads only as many rows as the
 * page has, however large the tenant is; with a filter it also reads the rows in between.
 */
export async function listIntegrationPage(
  db: Database,
  viewer: Viewer,
  filter: IntegrationFilter,
  page: KeysetPage,
): Promise<{ items: ListedIntegration[]; total: number }> {
  const rows = selectListed(db, viewer, nextIds(viewer, filter, page));
  if (page.total !== undefined) return { items: (await rows).map(toListed), total: page.total };
  const [listed, [counted]] = await db.batch([rows, countMatching(db, viewer, filter)]);
  return { items: listed.map(toListed), total: counted?.total ?? 0 };
}

function nextIds(viewer: Viewer, filter: IntegrationFilter, { after, limit }: KeysetPage): SQL {
  const wanted = matchesFilter(filter);
  if (viewer.levelOnAll > 0) return nextOfTenant(viewer.tenant, wanted, { after, limit });
  // Not an IN over the principals, because that would sort all of their rows. It takes the next rows of each principal,
  // and the first ones of those.
  const ofEach = (next: SQL) => sql`SELECT found.value AS id FROM json_each(${JSON.stringify(viewer.principals)})
    AS principals, json_each((SELECT json_group_array(id) FROM (${next}))) AS found`;
  const owned = ofEach(nextOwned(viewer.tenant, wanted, { after, limit }));
  const shared = ofEach(nextShared(viewer.tenant, wanted, { after, limit }));
  return sql`SELECT id FROM (${owned} UNION ${shared}) ORDER BY id LIMIT ${limit}`;
}

type Part = Pick<KeysetPage, "after" | "limit">;

/**
 * These three functions read one index each, in its order, and stop when they have enough rows. INDEXED BY is needed
 * because SQLite might otherwise choose to sort.
 */
function nextOfTenant(tenant: string, wanted: SQL | undefined, { after, limit }: Part): SQL {
  return sql`SELECT ${integrations.id} FROM ${integrations} INDEXED BY integrations_by_id
    WHERE ${and(eq(integrations.tenantId, tenant), gt(integrations.id, after), isLiving, wanted)}
    ORDER BY ${integrations.id} LIMIT ${limit}`;
}

function nextOwned(tenant: string, wanted: SQL | undefined, { after, limit }: Part): SQL {
  const isTheirs = sql`${integrations.owner} = principals.value`;
  return sql`SELECT ${integrations.id} AS id FROM ${integrations} INDEXED BY integrations_by_owner
    WHERE ${and(eq(integrations.tenantId, tenant), isTheirs, gt(integrations.id, after), wanted)}
    ORDER BY ${integrations.id} LIMIT ${limit}`;
}

function nextShared(tenant: string, wanted: SQL | undefined, { after, limit }: Part): SQL {
  const { integrationId, principal, tenantId } = integrationShares;
  // CROSS JOIN fixes the order: first the share, then its integration, and that only when the filter needs it.
  const joined = wanted && sql`CROSS JOIN ${integrations} ON ${integrations.id} = ${integrationId}`;
  const isTheirs = sql`${principal} = principals.value`;
  return sql`SELECT ${integrationId} AS id FROM ${integrationShares} INDEXED BY integration_shares_by_principal ${joined}
    WHERE ${and(eq(tenantId, tenant), isTheirs, gt(integrationId, after), wanted)}
    ORDER BY ${integrationId} LIMIT ${limit}`;
}
