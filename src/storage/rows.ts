import { getTableColumns, is, type Param, SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/** A value for every writable column of a table, by the column's name. A missing column is a compile error. */
export type Row<T extends SQLiteTable> = {
  [name in keyof T["$inferInsert"] & keyof T["$inferSelect"]]-?: T["$inferSelect"][name] | SQL;
};

/** The writable columns of a table with their values, in the order of the schema. */
function valuesOf<T extends SQLiteTable>(table: T, row: Partial<Row<T>>): { name: string; value: SQL | Param }[] {
  const columns = Object.entries(getTableColumns(table)).filter(([, { generated }]) => generated === undefined);
  return columns.flatMap(([name, column]) => {
    const value: unknown = row[name as keyof Row<T>];
    if (value === undefined) return [];
    return [{ name: column.name, value: is(value, SQL) ? value : sql.param(value, column) }];
  });
}

/**
 * Returns the SELECT of an `INSERT … SELECT`. Drizzle names the columns in the order of the schema. This function puts
 * the values into the same order, so the order in `row` does not matter.
 *
 * @param rest the SQL after the values: FROM and WHERE
 */
export function selectRow<T extends SQLiteTable>(table: T, row: Row<T>, rest: SQL): SQL {
  const values = valuesOf(table, row).map(({ value }) => value);
  return sql`SELECT ${sql.join(values, sql`, `)} ${rest}`;
}

/** Returns an `INSERT … SELECT` for a fixed statement. @param rest the SQL after the values: FROM and WHERE */
export function insertRow<T extends SQLiteTable>(table: T, row: Row<T>, rest: SQL): SQL {
  const names = valuesOf(table, row).map(({ name }) => sql.identifier(name));
  return sql`INSERT INTO ${table} (${sql.join(names, sql`, `)}) ${selectRow(table, row, rest)}`;
}

/** Returns the assignments of an UPDATE for a fixed statement. */
export function assignments<T extends SQLiteTable>(table: T, row: Partial<Row<T>>): SQL {
  const parts = valuesOf(table, row).map(({ name, value }) => sql`${sql.identifier(name)} = ${value}`);
  return sql.join(parts, sql`, `);
}
