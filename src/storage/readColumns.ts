import { type Column, getTableColumns } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/** A row as it is stored, without the columns that are derived from others for an index. */
export type Stored<T extends SQLiteTable> = Pick<T["$inferSelect"], keyof T["$inferSelect"] & keyof T["$inferInsert"]>;

/** Reads the columns of one table out of the rows of a statement in prepared text. */
export interface ColumnReader<Row> {
  /** The columns for SELECT, under short names, because D1 sends the names along with each answer. */
  text: string;
  /** How many they are. */
  width: number;
  /** @param from the position of the first of them */
  read(values: readonly unknown[], from: number): Row;
}

/**
 * Returns the reader of a table's stored columns. It is made once, where Drizzle plans how to map a row for each request.
 * @param alias what the statement calls the table; another table of it must not begin with the same letter
 */
export function readerOf<T extends SQLiteTable>(table: T, alias: string): ColumnReader<Stored<T>> {
  const columns: [string, Column][] = Object.entries(getTableColumns(table));
  const stored = columns.filter(([, { generated }]) => generated === undefined);
  const readers = stored.map(([name, column]) => [name, isPlain(column) ? undefined : column] as const);
  return {
    text: stored.map(([, { name }], at) => `${alias}.${name} ${alias.charAt(0)}${at}`).join(", "),
    width: stored.length,
    read: (values, from) => {
      const row: Record<string, unknown> = {};
      let position = from;
      for (const [name, column] of readers) {
        const value = values[position++];
        row[name] = value === null || column === undefined ? value : column.mapFromDriverValue(value);
      }
      return row as Stored<T>;
    },
  };
}

/** Whether the database's values are the row's. */
function isPlain({ columnType }: Column): boolean {
  return columnType === "SQLiteText" || columnType === "SQLiteInteger";
}
