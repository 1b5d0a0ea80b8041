import { and, asc, eq, gt, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Quotas } from "../terms/quota.ts";
import type { ActionType } from "../terms/tool.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import type { Integration } from "./integrations.ts";
import { requireRoom, toolsOf } from "./quotas.ts";
import { selectRow } from "./rows.ts";
import { databaseNow, integrations, tools } from "./schema.ts";

export type StoredTool = typeof tools.$inferSelect;
type Owner = Pick<StoredTool, "tenantId" | "integrationId">;

/** Which tools a list contains. */
export interface ToolFilter {
  /** Part of the id, name or description. Case does not matter. */
  text: string | undefined;
  /** The action type must be one of these. Empty: all. */
  actionTypes: ActionType[];
  /** The tool must be one of these. Undefined: any. */
  ids?: readonly string[] | undefined;
}

function isOf({ tenantId, integrationId }: Owner): SQL | undefined {
  return and(eq(tools.integrationId, integrationId), sql`+${tools.tenantId} = ${tenantId}`);
}

function matches({ text, actionTypes, ids }: ToolFilter): SQL | undefined {
  const holds = (column: SQLWrapper) => sql`instr(lower(${column}), lower(${text})) > 0`;
  const isOfType = sql`${tools.actionType} IN (SELECT value FROM json_each(${JSON.stringify(actionTypes)}))`;
  return and(
    text ? or(holds(tools.id), holds(tools.displayName), holds(tools.description)) : undefined,
    actionTypes.length === 0 ? undefined : isOfType,
    ids && sql`${tools.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
  );
}

/**
 * Returns where each imported tool of some integrations goes, as its definition says, without the rest of it. One round trip.
 */
export function listToolRequests(db: Database, tenantId: string, integrationIds: readonly string[]) {
  const member = (name: string) => sql<string | null>`${tools.definition} ->> ${name}`;
  const parameters = sql<string>`${tools.definition} -> 'parameters'`;
  return db
    .select({
      ...{ integrationId: tools.integrationId, id: tools.id, actionType: tools.actionType },
      ...{ method: member("method"), path: member("path"), baseUrl: member("baseUrl"), parameters },
    })
    .from(tools)
    .where(
      and(
        sql`${tools.integrationId} IN (SELECT value FROM json_each(${JSON.stringify(integrationIds)}))`,
        sql`+${tools.tenantId} = ${tenantId}`,
      ),
    );
}

/** Lists the next imported tools of an integration, in the order of their ids. One round trip. */
export function listTools(
  db: Database,
  owner: Owner,
  filter: ToolFilter,
  after: string,
  limit: number,
): Promise<StoredTool[]> {
  return db
    .select()
    .from(tools)
    .where(and(isOf(owner), gt(tools.id, after), matches(filter)))
    .orderBy(asc(tools.id))
    .limit(limit);
}

/** Counts the imported tools of an integration that pass the filter. One round trip. */
export function countTools(db: Database, owner: Owner, filter: ToolFilter): Promise<number> {
  return db.$count(tools, and(isOf(owner), matches(filter)));
}

/** Finds one imported tool. One round trip. */
export async function findTool(db: Database, owner: Owner, id: string): Promise<StoredTool | undefined> {
  const [found] = await db
    .select()
    .from(tools)
    .where(and(isOf(owner), eq(tools.id, id)));
  return found;
}

export type NewTool = Pick<StoredTool, "id" | "displayName" | "description" | "actionType"> & object;

/** D1 takes texts of at most two megabytes. */
const MAX_CHUNK_LENGTH = 500_000;

/** What a replacement did to the tools of before, by their ids. */
export interface ToolChanges {
  /** Tools whose definition is another one now. */
  changed: string[];
  removed: string[];
}

/**
 * Replaces all imported tools, in one transaction. The tools are stored as they are given.
 * @returns undefined when the integration was not any more as it was read
 * @throws QuotaError
 */
export async function replaceTools(
  db: Database,
  { id, tenantId, version }: Pick<Integration, "id" | "tenantId" | "version">,
  fresh: readonly NewTool[],
  quotas: Quotas,
  audit: AuditEvent,
): Promise<ToolChanges | undefined> {
  const isThis = and(eq(integrations.id, id), eq(integrations.tenantId, tenantId), eq(integrations.version, version));
  const chunks = chunksOf(fresh);
  const count = db
    .update(integrations)
    .set({ importedTools: fresh.length, updatedAt: databaseNow })
    .where(isThis)
    .returning({ id: integrations.id });
  const isThere = sql`EXISTS (SELECT 1 FROM ${integrations} WHERE ${isThis})`;
  const clear = db.delete(tools).where(and(eq(tools.integrationId, id), isThere));
  const row = {
    integrationId: sql`${integrations.id}`,
    tenantId: sql`${integrations.tenantId}`,
    id: sql`tool.value ->> 'id'`,
    displayName: sql`tool.value ->> 'displayName'`,
    description: sql`tool.value ->> 'description'`,
    actionType: sql`tool.value ->> 'actionType'`,
    definition: sql`tool.value`,
  };
  const fill = chunks.map((chunk) =>
    db
      .insert(tools)
      .select(selectRow(tools, row, sql`FROM ${integrations} CROSS JOIN json_each(${chunk}) AS tool WHERE ${isThis}`)),
  );
  // What is replaced makes room. Whoever is over the quota already can still import fewer.
  const before = sql`(SELECT ${integrations.importedTools} FROM ${integrations} WHERE ${isThis})`;
  const room = { held: sql`${toolsOf(tenantId, id)} - ${before}`, isNew: sql`${fresh.length} > ${before}` };
  const of = { tenantId, integrationId: id };
  const [, counted, , held, ...others] = await db.batch([
    requireRoom(db, quotas, { kind: "tools", tenantId, adds: fresh.length, ...room }),
    count,
    auditAfterChange(db, audit),
    db.select({ id: tools.id }).from(tools).where(isOf(of)),
    ...chunks.map((chunk) => changedIn(db, of, chunk)),
    clear,
    ...fill,
  ]);
  if (counted.length === 0) return undefined;
  const kept = new Set(fresh.map((tool) => tool.id));
  const changed = others.slice(0, chunks.length) as { id: string }[][];
  return {
    changed: changed.flat().map((tool) => tool.id),
    removed: held.map((tool) => tool.id).filter((known) => !kept.has(known)),
  };
}

/** Selects the tools of before whose definition is another one than in this list. */
function changedIn(db: Database, owner: Owner, chunk: string) {
  const tool = sql`json_each(${chunk}) AS tool`;
  return db
    .select({ id: tools.id })
    .from(tools)
    .innerJoin(tool, sql`${tools.id} = tool.value ->> 'id'`)
    .where(and(isOf(owner), sql`${tools.definition} <> tool.value`));
}

function chunksOf(fresh: readonly NewTool[]): string[] {
  const chunks: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const tool of fresh) {
    const text = JSON.stringify(tool);
    if (length + text.length > MAX_CHUNK_LENGTH) {
      chunks.push([]);
      length = 0;
    }
    chunks.at(-1)?.push(text);
    length += text.length;
  }
  return chunks.map((texts) => `[${texts.join(",")}]`);
}
