import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { deleteEnded, leaseDue, listDue, listTenantsDue, postponeRefreshes } from "../../src/storage/refreshQueue.ts";
import { givenWorld, type Seed, type Seeded, storedRows } from "../support/manyConnections.ts";
import { rowsReadBy } from "../support/rowsRead.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LEASE_MS = 30_000;
const TENANTS = ["acme", "globex", "initech"];
const NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

const seedOf = (tenant: string, dueIn: number | null): Seed => {
  return { tenant, provider: "one", expiresIn: 90 * MINUTE, dueIn };
};

/** The same number for each tenant, of which the first few are due. */
async function given(perTenant: number, dueOfEach = 0): Promise<Seeded[]> {
  const world = await givenWorld(TENANTS, { one: { status: 500 } });
  const dueIn = (rank: number) => (rank < dueOfEach ? (rank - dueOfEach) * MINUTE : (10 + rank) * MINUTE);
  const seeds = TENANTS.flatMap((tenant) =>
    Array.from({ length: perTenant }, (_, rank) => seedOf(tenant, dueIn(rank))),
  );
  return world.seed(seeds);
}

const lease =
  (perTenant: number, tenants = TENANTS) =>
  async (db: Database) => {
    const lists = [...(await listDue(db, tenants)).values()];
    const ids = lists.flatMap((list) => list.ids.slice(0, perTenant));
    return leaseDue(db, ids, "lease_1", LEASE_MS);
  };

it("reads rows in proportion to what is due and what it leases, and not to what is there", async () => {
  await given(1000, 20);
  expect(await rowsReadBy(async (db) => expect(await listTenantsDue(db)).toHaveLength(3))).toBeLessThanOrEqual(12);
  const db = openDatabase(env.DB);
  const ids = [...(await listDue(db, TENANTS)).values()].flatMap((list) => list.ids);
  expect(ids).toHaveLength(60);
  // The rows that are due, four times: from the index, from the table, into the order of turns, and out of it.
  expect(await rowsReadBy((metered) => listDue(metered, TENANTS))).toBeLessThanOrEqual(60 * 7);
  expect(await rowsReadBy((metered) => leaseDue(metered, ids.slice(0, 3), "lease_1", LEASE_MS))).toBeLessThanOrEqual(
    40,
  );
  expect(await rowsReadBy((metered) => leaseDue(metered, ids.slice(3, 15), "lease_1", LEASE_MS))).toBeLessThanOrEqual(
    140,
  );
});

it("names the tenants that have something due, the one that waits longest first", async () => {
  const world = await givenWorld(TENANTS, { one: { status: 500 } });
  const seeds = [seedOf("acme", -MINUTE), seedOf("acme", -2 * MINUTE), seedOf("globex", -9 * MINUTE)];
  await world.seed([...seeds, seedOf("globex", 9 * MINUTE), seedOf("initech", MINUTE), seedOf("initech", null)]);
  expect(await listTenantsDue(openDatabase(env.DB))).toEqual(["globex", "acme"]);
});

it("names no tenant when there is no connection at all", async () => {
  expect(await listTenantsDue(openDatabase(env.DB))).toEqual([]);
  expect(await leaseDue(openDatabase(env.DB), [], "lease_1", LEASE_MS)).toEqual([]);
});

it("leases the oldest of each tenant that is asked for, once, with the integration, and nothing of the others", async () => {
  const seeded = await given(8, 5);
  const db = openDatabase(env.DB);
  const first = await lease(2, ["acme", "globex"])(db);
  const oldest = ["acme", "globex"].flatMap((name) => seeded.filter(({ tenant }) => tenant === name).slice(0, 2));
  expect(first.map(({ connection }) => connection.id).sort()).toEqual(oldest.map(({ id }) => id).sort());
  for (const { connection, integration, now } of first) {
    expect([integration.id, integration.tenantId]).toEqual([connection.integrationId, connection.tenantId]);
    expect([connection.leaseId, connection.leaseUntil]).toEqual(["lease_1", now + LEASE_MS]);
    expect(connection.nextRefreshAt).toBe(now + 2 * MINUTE);
  }
  const again = await lease(9, ["acme", "globex"])(db);
  expect(again).toHaveLength(6);
  expect(await lease(9, ["acme", "globex"])(db)).toEqual([]);
});

it.each([1, 5, 6, 12, 40])("leases from %i tenants with one query", async (count) => {
  const tenants = Array.from({ length: count }, (_, n) => `tenant-${n}`);
  const world = await givenWorld(tenants, { one: { status: 500 } });
  await world.seed(tenants.map((tenant) => seedOf(tenant, -MINUTE)));
  const leased = await lease(1, tenants)(openDatabase(env.DB));
  expect(leased.map(({ connection }) => connection.tenantId).sort()).toEqual(tenants.sort());
});

it("gives back only leases of its own, and puts them off by the time that is asked for and as much again", async () => {
  const seeded = await given(4, 4);
  const db = openDatabase(env.DB);
  await lease(4)(db);
  const ids = seeded.map(({ id }) => id);
  const [stolen, ...own] = ids;
  await env.DB.prepare("UPDATE connections SET lease_id = 'other' WHERE id = ?").bind(stolen).run();
  const before = (await storedRows()).rows.get(stolen ?? "");
  await postponeRefreshes(db, "lease_1", ids, MINUTE, "provider_unavailable");
  const { rows, now } = await storedRows();
  expect(rows.get(stolen ?? "")).toEqual(before);
  for (const row of own.map((id) => rows.get(id))) {
    expect(row).toMatchObject({ lease_id: null, lease_until: null, failure: "provider_unavailable", failures: 0 });
    expect(Number(row?.next_refresh_at) - now).toBeGreaterThan(MINUTE - 5000);
    expect(Number(row?.next_refresh_at) - now).toBeLessThanOrEqual(2 * MINUTE);
  }
  expect(new Set(own.map((id) => rows.get(id)?.next_refresh_at)).size).toBeGreaterThan(1);
});

it("forgets the oldest that ended first, so many at once, and reads no others", async () => {
  const seeded = await given(300);
  const ended = seeded.slice(0, 6).map(({ id }) => id);
  for (const [rank, id] of ended.entries()) {
    const statement = `UPDATE connections SET status = 'disconnected', updated_at = ${NOW} - ? WHERE id = ?`;
    await env.DB.prepare(statement)
      .bind((40 - rank) * DAY, id)
      .run();
  }
  const age = { connections: 30 * DAY, candidates: 30 * DAY };
  const read = await rowsReadBy(async (db) => expect(await deleteEnded(db, age, 4)).toBe(4));
  expect(read).toBeLessThan(100);
  const { rows } = await storedRows();
  expect(ended.map((id) => rows.has(id))).toEqual([false, false, false, false, true, true]);
  expect(await deleteEnded(openDatabase(env.DB), age, 4)).toBe(2);
  expect(await deleteEnded(openDatabase(env.DB), age, 4)).toBe(0);
});
