import { getTableColumns, is, SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/** A value for every writable column of a table, by the column's name. A missing column is a compile error. */
export type Row<T extends SQLiteTable> = {
  [name in keyof T["$inferInsert"] & keyof T["$inferSelect"]]-?: T["$inferSelect"][name] | SQL;
};

/**
 * Returns the SELECT of an `INSERT … SELECT`. Drizzle names the columns in the order of the schema. This function puts
 * the values into the same order, so the order in `row` does not matter.
 *
 * @param rest the SQL after the values: FROM and WHERE
 */
export function selectRow<T extends SQLiteTable>(table: T, row: Row<T>, rest: SQL): SQL {
  const columns = Object.entries(getTableColumns(table)).filter(([, { generated }]) => generated === undefined);
  const values = columns.map(([name, column]) => {
    const value: unknown = row[name as keyof Row<T>];
    return is(value, SQL) ? value : sql.param(value, column);
  });
  return sql`SELECT ${sql.join(values, sql`, `)} ${rest}`;
}
