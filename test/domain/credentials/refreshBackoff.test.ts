import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import {
  brokerProblem,
  databaseNow,
  endBackoff,
  HOUR_MS,
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
import { json } from "../../support/stage.ts";
import type { Act } from "../../support/stageServer.ts";

const limited = (retryAfter: string, status = 429): Act => json({}, status, { "retry-after": retryAfter });
const inSeconds = (seconds: number) => new Date(Date.now() + 1000 * seconds).toUTCString();
const runSchedule = ({ app }: Refreshing) => runMaintenance(app.deps, createBudget(1000));

/** How far the two clocks of a failed refresh were set ahead, at the least and at the most, by the database's clock. */
async function waitsAfter(fail: () => Promise<unknown>) {
  const before = await databaseNow();
  await fail();
  const after = await databaseNow();
  const { next_attempt_at, next_refresh_at } = await row();
  const range = (time: number | null) => ({ most: (time ?? 0) - before, least: (time ?? 0) - after });
  return { calls: range(next_attempt_at), schedule: range(next_refresh_at) };
}

function expectWithin({ least, most }: { least: number; most: number }, from: number, to: number): void {
  expect(most).toBeGreaterThanOrEqual(from);
  expect(least).toBeLessThanOrEqual(to);
}

describe("a provider that limits the rate", () => {
  it.each([
    ["seconds", () => "120", 120],
    ["a date", () => inSeconds(120), 120],
    ["more seconds than an hour", () => "86400", 3600],
    ["a date far away", () => "Wed, 21 Oct 2065 07:28:00 GMT", 3600],
  ])("F06 is not asked again before the end of its Retry-After: %s", async (_form, header, seconds) => {
    const wired = await refreshing({}, limited(header()));
    await makeExpired();
    const before = await untouched();
    const waits = await waitsAfter(async () => {
      const limitedAnswer = await wired.call();
      expect([limitedAnswer.status, await brokerProblem(limitedAnswer)]).toEqual([429, "provider_rate_limited"]);
      // The form with a date has whole seconds, and both clocks go on.
      expect(Number(limitedAnswer.headers.get("retry-after"))).toBeGreaterThanOrEqual(seconds - 5);
      expect(Number(limitedAnswer.headers.get("retry-after"))).toBeLessThanOrEqual(seconds);
    });
    expectWithin(waits.calls, (seconds - 5) * 1000, seconds * 1000);
    expectWithin(waits.schedule, (seconds - 5) * 1000, seconds * 1000);
    for (let turn = 0; turn < 2; turn++) {
      const again = await wired.call();
      expect([again.status, await brokerProblem(again)]).toEqual([429, "provider_rate_limited"]);
      expect(Number(again.headers.get("retry-after"))).toBeGreaterThanOrEqual(seconds - 10);
      expect(Number(again.headers.get("retry-after"))).toBeLessThanOrEqual(seconds);
      await runSchedule(wired);
    }
    expect(await wired.refreshes()).toHaveLength(1);
    const noted = { failures: 1, failure: "provider_rate_limited", lease_id: null, lease_until: null };
    expect(await row()).toMatchObject({ ...before, ...noted });
    const nextRefreshAt = new Date((await row()).next_refresh_at ?? 0).toISOString();
    expect(await wired.shown()).toMatchObject({
      status: "degraded",
      statusReason: "provider_rate_limited",
      nextRefreshAt,
    });
  });

  it("F06 is not asked by the schedule either, should the row be in its queue already", async () => {
    const wired = await refreshing({}, limited("120"));
    await makeStale();
    await wired.call();
    await set(`next_refresh_at = ${NOW} - 1`);
    await runSchedule(wired);
    expect(await wired.refreshes()).toHaveLength(1);
  });

  it("F06 costs a valid token nothing", async () => {
    const wired = await refreshing({}, limited("120"));
    await makeStale();
    for (let call = 0; call < 3; call++) expect((await wired.call()).status).toBe(200);
    expect(await wired.bearers()).toEqual(Array(3).fill(wired.first.access));
    expect(await wired.refreshes()).toHaveLength(1);
    expect(await wired.shown()).toMatchObject({ status: "connected", statusReason: null });
  });

  it("F06 shows why, from the second failure in a row on, while the token is still good", async () => {
    const wired = await refreshing({}, limited("120"));
    await makeStale();
    await wired.call();
    expect(await wired.shown()).toMatchObject({ status: "connected", statusReason: null });
    await set("failures = 2");
    expect(await wired.shown()).toMatchObject({ status: "connected", statusReason: "provider_rate_limited" });
  });

  it("F06 is asked again afterwards, and all is well", async () => {
    const wired = await refreshing({}, limited("120"));
    await makeExpired();
    await wired.call();
    const next = rotated();
    await wired.tokens.act(next.act);
    await endBackoff();
    expect((await wired.call()).status).toBe(200);
    expect(await row()).toMatchObject({ failures: 0, failure: null, next_attempt_at: null, version: 2 });
  });

  it.each(["soon", "-5", "", "1e3"])(
    "F06 is left alone as after any failure when its Retry-After says %j",
    async (text) => {
      const wired = await refreshing({}, limited(text));
      await makeExpired();
      const waits = await waitsAfter(async () => expect((await wired.call()).headers.get("retry-after")).toBeNull());
      expectWithin(waits.calls, 30_000, 40_000);
    },
  );

  it("F04 is heard also with a 503", async () => {
    const wired = await refreshing({}, limited("90", 503));
    await makeExpired();
    const waits = await waitsAfter(async () => {
      const failed = await wired.call();
      expect([failed.status, failed.headers.get("retry-after")]).toEqual([502, "90"]);
    });
    expectWithin(waits.calls, 90_000, 90_000);
  });
});

const SECOND = 1000;

describe("a provider that goes on failing", () => {
  it("F04 is asked less and less: twice the time after each failure, an hour at the most, a minute for calls", async () => {
    const wired = await refreshing({}, { status: 500 });
    await makeExpired();
    for (const longest of [40, 80, 160, 320, 640, 1280, 2560, 3600, 3600].map((seconds) => seconds * SECOND)) {
      const { calls, schedule } = await waitsAfter(() => wired.call());
      expectWithin(schedule, 0.75 * longest, longest);
      expectWithin(calls, Math.min(0.75 * longest, 60 * SECOND), Math.min(longest, 60 * SECOND));
      await endBackoff();
    }
    // Each call tries once more while its user waits.
    expect(await wired.refreshes()).toHaveLength(18);
    expect(await row()).toMatchObject({
      failures: 9,
      failure: "provider_unavailable",
      version: 1,
      status: "connected",
    });
  });

  it.each([
    [0, 40],
    [255, 30],
  ])("F04 the time has jitter: the random byte %i makes it %i s", async (byte, seconds) => {
    let isFixed = false;
    const wired = await refreshing(
      {
        deps: ({ random }) => ({ random: (length) => (isFixed ? new Uint8Array(length).fill(byte) : random(length)) }),
      },
      { status: 500 },
    );
    await makeExpired();
    isFixed = true;
    const { calls, schedule } = await waitsAfter(() => wired.call());
    expectWithin(calls, seconds * SECOND, seconds * SECOND);
    expectWithin(schedule, seconds * SECOND, seconds * SECOND);
  });

  it("F06 a longer Retry-After than the time to wait holds for the schedule, a shorter one does not", async () => {
    const wired = await refreshing({}, limited("3"));
    await makeExpired();
    const short = await waitsAfter(() => wired.call());
    expectWithin(short.calls, 3 * SECOND, 3 * SECOND);
    expectWithin(short.schedule, 30 * SECOND, 40 * SECOND);
    await endBackoff();
    await wired.tokens.act(limited("3600"));
    const long = await waitsAfter(() => wired.call());
    expectWithin(long.calls, HOUR_MS, HOUR_MS);
    expectWithin(long.schedule, HOUR_MS, HOUR_MS);
  });

  it("F04 counts failures of the schedule and of calls alike", async () => {
    const wired = await refreshing({}, { status: 500 });
    await makeExpired();
    await runSchedule(wired);
    await endBackoff();
    await wired.call();
    expect(await row()).toMatchObject({ failures: 2 });
    await wired.tokens.act(rotated().act);
    await endBackoff();
    await set(`next_refresh_at = ${NOW} - 1`);
    await runSchedule(wired);
    expect(await row()).toMatchObject({ failures: 0, failure: null, next_attempt_at: null, version: 2 });
    expect((await wired.call()).status).toBe(200);
    // The call tried twice.
    expect(await wired.refreshes()).toHaveLength(4);
  });
});
