import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { chooseOperations } from "../../../bench/operations/operations.ts";
import { scriptOf } from "../../../bench/runtime/scripts.ts";
import { copyRows } from "../../../bench/scale/copyRows.ts";
import { countAll, SCHEDULE } from "../../../bench/scale/countAll.ts";
import { providers } from "../../../src/catalog/providers.ts";

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

/** What one request may cost in a database where others have stored a lot: round trips to D1, and rows read. */
const MOST: Record<string, { roundTrips: number; rowsRead: number }> = {
  "token read (JWT)": { roundTrips: 1, rowsRead: 12 },
  "token read (key)": { roundTrips: 1, rowsRead: 12 },
  "provider list": { roundTrips: 1, rowsRead: providers.length + 40 },
  "connection read": { roundTrips: 1, rowsRead: 12 },
  "proxied GET (JWT, owner)": { roundTrips: 1, rowsRead: 4 },
  "proxied GET (JWT, shared)": { roundTrips: 1, rowsRead: 12 },
  "proxied GET (key, owner)": { roundTrips: 1, rowsRead: 12 },
  "proxied GET (key, shared)": { roundTrips: 1, rowsRead: 12 },
};

it("Shows 2 what an operation costs does not grow with 500 tokens, 1,000 shared integrations, 50 teams and 100 tenants", async () => {
  const size = { connections: 5000, tenants: 100, integrations: 1000, tokens: 500, teams: 50 };
  const counts = await countAll(await scriptOf("counted"), chooseOperations(Object.keys(MOST)), size);
  for (const [name, most] of Object.entries(MOST)) {
    const { roundTrips, rowsRead, rowsWritten } = counts.get(name) ?? {};
    expect({ name, roundTrips, rowsWritten }).toEqual({ name, roundTrips: most.roundTrips, rowsWritten: 0 });
    expect(rowsRead, name).toBeGreaterThan(0);
    expect(rowsRead, name).toBeLessThanOrEqual(most.rowsRead);
  }
  // Nothing is due.
  expect(counts.get(SCHEDULE)?.rowsRead).toBeLessThan(50);
});
