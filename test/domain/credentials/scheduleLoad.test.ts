import { expect, inject, it } from "vitest";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import {
  givenWorld,
  type Seed,
  type Seeded,
  type StoredRow,
  storedRows,
  type World,
} from "../../support/manyConnections.ts";
import { json } from "../../support/stage.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** As globalSetup.ts provides it, which is checked with the types of Node. */
    connections: number;
  }
}

const HOUR_MS = 3_600_000;
/** Queries and calls of one invocation on the paid plan, and invocations in the hour that the tokens have left. */
const LIMIT = 1000;
const INVOCATIONS = 60;
const LIFETIME_SECONDS = 36_000;

const SMALL: Record<string, number> = { ten: 10, five: 5, four: 4, one: 1, another: 1, last: 1 };
/** Tenants by the parts of the rest that they have. */
const LARGE: Record<string, number> = { big: 0.74, second: 0.2, third: 0.06 };
/** Short, for the sake of the dead one; long enough for a living one on a busy machine. */
const PATIENCE_MS = 1500;
const LIVING = ["one", "two", "three"];
const DEAD = "dead";
/** Lanes of a tenant: that many requests are on their way together, so one can be sent before so many older ones less one. */
const LANES_OF_A_TENANT = 4;
/** Leased at the most: 36 waiting, and the 12 that are taken when there are 35. */
const LEASED = 47;
/** How often a provider that does not answer is asked in one run: three failures, and whoever is at it by then. */
const CALLS_OF_A_DEAD_PROVIDER = 4;
/** What an invocation leaves unused at the most, while there is more to do: a third for others, and a reserve. */
const REFRESHES_OF_A_FULL_INVOCATION = 250;

it("refreshes thousands that expire within the hour within the limits, oldest first, a dead provider aside", {
  timeout: 600_000,
}, async () => {
  const world = await givenWorld([...Object.keys(SMALL), ...Object.keys(LARGE)], {
    ...Object.fromEntries(
      LIVING.map((slug) => [slug, json({ access_token: "new", expires_in: LIFETIME_SECONDS, token_type: "bearer" })]),
    ),
    [DEAD]: { delayMs: 10_000 },
  });
  const seeded = await world.seed(allDue(inject("connections")));
  const { now: begun } = await storedRows();
  const refreshed = [await invoke(world, seeded)];
  await expectSmallTenantsDone(seeded);
  while (refreshed.at(-1) !== 0 && refreshed.length < INVOCATIONS) refreshed.push(await invoke(world, seeded));

  // The last one found nothing, and the one before it had less to do than it could.
  expect(refreshed.length).toBeLessThan(INVOCATIONS);
  expect(Math.min(...refreshed.slice(0, -2))).toBeGreaterThan(REFRESHES_OF_A_FULL_INVOCATION);
  await expectEachOnce(world, seeded);
  await expectAllFresh(seeded, begun);
  expectOldestFirst(world, seeded);
});

/** All due by the schedule's margin of an hour, those that end first for the longest time. */
function allDue(count: number): Seed[] {
  const rest = count - Object.values(SMALL).reduce((sum, size) => sum + size, 0);
  const large = Object.entries(LARGE).map(([tenant, part]): [string, number] => [tenant, Math.round(part * rest)]);
  const providers = [...LIVING, DEAD];
  return [...Object.entries(SMALL), ...large].flatMap(([tenant, size]) =>
    Array.from({ length: size }, (_, rank): Seed => {
      const expiresIn = 60_000 + ((rank + 1) / (size + 1)) * (HOUR_MS - 120_000);
      return { tenant, provider: providers[rank % providers.length] ?? DEAD, expiresIn, dueIn: expiresIn - HOUR_MS };
    }),
  );
}

/**
 * Runs the scheduled work once, and looks at what it spent with its own count and with one from outside.
 * @returns how many requests the living providers got
 */
