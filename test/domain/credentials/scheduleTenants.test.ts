import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { loggedEvents } from "../../support/logs.ts";
import { givenWorld, type Seed, type Seeded, storedRows, type World } from "../../support/manyConnections.ts";
import { NOW } from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";

const MINUTE = 60_000;
const answer = json({ access_token: "new", token_type: "bearer", expires_in: 36_000 });

function due(count: number, tenant: string, minutes = 10): Seed[] {
  const seed = { tenant, provider: "one", expiresIn: 10 * MINUTE };
  return Array.from({ length: count }, (_, rank) => ({ ...seed, dueIn: -minutes * MINUTE - count + rank }));
}

async function run(world: World, limit?: number): Promise<void> {
  const { deps, budget } = await world.invocation(limit);
  await runMaintenance(deps, budget);
}

async function refreshed(seeded: Seeded[]): Promise<number> {
  const { rows } = await storedRows();
  return seeded.filter(({ id }) => rows.get(id)?.version === 2).length;
}

it.each([1, 5, 6, 12, 13, 30])("refreshes what is due in %i tenants at the same time", async (count) => {
  const tenants = Array.from({ length: count }, (_, n) => `tenant-${n}`);
  const world = await givenWorld(tenants, { one: answer });
  const seeded = await world.seed(tenants.flatMap((tenant) => due(2, tenant)));
  await run(world);
  expect(loggedEvents("maintenance_failed")).toEqual([]);
  expect(await refreshed(seeded)).toBe(2 * count);
});

it("gives a small tenant its turn although a big one has waited longer", async () => {
  const world = await givenWorld(["big", "small"], { one: answer });
  const big = await world.seed(due(200, "big", 50));
  const small = await world.seed(due(10, "small", 1));
  await run(world, 150);
  expect(await refreshed(small)).toBe(10);
  expect(await refreshed(big)).toBeGreaterThan(10);
  expect(await refreshed(big)).toBeLessThan(200);
});

it("A21 T58 gives every user a turn although one has a thousand that wait longer", async () => {
  const world = await givenWorld(["acme"], { one: answer });
  const waiting = (ownerId: string, count: number, minutes: number) =>
    world.seed(due(count, "acme", minutes).map((seed) => ({ ...seed, ownerId })));
  const many = await waiting("mallory", 1000, 50);
  const few = [await waiting("ada", 3, 1), await waiting("bob", 3, 1)].flat();
  await run(world, 100);
  expect(await refreshed(few)).toBe(6);
  expect(await refreshed(many)).toBeGreaterThan(6);
});

describe("A21 T58 on the free plan, where a run makes about four refreshes", () => {
  const FREE = 50;
  const short = json({ access_token: "new", token_type: "bearer", expires_in: 1 });

  /** How many runs, one each minute from this one on, it takes until a victim is refreshed that is alone in its tenant. */
  async function runsUntilVictim(attackers: number, beginning: number): Promise<number> {
    const tenants = Array.from({ length: attackers }, (_, n) => `attacker-${n}`);
    const world = await givenWorld([...tenants, "victim"], { one: short });
    await world.seed(tenants.flatMap((tenant) => due(30, tenant, 50)));
    const victim = await world.seed(due(1, "victim", 1));
    for (let turn = 1; ; turn++) {
      const { deps, budget } = await world.invocation(FREE);
      await runMaintenance({ ...deps, now: () => beginning + turn * MINUTE }, budget);
      if ((await refreshed(victim)) === 1) return turn;
      if (turn === 20) return Number.POSITIVE_INFINITY;
    }
  }

  const minutes = [0, 1, 2, 3, 4];

  it.each([1, 2, 3].flatMap((count) => minutes.map((minute) => ({ count, minute }))))(
    "A21 a victim beside $count tenants of thirty short tokens is refreshed in the first run, in minute $minute",
    async ({ count, minute }) => {
      expect(await runsUntilVictim(count, minute * MINUTE)).toBe(1);
    },
  );

  it.each([5, 12, 24].flatMap((count) => minutes.map((minute) => ({ count, minute }))))(
    "A21 a victim beside $count such tenants waits about as long as their turns take, from minute $minute",
    async ({ count, minute }) => {
      expect(await runsUntilVictim(count, minute * MINUTE)).toBeLessThanOrEqual(Math.ceil((count + 1) / 3));
    },
  );
});

it("A21 leaves a connection alone for five minutes after it was refreshed, however short its tokens live", async () => {
  const short = json({ access_token: "new", token_type: "bearer", expires_in: 1 });
  const world = await givenWorld(["acme"], { one: short });
  const seeded = await world.seed(due(3, "acme"));
  const letPass = (milliseconds: number) =>
    env.DB.prepare("UPDATE connections SET next_refresh_at = next_refresh_at - ?").bind(milliseconds).run();
  await run(world);
  for (let minute = 0; minute < 4; minute++) {
    await letPass(MINUTE);
    await run(world);
  }
  expect(await refreshed(seeded)).toBe(3);
  await letPass(MINUTE);
  await run(world);
  expect(world.sent).toHaveLength(6);
});

it("reaches a tenant behind a dozen whose due connections are all being refreshed by others", async () => {
  const blocked = Array.from({ length: 12 }, (_, n) => `blocked-${n}`);
  const world = await givenWorld([...blocked, "free"], { one: answer });
  await world.seed(blocked.flatMap((tenant) => due(1, tenant, 50)));
  await env.DB.prepare(`UPDATE connections SET lease_id = 'other', lease_until = ${NOW} + 30000`).run();
  const free = await world.seed(due(3, "free", 1));
  await run(world);
  expect(await refreshed(free)).toBe(3);
  expect(world.sent).toHaveLength(3);
});

it("leases with each connection the integration of its own tenant", async () => {
  const world = await givenWorld(["acme", "globex"], { one: answer });
  await env.DB.prepare("UPDATE integrations SET client_id = 'client-of-' || tenant_id").run();
  const seeded = await world.seed([...due(3, "acme"), ...due(3, "globex")]);
  await run(world);
  const forms = (await world.providers.get("one")?.seen())?.map(({ body }) => new URLSearchParams(body)) ?? [];
  expect(forms).toHaveLength(6);
  for (const form of forms) {
    const owner = seeded.find(({ refreshToken }) => refreshToken === form.get("refresh_token"));
    expect(form.get("client_id")).toBe(`client-of-${owner?.tenant}`);
  }
});
