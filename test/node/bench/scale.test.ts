import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { chooseOperations } from "../../../bench/operations/operations.ts";
import { scriptOf } from "../../../bench/runtime/scripts.ts";
import { copyRows } from "../../../bench/scale/copyRows.ts";
import { countAll, SCHEDULE } from "../../../bench/scale/countAll.ts";

it("a row is copied with all its columns but those that are computed, some of them changed", () => {
  const database = new DatabaseSync(":memory:");
  database.exec(`CREATE TABLE things (id TEXT PRIMARY KEY, size INTEGER NOT NULL, "group" TEXT,
    twice INTEGER GENERATED ALWAYS AS (2 * size) VIRTUAL)`);
  database.exec("INSERT INTO things VALUES ('first', 7, 'a')");
  copyRows(database, { table: "things", from: "id = 'first'", count: 2, columns: { id: "'copy-' || number" } });
  expect(database.prepare("SELECT * FROM things ORDER BY id").all()).toEqual([
    { id: "copy-0", size: 7, group: "a", twice: 14 },
    { id: "copy-1", size: 7, group: "a", twice: 14 },
    { id: "first", size: 7, group: "a", twice: 14 },
  ]);
  expect(() => copyRows(database, { table: "things", from: "id = 'nobody'", count: 2, columns: {} })).toThrow("0 rows");
});

it("what an operation costs is counted in a database that is filled around it", async () => {
  const size = { connections: 200, tenants: 20, integrations: 10, tokens: 5, teams: 3 };
  const counts = await countAll(await scriptOf("counted"), chooseOperations(["token read (JWT)"]), size);
  expect(counts.get("token read (JWT)")).toMatchObject({ roundTrips: 1, rowsWritten: 0, fetches: 0 });
  expect(counts.get("token read (JWT)")?.rowsRead).toBeGreaterThan(0);
  expect(counts.get(SCHEDULE)?.roundTrips).toBeGreaterThan(0);
});