async function invoke(world: World, seeded: Seeded[]): Promise<number> {
  const before = world.sent.length;
  const { deps, budget, spent } = await world.invocation(LIMIT, { providerTimeoutMs: PATIENCE_MS });
  await runMaintenance(deps, budget);
  const { queries, calls } = spent();
  expect(LIMIT - budget.left()).toBe(queries + calls);
  expect(queries + calls).toBeLessThanOrEqual(LIMIT);
  const dead = new Set(seeded.filter(({ provider }) => provider === DEAD).map(({ refreshToken }) => refreshToken));
  const sent = world.sent.slice(before);
  const toDead = sent.filter((token) => dead.has(token)).length;
  expect(toDead).toBeLessThanOrEqual(CALLS_OF_A_DEAD_PROVIDER);
  return sent.length - toDead;
}

async function expectSmallTenantsDone(seeded: Seeded[]): Promise<void> {
  const { rows } = await storedRows();
  const small = seeded.filter(({ tenant, provider }) => tenant in SMALL && provider !== DEAD);
  expect(small.map(({ id }) => rows.get(id)?.version)).toEqual(small.map(() => 2));
}

/** What the providers saw: one request for each connection of theirs, with its own token. */
async function expectEachOnce(world: World, seeded: Seeded[]): Promise<void> {
  for (const slug of LIVING) {
    const requests = await world.providers.get(slug)?.seen();
    const tokens = requests?.map(({ body }) => new URLSearchParams(body).get("refresh_token"));
    const expected = seeded.filter(({ provider }) => provider === slug).map(({ refreshToken }) => refreshToken);
    expect(tokens?.sort()).toEqual(expected.sort());
  }
}

/** @param begun the database's clock before the first invocation */
async function expectAllFresh(seeded: Seeded[], begun: number): Promise<void> {
  const { rows, now } = await storedRows();
  const rowOf = ({ id }: Seeded) => rows.get(id) as StoredRow;
  for (const row of rows.values())
    expect([row.status, row.lease_id, row.lease_until]).toEqual(["connected", null, null]);
  for (const row of seeded.filter(({ provider }) => provider !== DEAD).map(rowOf)) {
    expect([row.version, row.failures, row.failure]).toEqual([2, 0, null]);
    expect(row.token_expires_at - now).toBeGreaterThan(LIFETIME_SECONDS * 900);
  }
  for (const row of seeded.filter(({ provider }) => provider === DEAD).map(rowOf)) {
    expect([row.version, row.failure]).toEqual([1, expect.stringMatching(/^provider_(timeout|unavailable)$/)]);
    expect(Number(row.next_refresh_at)).toBeGreaterThan(begun);
    expect(row.credential_sealed).not.toBeNull();
  }
}

/**
 * Of one tenant at one provider, a request goes out before three older ones at the most: those in the lanes beside it.
 * Of one tenant at all providers, before those that are leased: the older ones may wait for their provider to prove itself.
 */
function expectOldestFirst({ sent }: World, seeded: Seeded[]): void {
  const living = seeded.filter(({ provider }) => provider !== DEAD);
  for (const group of Map.groupBy(living, ({ tenant, provider }) => `${tenant} ${provider}`).values()) {
    expect(mostOvertaken(group, sent)).toBeLessThan(LANES_OF_A_TENANT);
  }
  for (const group of Map.groupBy(living, ({ tenant }) => tenant).values()) {
    expect(mostOvertaken(group, sent)).toBeLessThanOrEqual(LEASED);
  }
}

/** How many older ones of the group were not yet sent when one was, in the worst case. */
function mostOvertaken(oldestFirst: Seeded[], sent: string[]): number {
  const ranks = new Map(oldestFirst.map(({ refreshToken }, rank) => [refreshToken, rank]));
  const order = sent.flatMap((token) => ranks.get(token) ?? []);
  const done = new Set<number>();
  let oldest = 0;
  let most = 0;
  for (const rank of order) {
    done.add(rank);
    while (done.has(oldest)) oldest++;
    const younger = [...range(oldest, rank)].filter((older) => !done.has(older)).length;
    most = Math.max(most, younger);
  }
  return most;
}

function* range(start: number, end: number): Generator<number> {
  for (let number = start; number < end; number++) yield number;
}
