import { and, asc, type SQL, sql } from "drizzle-orm";
import type { ActionType } from "../terms/tool.ts";
import type { Database } from "./database.ts";
import { tools } from "./schema.ts";
import type { StoredTool } from "./tools.ts";

/** Tools with one of these ids, or whose id begins with one of these stems, read with `_` for each dot. */
export interface AmongTools {
  ids: readonly string[];
  stems: readonly string[];
}

/** Which imported tools are meant: those of several integrations of a tenant. */
export interface ToolsOf {
  tenantId: string;
  integrationIds: readonly string[];
  /** The action type must be one of these. Empty: all. */
  actionTypes: readonly ActionType[];
  /** Undefined: all. */
  among: AmongTools | undefined;
  /** The tool must be one of these. Undefined: any. */
  offered?: readonly { integrationId: string; id: string }[] | undefined;
}

/** Lists imported tools by their integration, then their id. One round trip. */
export function listToolsOf(db: Database, wanted: ToolsOf, limit: number): Promise<StoredTool[]> {
  return db.select().from(tools).where(isMeant(wanted)).orderBy(asc(tools.integrationId), asc(tools.id)).limit(limit);
}

/**
 * Finds the imported tools that hold most of some words: in their name a word counts three times what it does in the
 * description. One round trip.
 *
 * @param words in lower case
 */
export function searchToolsOf(
  db: Database,
  wanted: ToolsOf,
  words: readonly string[],
  limit: number,
): Promise<StoredTool[]> {
  const list = JSON.stringify(words);
  const found = (text: SQL) =>
    sql`(SELECT COUNT(*) FROM json_each(${list}) AS word WHERE instr(lower(${text}), word.value) > 0)`;
  const score = sql`(3 * ${found(sql`${tools.id} || ' ' || ${tools.displayName}`)} + ${found(sql`${tools.description}`)})`;
  return db
    .select()
    .from(tools)
    .where(and(isMeant(wanted), sql`${score} > 0`))
    .orderBy(sql`${score} DESC`, asc(tools.integrationId), asc(tools.id))
    .limit(limit);
}

function isMeant({ tenantId, integrationIds, actionTypes, among, offered }: ToolsOf): SQL | undefined {
  const placed = offered?.map(({ integrationId, id }) => `${integrationId} ${id}`);
  return and(
    sql`${tools.integrationId} IN ${valuesOf(integrationIds)}`,
    sql`+${tools.tenantId} = ${tenantId}`,
    actionTypes.length === 0 ? undefined : sql`${tools.actionType} IN ${valuesOf(actionTypes)}`,
    among && isAmong(among),
    placed && sql`${tools.integrationId} || ' ' || ${tools.id} IN ${valuesOf(placed)}`,
  );
}

function isAmong({ ids, stems }: AmongTools): SQL {
  const begins = sql`EXISTS (SELECT 1 FROM json_each(${JSON.stringify(stems)}) AS stem
    WHERE substr(replace(${tools.id}, '.', '_'), 1, length(stem.value)) = stem.value)`;
  return sql`(${tools.id} IN ${valuesOf(ids)} OR ${begins})`;
}

function valuesOf(values: readonly string[]): SQL {
  return sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;
}
