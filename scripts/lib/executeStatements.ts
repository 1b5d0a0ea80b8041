import { getTableColumns, type SQL } from "drizzle-orm";
import { SQLiteAsyncDialect, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { drizzle } from "drizzle-orm/sqlite-proxy";
import type { Database } from "../../src/storage/database.ts";
import type { CommandDatabase } from "./commandDatabase.ts";

const dialect = new SQLiteAsyncDialect();

/** Builds statements, also with the functions of the storage that make one; it cannot run them. */
export const builder = drizzle(async () => ({ rows: [] })) as unknown as Database;

interface Statement {
  getSQL(): SQL;
}

/** Runs statements on a command's database. All of them happen, or none. */
export function executeStatements(statements: readonly Statement[], database: CommandDatabase): Promise<void> {
  return database.execute(statements.map(textOf));
}

/** A table, and which of its rows are wanted. */
export type Wanted<T extends SQLiteTable = SQLiteTable> = readonly [table: T, condition?: SQL | undefined];

/** Reads whole rows of tables. The conditions may be in the list of processes: they must hold no secret. */
export async function readRowsOf<const W extends readonly Wanted[]>(
  database: CommandDatabase,
  ...wanted: W
): Promise<{ [I in keyof W]: W[I][0]["$inferSelect"][] }> {
  const queries = wanted.map(([table, condition]) => textOf(builder.select().from(table).where(condition)));
  const found = await database.query(queries);
  const rows = wanted.map(([table], index) => (found[index] ?? []).map((row) => rowOf(table, row)));
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
