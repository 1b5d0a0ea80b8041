import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { resealSecrets } from "../../../src/domain/encryptionKeys/resealSecrets.ts";
import { toLatchkeyError } from "../../../src/domain/errors.ts";
import type { AppDeps } from "../../../src/http/appEnv.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { countSealedByKey } from "../../../src/storage/sealed.ts";
import { testApp } from "../../support/app.ts";
import { observeD1 } from "../../support/d1.ts";
import { givenRotation, plant, resealWithin, spoiled, storedBesides } from "../../support/rotation.ts";

/** One run as the schedule makes it, which D1 may end early. */
interface Run {
  /** Queries and calls that it may make. */
  budget: number;
  /** From which call on D1 fails, and how. A read is the first of each page, a write the second. */
  failure?: { after: number; times?: number; lost?: boolean };
}

/** What each run leaves behind, counted in values that are sealed under the new key after it. */
const RUNS: [string, Run, number][] = [
  ["a budget of two pages", { budget: 23 }, 200],
  ["a budget of no page", { budget: 19 }, 0],
  ["a database that fails at the first call", { budget: 1000, failure: { after: 0 } }, 0],
  ["a database that fails while a page is read", { budget: 1000, failure: { after: 6 } }, 300],
  ["a database that fails before a page is written", { budget: 1000, failure: { after: 5, times: 1 } }, 200],
  ["an answer lost after a page was written", { budget: 1000, failure: { after: 5, times: 1, lost: true } }, 300],
  ["a lost answer and nothing after it", { budget: 1000, failure: { after: 1, lost: true } }, 100],
  ["a budget of forty pages", { budget: 99 }, 4000],
];

/** Returns the code of the failure that ended the run. */
async function run(deps: AppDeps, { budget: limit, failure }: Run): Promise<string | undefined> {
  const { d1, fail } = observeD1(env.DB);
  if (failure) fail("D1_ERROR: D1 DB is overloaded", failure);
  const budget = createBudget(limit);
  const work = resealSecrets({ ...deps, db: openDatabase(d1, budget.spend) }, budget, 0);
  return work.then(
    () => undefined,
    (error: unknown) => toLatchkeyError(error).code,
  );
}

async function left({ db, keyring }: AppDeps): Promise<number> {
  return [...(await countSealedByKey(db, keyring.primary)).values()].reduce((sum, rows) => sum + rows, 0);
}

it("T36 10,000 values are sealed anew through every kind of interruption, and none is lost or touched beyond it", async () => {
  const keys = await givenRotation();
  const { deps } = await testApp({ keyring: keys.during });
  const planted = await plant(keys.before, { connections: 9600, integrations: 40, candidates: 120, revocations: 80 });
  const before = await storedBesides();
  expect(await left(deps)).toBe(10_000);
  let rows = 10_000;
  for (const [name, how, done] of RUNS) {
    expect(await run(deps, how), name).toBe(how.failure && "storage_unavailable");
    rows -= done;
    expect(await left(deps), name).toBe(rows);
  }
  await run(deps, { budget: 1000 });
  expect(await left(deps)).toBe(0);
  expect(await spoiled(keys.after, planted)).toEqual([]);
  expect(await storedBesides()).toEqual(before);
}, 60_000);

it("T36 an interruption between the kinds of values is made good like any other", async () => {
  const keys = await givenRotation();
  const { deps } = await testApp({ keyring: keys.during });
  const planted = await plant(keys.before, {
    connections: 3,
    integrations: 3,
    candidates: 3,
    revocations: 3,
    formers: 3,
  });
  const before = await storedBesides();
  const lefts = [planted.length];
  const failures: (string | undefined)[] = [];
  // Each of the eight columns costs a read, a write, and a read that finds no more; later runs have fewer of them.
  for (let after = 0; after <= 24; after++) {
    failures.push(await run(deps, { budget: 1000, failure: { after, lost: after % 2 === 0 } }));
    lefts.push(await left(deps));
  }
  expect(failures.filter(Boolean).length).toBeGreaterThan(7);
  expect(failures.at(-1)).toBeUndefined();
  expect(lefts).toEqual([...lefts].sort((one, other) => other - one));
  expect(await left(deps)).toBe(0);
  expect(await spoiled(keys.after, planted)).toEqual([]);
  expect(await storedBesides()).toEqual(before);
});

it("T36 two runs at once leave the same as one", async () => {
  const keys = await givenRotation();
  const { deps } = await testApp({ keyring: keys.during });
  const planted = await plant(keys.before, {
    connections: 250,
    integrations: 10,
    candidates: 10,
    revocations: 10,
    formers: 10,
  });
  const counts = await Promise.all([1, 2].map(() => resealWithin(deps)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(planted.length);
  expect(await left(deps)).toBe(0);
  expect(await spoiled(keys.after, planted)).toEqual([]);
});

it("T36 a change that is taken back in the middle ends with the first key again", async () => {
  const keys = await givenRotation();
  const { deps } = await testApp({ keyring: keys.during });
  const planted = await plant(keys.before, { connections: 150, integrations: 2 });
  await run(deps, { budget: 21 });
  expect(await left(deps)).toBe(60);
  const back = { primary: "k1", keys: keys.during.keys, retired: keys.during.retired };
  await run({ ...deps, keyring: back }, { budget: 1000 });
  expect(await spoiled(keys.before, planted)).toEqual([]);
});
