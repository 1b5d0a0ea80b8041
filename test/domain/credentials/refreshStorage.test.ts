import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/storage/database.ts";
import { verbOf } from "../../support/counting.ts";
import { type ObservedD1, observeD1 } from "../../support/d1.ts";
import {
  brokerProblem,
  databaseNow,
  makeExpired,
  makeStale,
  NOW,
  type Refreshing,
  refreshing,
  rotated,
  row,
  set,
  untouched,
} from "../../support/refreshStage.ts";

const LOST = "Network connection lost.";

interface Observed extends Refreshing {
  observed: ObservedD1;
  next: ReturnType<typeof rotated>;
  clock: { step: number };
}

/** With a view on D1, and a clock of the isolate that goes ahead by so much whenever it is read. */
async function observedRefreshing(): Promise<Observed> {
  const observed = observeD1(env.DB);
  const clock = { now: Date.now(), step: 0 };
  const now = () => {
    clock.now += clock.step;
    return clock.now;
  };
  const next = rotated();
  const wired = await refreshing({ deps: () => ({ db: openDatabase(observed.d1), now }) }, next.act);
  return { ...wired, observed, next, clock };
}

/** The round trips of one call, by the verbs of their statements. */
async function tripsOf({ observed }: Observed, call: () => Promise<Response>): Promise<string[]> {
  observed.calls.length = 0;
  expect((await call()).status).toBe(200);
  return observed.calls.map(({ statements }) => statements.map(({ sql }) => verbOf(sql)).join("+"));
}

describe("round trips to D1", () => {
  it("one for a call with a fresh token", async () => {
    const wired = await observedRefreshing();
    expect(await tripsOf(wired, wired.call)).toEqual(["select"]);
  });

  it("three for a call that refreshes: read, lease, commit", async () => {
    const wired = await observedRefreshing();
    for (const age of [makeStale, makeExpired]) {
      await age();
      expect(await tripsOf(wired, wired.call)).toEqual(["select", "update", "update"]);
    }
  });

  it("three for a refresh that fails: read, lease, release; then one for each call until it may be tried again", async () => {
    const wired = await observedRefreshing();
    await wired.tokens.act({ status: 500 });
    await makeStale();
    expect(await tripsOf(wired, wired.call)).toEqual(["select", "update", "update"]);
    expect(await tripsOf(wired, wired.call)).toEqual(["select"]);
  });

  it("three for a call that refreshes after a 401", async () => {
    const wired = await observedRefreshing();
    await wired.server.act({ status: 401 }, { body: "from the API" });
    expect(await tripsOf(wired, wired.call)).toEqual(["select", "update", "update"]);
  });
});

describe("a commit whose answer from D1 is lost", () => {
  it.each([1, 2, 3])("is recognised by its id when %i answers are lost: one version, one request", async (times) => {
    const wired = await observedRefreshing();
    await makeExpired();
    wired.observed.calls.length = 0;
    wired.observed.fail(LOST, { after: 2, times, lost: true });
    expect((await wired.call()).status).toBe(200);
    expect(await wired.bearers()).toEqual([wired.next.access]);
    expect(await wired.refreshes()).toHaveLength(1);
    expect(await row()).toMatchObject({ version: 2, status: "connected", lease_id: null, failures: 0 });
    expect(await wired.credential()).toMatchObject({ refreshToken: wired.next.refresh });
    expect((await env.DB.prepare("SELECT * FROM refresh_candidates").all()).results).toEqual([]);
    const commits = wired.observed.calls.flatMap(({ statements }) => statements.filter(isCommit));
    const { commit_id } = await row();
    expect(commits.map(({ values }) => values.includes(commit_id))).toEqual(Array(times + 1).fill(true));
  });

  it("is written by the repetition when D1 had refused it", async () => {
    const wired = await observedRefreshing();
    await makeExpired();
    wired.observed.fail(LOST, { after: 2, times: 2 });
    expect((await wired.call()).status).toBe(200);
    expect(await wired.refreshes()).toHaveLength(1);
    expect(await row()).toMatchObject({ version: 2, status: "connected" });
    expect(await wired.credential()).toMatchObject({ refreshToken: wired.next.refresh });
  });
});

