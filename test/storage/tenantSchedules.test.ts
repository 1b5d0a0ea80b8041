import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { randomFrom } from "../../bench/load/random.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { listTenantsDue, moveSchedules } from "../../src/storage/refreshQueue.ts";
import { givenWorld, type Seed } from "../support/manyConnections.ts";

import { rowsReadBy } from "../support/rowsRead.ts";

const MINUTE = 60_000;
const NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

const seedOf = (tenant: string, dueIn: number | null): Seed => {
  return { tenant, provider: "one", expiresIn: 90 * MINUTE, dueIn };
};

async function given(tenants: string[], seeds: Seed[]) {
  const world = await givenWorld(tenants, { one: { status: 500 } });
  return world.seed(seeds);
}

const named = (count: number) => Array.from({ length: count }, (_, rank) => `tenant-${rank}`);
const due = () => listTenantsDue(openDatabase(env.DB));

it("nothing due costs a row or three, whatever the number of tenants and of their connections", async () => {
  const tenants = named(40);
  await given(
    tenants,
    tenants.flatMap((tenant) => Array.from({ length: 20 }, (_, rank) => seedOf(tenant, (rank + 1) * MINUTE))),
  );
  expect(await rowsReadBy(async (db) => expect(await listTenantsDue(db)).toEqual([]))).toBeLessThanOrEqual(1);
  expect(await rowsReadBy(moveSchedules)).toBeLessThanOrEqual(3);
});

it.each([
  { quiet: 10, waiting: 1, of: 2 },
  { quiet: 60, waiting: 1, of: 2 },
  { quiet: 10, waiting: 500, of: 2 },
  { quiet: 10, waiting: 1, of: 20 },
])(
  "$of tenants of $waiting due connections cost a few rows each, beside $quiet where nothing is due",
  async (sizes) => {
    const [busy, quiet] = [named(sizes.of), named(sizes.of + sizes.quiet).slice(sizes.of)];
    await given(
      [...busy, ...quiet],
      [
        ...busy.flatMap((tenant) => Array.from({ length: sizes.waiting }, (_, rank) => seedOf(tenant, -MINUTE - rank))),
        ...quiet.map((tenant) => seedOf(tenant, MINUTE)),
      ],
    );
    const rows = await rowsReadBy(async (db) => expect((await listTenantsDue(db)).sort()).toEqual(busy.sort()));
    expect(rows).toBeLessThanOrEqual(4 * sizes.of);
    expect(await rowsReadBy(moveSchedules)).toBeLessThanOrEqual(8 * sizes.of);
  },
);

it("a tenant with very many due connections hides none with one", async () => {
  await given(
    ["big", "small"],
    [...Array.from({ length: 2000 }, (_, rank) => seedOf("big", -50 * MINUTE - rank)), seedOf("small", -1)],
  );
  expect(await due()).toEqual(["big", "small"]);
});

it("a token that a call has refreshed leaves its tenant in the list no longer, and its schedule is moved on", async () => {
  const [seeded] = await given(["acme"], [seedOf("acme", -MINUTE), seedOf("acme", 30 * MINUTE)]);
  await env.DB.prepare(`UPDATE connections SET next_refresh_at = ${NOW} + ${40 * MINUTE} WHERE id = ?`)
    .bind(seeded?.id)
    .run();
  expect(await due()).toEqual([]);
  expect(await rowsReadBy(listTenantsDue)).toBeGreaterThan(1);
  await moveSchedules(openDatabase(env.DB));
  expect(await rowsReadBy(listTenantsDue)).toBeLessThanOrEqual(1);
});

/** What happens to connections, at random. */
const ACTS = [
  `UPDATE connections SET next_refresh_at = ${NOW} + ?2 WHERE id = ?1`,
  `UPDATE connections SET next_refresh_at = ${NOW} + ?2 WHERE id = ?1`,
  "UPDATE connections SET next_refresh_at = CASE WHEN ?2 > 0 THEN NULL END WHERE id = ?1",
  "UPDATE connections SET status = 'needs_reauth', next_refresh_at = NULL WHERE id = ?1 AND ?2 IS NOT NULL",
  "DELETE FROM connections WHERE id = ?1 AND ?2 > 0",
];

it.each([1, 2, 3, 4, 5])("lists just those with something due, whatever happened before (seed %i)", async (seed) => {
  const random = randomFrom(seed);
  const tenants = named(6);
  const dueIn = () => Math.round((random() - 0.6) * 20 * MINUTE);
  const seeded = await given(
    tenants,
    Array.from({ length: 24 }, (_, rank) => seedOf(`tenant-${rank % 6}`, random() < 0.2 ? null : dueIn())),
  );
  for (let turn = 0; turn < 40; turn++) {
    const act = ACTS[Math.floor(random() * ACTS.length)] ?? "";
    const id = seeded[Math.floor(random() * seeded.length)]?.id;
    await env.DB.prepare(act).bind(id, dueIn()).run();
    if (random() < 0.3) await moveSchedules(openDatabase(env.DB));
    const { results } = await env.DB.prepare(
      `SELECT DISTINCT tenant_id FROM connections WHERE next_refresh_at <= ${NOW} ORDER BY tenant_id`,
    ).all<{ tenant_id: string }>();
    expect((await due()).sort()).toEqual(results.map(({ tenant_id }) => tenant_id));
  }
});
