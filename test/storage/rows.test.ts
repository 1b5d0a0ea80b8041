import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { type Row, selectRow } from "../../src/storage/rows.ts";

const columns = {
  id: text("id").primaryKey(),
  first: integer("first"),
  second: integer("second"),
  list: text("list", { mode: "json" }).$type<string[]>(),
  flag: integer("flag", { mode: "boolean" }).notNull(),
  derived: text("derived").generatedAlwaysAs(sql.raw("substr(id, 1, 1)")),
};
const { first, second, ...others } = columns;
const table = sqliteTable("rows_by_name", columns);
/** The same table, for a schema file in which somebody has swapped two columns. */
const swapped = sqliteTable("rows_by_name", { second, first, ...others });

describe("a row that is written by name", () => {
  it.each([
    ["the order of the schema", table],
    ["another order", swapped],
  ])("has each value in its column, with %s", async (_what, schema) => {
    const db = openDatabase(env.DB);
    await db.run(sql`CREATE TABLE rows_by_name
      (id TEXT PRIMARY KEY, first INTEGER, second INTEGER, list TEXT, flag INTEGER, derived TEXT AS (substr(id, 1, 1)))`);
    const row: Row<typeof table> = { flag: true, list: ["a"], second: 2, first: sql`0 + 1`, id: "x1" };
    await db.insert(schema).select(selectRow(schema, row, sql`WHERE 1`));
    await db.insert(schema).select(selectRow(schema, { ...row, id: "x2", list: null }, sql`WHERE 0`));
    const found = await db.all(sql`SELECT * FROM rows_by_name`);
    expect(found).toEqual([{ id: "x1", first: 1, second: 2, list: '["a"]', flag: 1, derived: "x" }]);
  });
});