function isCommit({ sql }: { sql: string }): boolean {
  return sql.startsWith("update") && sql.includes('"commit_id" = ?');
}

describe("a commit that D1 refuses for five seconds", () => {
  /** D1 fails from the commit on, and the isolate's clock runs two seconds with every look at it. */
  async function refusedCommit(): Promise<{ wired: Observed; before: Awaited<ReturnType<typeof untouched>> }> {
    const wired = await observedRefreshing();
    await makeExpired();
    const before = await untouched();
    wired.clock.step = 2000;
    wired.observed.fail(LOST, { after: 2 });
    const failed = await wired.call();
    expect([failed.status, await brokerProblem(failed)]).toEqual([503, "storage_unavailable"]);
    expect(failed.headers.get("retry-after")).not.toBeNull();
    expect(wired.observed.calls.flatMap(({ statements }) => statements.filter(isCommit)).length).toBeGreaterThan(1);
    wired.observed.fail(LOST, { times: 0 });
    return { wired, before };
  }

  it("ends as 503, with the row as it was and under its lease", async () => {
    const { wired, before } = await refusedCommit();
    expect(await row()).toMatchObject({ ...before, failures: 0, failure: null, next_attempt_at: null });
    const { lease_id, lease_until } = await row();
    expect(lease_id).toMatch(/^lease_/);
    expect(lease_until).toBeGreaterThan(await databaseNow());
    expect(await wired.refreshes()).toHaveLength(1);
    expect(await wired.bearers()).toEqual([]);
  });

  it("keeps others from asking until the lease runs out; then the token that is stored is tried", async () => {
    const { wired } = await refusedCommit();
    const waiting = await wired.call();
    expect([waiting.status, await brokerProblem(waiting)]).toEqual([503, "refresh_in_progress"]);
    expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await wired.refreshes()).toHaveLength(1);
    wired.clock.step = 0;
    await set(`lease_until = ${NOW} - 1`);
    expect((await wired.call()).status).toBe(200);
    const used = (await wired.refreshes()).map(({ refresh_token }) => refresh_token);
    expect(used).toEqual([wired.first.refresh, wired.first.refresh]);
    expect(await row()).toMatchObject({ version: 2, lease_id: null });
  });

  it("costs nobody anything while the old token is valid", async () => {
    const { wired } = await refusedCommit();
    await makeStale();
    expect((await wired.call()).status).toBe(200);
    expect(await wired.bearers()).toEqual([wired.first.access]);
    expect(await wired.refreshes()).toHaveLength(1);
  });
});

describe("D1 out of reach", () => {
  it("when the lease is taken ends as 503, without a call to the provider", async () => {
    const wired = await observedRefreshing();
    await makeExpired();
    const before = await row();
    wired.observed.fail(LOST, { after: 1 });
    const failed = await wired.call();
    expect([failed.status, await brokerProblem(failed)]).toEqual([503, "storage_unavailable"]);
    expect(await wired.refreshes()).toEqual([]);
    expect(await row()).toEqual(before);
  });

  it("when the lease is taken, and only its answer is lost, ends as 503, and the lease runs out", async () => {
    const wired = await observedRefreshing();
    await makeExpired();
    wired.observed.fail(LOST, { after: 1, times: 1, lost: true });
    expect((await wired.call()).status).toBe(503);
    expect(await wired.refreshes()).toEqual([]);
    await set(`lease_until = ${NOW} - 1`);
    expect((await wired.call()).status).toBe(200);
    expect(await row()).toMatchObject({ version: 2, lease_id: null });
  });

  it("when a failure is noted ends as 503: it is not known whether others wait", async () => {
    const wired = await observedRefreshing();
    await wired.tokens.act({ status: 500 });
    await makeExpired();
    const before = await untouched();
    wired.observed.fail(LOST, { after: 2, times: 1 });
    expect((await wired.call()).status).toBe(503);
    expect(await row()).toMatchObject({ ...before, failures: 0 });
  });
});
