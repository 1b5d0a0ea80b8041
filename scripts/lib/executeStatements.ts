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
    writeFileSync(file, statements.map(textOf).join("\n"), { mode: 0o600 });
    await runWrangler("d1", "execute", "DB", "--yes", "--file", file, ...target);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Reads whole rows of a table from D1 through wrangler. The condition is in the list of processes: it must hold no secret. */
export async function readRowsOf<T extends SQLiteTable>(
  table: T,
  condition: SQL | undefined,
  target: string[],
): Promise<T["$inferSelect"][]> {
  const query = textOf(builder.select().from(table).where(condition));
  const output = await runWrangler("d1", "execute", "DB", "--json", "--command", query, ...target);
  const [answer] = JSON.parse(output) as { results: Record<string, unknown>[] }[];
  return (answer?.results ?? []).map((row) => {
    const values = Object.entries(getTableColumns(table)).map(([name, column]) => {
      const value = row[column.name] ?? null;
      return [name, value === null ? null : column.mapFromDriverValue(value)];
    });
    return Object.fromEntries(values) as T["$inferSelect"];
  });
}

function textOf(statement: Statement): string {
  return `${dialect.sqlToQuery(statement.getSQL().inlineParams()).sql};`;
}
