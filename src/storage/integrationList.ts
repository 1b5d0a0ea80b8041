import { and, asc, eq, getTableColumns, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { isShared, type Page } from "./integrations.ts";
import { integrations } from "./schema.ts";
import { accessLevel, isAmongVisible, type Viewer, visibleIds } from "./visibility.ts";

/** Which integrations a list shows. */
export interface IntegrationFilter {
  /** Part of name, slug or description, whatever the case. */
  text: string | undefined;
  type: string | undefined;
  /** Each of these must be there. */
  tags: string[];
}

/**
 * A page of the integrations that a viewer sees, oldest first, and how many there are in all. One round trip. Without a
 * filter only the page's rows are read; the rest is entries of indexes.
 */
export async function listIntegrations(db: Database, viewer: Viewer, filter: IntegrationFilter, page: Page) {
  const wanted = matchesFilter(filter);
  const ids = wanted
    ? sql`SELECT ${integrations.id} FROM ${integrations} WHERE ${and(isAmongVisible(viewer), wanted)}`
    : visibleIds(viewer);
  const rows = db
    .select({ ...getTableColumns(integrations), level: accessLevel(viewer).as("level"), shared: isShared.as("shared") })
    .from(integrations)
    .where(
      and(
        sql`+${integrations.tenantId} = ${viewer.tenant}`,
        sql`${integrations.id} IN (SELECT id FROM (${ids}) ORDER BY id LIMIT ${page.limit} OFFSET ${page.start})`,
      ),
    )
    .orderBy(asc(integrations.id));
  const count = db.select({ total: sql<number>`(SELECT COUNT(*) FROM (${ids}))`.as("total") }).from(sql`(SELECT 1)`);
  const [listed, [counted]] = await db.batch([rows, count]);
  const items = listed.map(({ level, shared, ...integration }) => ({
    integration,
    level: level ?? 0,
    shared: Boolean(shared),
  }));
  return { items, total: counted?.total ?? 0 };
}

function matchesFilter({ text, type, tags }: IntegrationFilter): SQL | undefined {
  // Not LIKE: D1 takes patterns of at most 50 bytes.
  const holds = (column: SQLWrapper) => sql`instr(lower(${column}), lower(${text})) > 0`;
  const matchesText =
    text === undefined
      ? undefined
      : or(holds(integrations.name), holds(integrations.slug), holds(integrations.description));
  const hasTags =
    tags.length === 0
      ? undefined
      : sql`NOT EXISTS (SELECT 1 FROM json_each(${JSON.stringify(tags)}) AS wanted
          WHERE wanted.value NOT IN (SELECT value FROM json_each(${integrations.tags})))`;
  return and(matchesText, type === undefined ? undefined : eq(integrations.type, type), hasTags);
}
