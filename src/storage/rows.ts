import { getTableColumns, is, SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/** A value for every column of a table that can be written, by the column's name. A column that is missing does not compile. */
export type Row<T extends SQLiteTable> = {
  [name in keyof T["$inferInsert"] & keyof T["$inferSelect"]]-?: T["$inferSelect"][name] | SQL;
};

/**
 * The SELECT of an `INSERT … SELECT`. Drizzle names the columns in the order of the schema; the values are put into that
 * same order here, so the order in which anyone writes them down does not matter.
 *
 * @param rest what follows the values: FROM and WHERE
 */
export function selectRow<T extends SQLiteTable>(table: T, row: Row<T>, rest: SQL): SQL {
  const columns = Object.entries(getTableColumns(table)).filter(([, { generated }]) => generated === undefined);
  const values = columns.map(([name, column]) => {
    const value: unknown = row[name as keyof Row<T>];
    return is(value, SQL) ? value : sql.param(value, column);
  });
  return sql`SELECT ${sql.join(values, sql`, `)} ${rest}`;
}
