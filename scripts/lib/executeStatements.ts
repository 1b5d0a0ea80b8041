import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getTableColumns, type SQL } from "drizzle-orm";
import { SQLiteAsyncDialect, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { drizzle } from "drizzle-orm/sqlite-proxy";
import type { Database } from "../../src/storage/database.ts";
import { runWrangler } from "./wrangler.ts";

const dialect = new SQLiteAsyncDialect();

/** Builds statements, also with the functions of the storage that make one; it cannot run them. */
export const builder = drizzle(async () => ({ rows: [] })) as unknown as Database;

interface Statement {
  getSQL(): SQL;
}

/**
 * Runs statements on D1 through wrangler, as one file that only this user may read. All of them happen, or none.
 *
 * @param target wrangler's options for the database: `--local` with `--persist-to`, or `--remote`
 */
export async function executeStatements(statements: readonly Statement[], target: string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-"));
  const file = join(directory, "statements.sql");
  try {
    writeFileSync(file, toScript(statements), { mode: 0o600 });
    await runWrangler("d1", "execute", "DB", "--yes", "--file", file, ...target);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Statements as text, with their values. */
export function toScript(statements: readonly Statement[]): string {
  return statements.map(textOf).join("\n");
}

/** A table, and which of its rows are wanted. */
export type Wanted<T extends SQLiteTable = SQLiteTable> = readonly [table: T, condition?: SQL | undefined];

/** Reads whole rows of tables from D1 through wrangler. The conditions are in the list of processes: they must hold no secret. */
export async function readRowsOf<const W extends readonly Wanted[]>(
  target: string[],
  ...wanted: W
): Promise<{ [I in keyof W]: W[I][0]["$inferSelect"][] }> {
  const queries = wanted.map(([table, condition]) => textOf(builder.select().from(table).where(condition)));
  const output = await runWrangler("d1", "execute", "DB", "--json", "--command", queries.join(" "), ...target);
  const answers = JSON.parse(output) as { results: Record<string, unknown>[] }[];
  const rows = wanted.map(([table], index) => (answers[index]?.results ?? []).map((row) => rowOf(table, row)));
  return rows as { [I in keyof W]: W[I][0]["$inferSelect"][] };
}

function rowOf(table: SQLiteTable, row: Record<string, unknown>) {
  const values = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const value = row[column.name] ?? null;
    return [name, value === null ? null : column.mapFromDriverValue(value)];
  });
  return Object.fromEntries(values);
}

function textOf(statement: Statement): string {
  return `${dialect.sqlToQuery(statement.getSQL().inlineParams()).sql};`;
}
