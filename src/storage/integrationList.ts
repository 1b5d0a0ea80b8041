import { and, asc, getTableColumns, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type Integration, isShared, type Page } from "./integrations.ts";
import { integrations, tenantTotals } from "./schema.ts";
import { accessLevel, isAmongVisible, type Viewer, visibleIds } from "./visibility.ts";

/** Which integrations a list contains. */
export interface IntegrationFilter {
  /** Part of the name, slug or description. Case does not matter. */
  text: string | undefined;
  /** The type must be one of these. Empty: all types. */
  types: string[];
  /** The integration must have each of these. */
  tags: string[];
  /** The integration must have one of these as its slug or its id. Undefined: any. */
  names?: readonly string[] | undefined;
  /** The integration must be one of these. Undefined: any. */
  ids?: readonly string[] | undefined;
}

/** An integration in a list, with one viewer's access to it. */
export interface ListedIntegration {
  integration: Integration;
  level: number;
  /** Whether the integration has any share. */
  shared: boolean;
}

/**
 * Returns a page of the integrations that a viewer sees, oldest first, and the total number. One round trip. Without a
 * filter it reads only the rows of the page; everything else comes from index entries.
 */
export async function listIntegrations(db: Database, viewer: Viewer, filter: IntegrationFilter, page: Page) {
  const ids = sql`SELECT id FROM (${matchingIds(viewer, filter)}) ORDER BY id LIMIT ${page.limit} OFFSET ${page.start}`;
  const [rows, [counted]] = await db.batch([selectListed(db, viewer, ids), countMatching(db, viewer, filter)]);
  return { items: rows.map(toListed), total: counted?.total ?? 0 };
}

/** Selects the integrations with these ids, in the order of their ids. */
export function selectListed(db: Database, viewer: Viewer, ids: SQL) {
  return db
    .select({ ...getTableColumns(integrations), level: accessLevel(viewer).as("level"), shared: isShared.as("shared") })
    .from(integrations)
    .where(and(sql`+${integrations.tenantId} = ${viewer.tenant}`, sql`${integrations.id} IN (${ids})`))
    .orderBy(asc(integrations.id));
}

type ListedRow = Awaited<ReturnType<typeof selectListed>>[number];

/** Converts a row of `selectListed`. */
export function toListed({ level, shared, ...integration }: ListedRow): ListedIntegration {
  return { integration, level: level ?? 0, shared: Boolean(shared) };
}

/**
 * Counts the integrations that the viewer sees and that pass the filter. For a viewer who sees the whole tenant the
 * number is kept in one row. For others they are all counted.
 */
export function countMatching(db: Database, viewer: Viewer, filter: IntegrationFilter) {
  const isKept = viewer.levelOnAll > 0 && matchesFilter(filter) === undefined;
  const total = isKept
    ? sql<number>`COALESCE((SELECT ${tenantTotals.integrations} FROM ${tenantTotals} WHERE ${tenantTotals.tenantId} = ${viewer.tenant}), 0)`
    : sql<number>`(SELECT COUNT(*) FROM (${matchingIds(viewer, filter)}))`;
  return db.select({ total: total.as("total") }).from(sql`(SELECT 1)`);
}

function matchingIds(viewer: Viewer, filter: IntegrationFilter): SQL {
  const wanted = matchesFilter(filter);
  if (!wanted) return visibleIds(viewer);
  return sql`SELECT ${integrations.id} FROM ${integrations} WHERE ${and(isAmongVisible(viewer), wanted)}`;
}

/** Returns the condition that the integration of the current row passes the filter; undefined when all do. */
export function matchesFilter({ text, types, tags, names, ids }: IntegrationFilter): SQL | undefined {
  // Not LIKE: D1 takes patterns of at most 50 bytes.
  const holds = (column: SQLWrapper) => sql`instr(lower(${column}), lower(${text})) > 0`;
  const matchesText = text
    ? or(holds(integrations.name), holds(integrations.slug), holds(integrations.description))
    : undefined;
  // Each list is one parameter, because D1 takes at most 100.
  const isOfType =
    types.length === 0
      ? undefined
      : sql`${integrations.type} IN (SELECT value FROM json_each(${JSON.stringify(types)}))`;
  const hasTags =
    tags.length === 0
      ? undefined
      : sql`NOT EXISTS (SELECT 1 FROM json_each(${JSON.stringify(tags)}) AS wanted
          WHERE wanted.value NOT IN (SELECT value FROM json_each(${integrations.tags})))`;
  const valuesOf = (list: readonly string[]) => sql`(SELECT value FROM json_each(${JSON.stringify(list)}))`;
  const isNamed =
    names && sql`(${integrations.slug} IN ${valuesOf(names)} OR ${integrations.id} IN ${valuesOf(names)})`;
  const isOneOf = ids && sql`${integrations.id} IN ${valuesOf(ids)}`;
  return and(isOneOf, matchesText, isOfType, hasTags, isNamed);
}
