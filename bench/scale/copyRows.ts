import type { DatabaseSync } from "node:sqlite";

export interface Copies {
  table: string;
  /** Selects the row that is copied. */
  from: string;
  count: number;
  /** SQL of the columns that differ, by name. `number` counts the copies from 0, `rowid` and all columns are the row's own. */
  columns: Record<string, string>;
}

/**
 * Copies a row many times, with some columns changed. What Latchkey wrote itself is the best example of what it writes, also
 * in columns that are not thought of here.
 */
export function copyRows(database: DatabaseSync, { table, from, count, columns }: Copies): void {
  // Without the columns that are computed from others.
  const names = database.prepare(`PRAGMA table_info("${table}")`).all();
  const all = names.map(({ name }) => String(name));
  const values = all.map((name) => columns[name] ?? `"${name}"`);
  const target = all.map((name) => `"${name}"`);
  const copied = database
    .prepare(
      `WITH RECURSIVE numbers (number) AS (VALUES (0) UNION ALL SELECT number + 1 FROM numbers LIMIT ${count})
      INSERT INTO "${table}" (${target.join(", ")})
      SELECT ${values.join(", ")} FROM (SELECT * FROM "${table}" WHERE ${from} LIMIT 1), numbers`,
    )
    .run();
  if (Number(copied.changes) !== count) throw new Error(`${table}: ${copied.changes} rows were made of ${count}`);
}
