import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { givenWorld, type Seed, type Seeded, storedRows, type World } from "../../support/manyConnections.ts";
import { json } from "../../support/stage.ts";

const MINUTE = 60_000;
const LEASE_MS = 30_000;
const OUT_MS = 2 * MINUTE;
const answer = json({ access_token: "new", token_type: "bearer", expires_in: 36_000 });
/** Enough for one round of twelve leases, and not to use them all, one after the other. */
const TIGHT = 65;

let world: World;

beforeEach(async () => {
  world = await givenWorld(["acme"], { one: answer });
});

/** Due for as many minutes as there are, the oldest first. */
function due(count: number, tenant = "acme"): Seed[] {
  return Array.from({ length: count }, (_, rank) => ({
    ...{ tenant, provider: "one" },
    ...{ expiresIn: (60 - count + rank) * MINUTE, dueIn: (rank - count) * MINUTE },
  }));
}

async function run(limit?: number): Promise<number> {
  const { deps, budget, spent } = await world.invocation(limit);
  await runMaintenance(deps, budget);
  const { queries, calls } = spent();
  return queries + calls;
}

function tokensOf(seeded: Seeded[]): string[] {
  return seeded.map(({ refreshToken }) => refreshToken);
}

async function versions(seeded: Seeded[]): Promise<(number | undefined)[]> {
  const { rows } = await storedRows();
  return seeded.map(({ id }) => rows.get(id)?.version);
}

it("gives leases back that the budget does not reach for, due at once", async () => {
  const seeded = await world.seed(due(12));
  await run(TIGHT);
  const used = world.sent.length;
  expect(used).toBeGreaterThan(0);
  expect(used).toBeLessThan(12);
  const { rows, now } = await storedRows();
  for (const { id } of seeded.slice(used)) {
    expect(rows.get(id)).toMatchObject({ version: 1, lease_id: null, lease_until: null, failures: 0, failure: null });
    expect(rows.get(id)?.next_refresh_at).toBeLessThanOrEqual(now);
  }
  await run();
  expect(await versions(seeded)).toEqual(seeded.map(() => 2));
  expect(world.sent.toSorted()).toEqual(tokensOf(seeded).sort());
});

it("begins the next time with what it gave back: it is still the oldest", async () => {
  const seeded = await world.seed(due(40));
  for (let turn = 0; turn < 3; turn++) await run(TIGHT);
  expect(world.sent.length).toBeGreaterThan(24);
  expect(world.sent).toEqual(tokensOf(seeded).slice(0, world.sent.length));
});

it.each([10, 16, 24, 40, 64, 100, 150, 250])("spends no more than a limit of %i", async (limit) => {
  await world.seed(due(30));
  expect(await run(limit)).toBeLessThanOrEqual(limit);
  const { rows } = await storedRows();
  for (const row of rows.values()) expect(row.lease_id).toBeNull();
});

it("keeps a part of the budget for the other work", async () => {
  await world.seed(due(50));
  const { deps, budget } = await world.invocation(100);
  await runMaintenance(deps, budget);
  expect(world.sent.length).toBeGreaterThan(10);
  expect(budget.left()).toBeGreaterThanOrEqual(29);
});

it.each([4, 5, 6, 8, 12])(
  "F12 a run that D1 leaves after %i calls loses nothing: all come back within two minutes",
  async (after) => {
    const seeded = await world.seed(due(20));
    const { deps, budget, fail } = await world.invocation();
    fail("D1_ERROR: disk I/O error: SQLITE_ERROR", { after });
    await runMaintenance(deps, budget);
    const { rows, now } = await storedRows();
    for (const row of rows.values()) {
      expect([row.status, row.failures]).toEqual(["connected", 0]);
      if (row.version === 2) continue;
      expect(row.next_refresh_at).toBeLessThanOrEqual(now + OUT_MS);
      expect(row.lease_until ?? 0).toBeLessThanOrEqual(now + LEASE_MS);
    }
    expect([...rows.values()].filter(({ version }) => version === 1).length).toBeGreaterThan(0);
    await letTimePass(OUT_MS);
    await run();
    expect(await versions(seeded)).toEqual(seeded.map(() => 2));
  },
);

it("F12 does not end before the refreshes that it began, also when the database fails for it", async () => {
  await world.providers.get("one")?.act({ ...answer, delayMs: 300 });
  const seeded = await world.seed(due(20));
  const { deps, budget, fail } = await world.invocation();
  // Old claims, old rows, the tenants, what is due, the first leases; the second ones fail while two requests are out.
  fail("D1_ERROR: internal error", { after: 5, times: 1 });
  await runMaintenance(deps, budget);
  const asked = seeded.filter(({ refreshToken }) => world.sent.includes(refreshToken));
  expect(asked.length).toBeGreaterThan(0);
  expect(await versions(asked)).toEqual(asked.map(() => 2));
});

it("refreshes nothing twice when two runs overlap", async () => {
  const seeded = await world.seed(due(60));
  await Promise.all([run(), run()]);
  expect(world.sent.toSorted()).toEqual(tokensOf(seeded).sort());
  expect(await versions(seeded)).toEqual(seeded.map(() => 2));
});

it("leaves a connection alone that a user's call is refreshing, until that lease has run out", async () => {
  const [held, ...others] = await world.seed(due(5));
  await env.DB.prepare("UPDATE connections SET lease_id = 'user', lease_until = next_refresh_at + 7200000 WHERE id = ?")
    .bind(held?.id)
    .run();
  await run();
  expect(world.sent.toSorted()).toEqual(tokensOf(others).sort());
  const { rows } = await storedRows();
  expect(rows.get(held?.id ?? "")).toMatchObject({ version: 1, lease_id: "user" });
  await env.DB.prepare("UPDATE connections SET lease_until = 1 WHERE lease_id = 'user'").run();
  await run();
  expect(world.sent.at(-1)).toBe(held?.refreshToken);
});

async function letTimePass(milliseconds: number): Promise<void> {
  await env.DB.prepare("UPDATE connections SET lease_until = lease_until - ?1, next_refresh_at = next_refresh_at - ?1")
    .bind(milliseconds)
    .run();
}
