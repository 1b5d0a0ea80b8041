import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import * as trail from "../../src/storage/trail.ts";
import * as uses from "../../src/storage/uses.ts";
import { observeD1 } from "../support/d1.ts";

const USE = { tenant: "t", principal: "user:ada", keyId: undefined, integrationId: "int_1", action: "token.read" };
const LAST = {
  minute: 1,
  principal: "user:ada",
  keyId: "",
  integrationId: "",
  action: "a",
  outcome: "success",
} as const;

/** Each query of the trail, and the steps that SQLite takes for it, by the names of tables and indexes. */
const QUERIES: Record<string, [(db: Database) => Promise<unknown>, RegExp[]][]> = {
  addUses: [[(db) => uses.addUses(db, [{ ...USE, outcome: "success", count: 1 }]), [/^SCAN used VIRTUAL TABLE/]]],
  listUses: [
    [(db) => uses.listUses(db, "t", undefined, 10), [/^SEARCH uses USING PRIMARY KEY \(tenant_id=\?\)$/]],
    [(db) => uses.listUses(db, "t", LAST, 10), [/^SEARCH uses USING PRIMARY KEY \(tenant_id=\? AND .*minute.*<.*\)$/]],
  ],
  findLastUse: [
    [(db) => uses.findLastUse(db, "t", "int_1", "user:ada"), [/^SEARCH uses USING PRIMARY KEY \(tenant_id=\?\)$/]],
    [(db) => uses.findLastUse(db, "t", "int_1", undefined), [/^SEARCH uses USING PRIMARY KEY \(tenant_id=\?\)$/]],
  ],
  listTrails: [[(db) => trail.listTrails(db, 90), [/^SEARCH audit_events USING COVERING INDEX/, /^SEARCH uses USING/]]],
  readOldEvents: [
    [(db) => trail.readOldEvents(db, "t", 1, 10), [/^SEARCH audit_events USING .*\(tenant_id=\? AND id<\?\)$/]],
  ],
  deleteOldEvents: [
    [(db) => trail.deleteOldEvents(db, "t", 1, 10), [/^SEARCH audit_events USING .*\(tenant_id=\? AND id<\?\)$/]],
    [
      (db) => trail.deleteOldEvents(db, "t", 1, 10, "evt_1"),
      [/^SEARCH audit_events USING .*\(tenant_id=\? AND id<\?\)$/],
    ],
  ],
  deleteOldUses: [
    [(db) => trail.deleteOldUses(db, "t", 1, 10), [/^SEARCH uses USING PRIMARY KEY \(tenant_id=\? AND minute<\?\)$/]],
  ],
};

const cases = Object.entries(QUERIES).flatMap(([name, forms]) =>
  forms.map(([query, steps], form) => ({ name, form, query, steps })),
);

it.each(cases)("$name, form $form, goes by an index", async ({ query, steps }) => {
  const observed = observeD1(env.DB);
  await query(openDatabase(observed.d1));
  const [prepared, another] = observed.calls.flatMap(({ statements }) => statements);
  expect(another).toBeUndefined();
  const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${prepared?.sql}`)
    .bind(...(prepared?.values ?? []))
    .all<{ detail: string }>();
  const taken = plan.results.map(({ detail }) => detail);
  for (const step of steps) expect(taken).toContainEqual(expect.stringMatching(step));
  expect(taken.filter((step) => /^SCAN (?:uses|audit_events|tenants)/.test(step))).toEqual([]);
});

it("covers every query of the trail", () => {
  expect(Object.keys(QUERIES).sort()).toEqual([...Object.keys(uses), ...Object.keys(trail)].sort());
});
