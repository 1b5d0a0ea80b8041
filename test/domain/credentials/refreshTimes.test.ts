import * as fc from "fast-check";
import { expect, it } from "vitest";
import { planRefresh } from "../../../src/domain/credentials/refreshTimes.ts";

const MINUTE = 60;
const HOUR = 3600;
const TEN_YEARS = 315_360_000;
const SEED = 20261124;

const lifetimes = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: TEN_YEARS }));
const chances = fc.double({ min: 0, max: 1, noNaN: true });

it("A21 plans a use's refresh before the end, and the schedule's before a use's and never within five minutes", () => {
  fc.assert(
    fc.property(lifetimes, chances, (lifetime, chance) => {
      const { expiresIn, freshFor, refreshIn } = planRefresh(lifetime, true, chance);
      expect(expiresIn).toBe(lifetime * 1000);
      expect(freshFor).toBeGreaterThanOrEqual(lifetime * 800);
      expect(freshFor).toBeLessThanOrEqual(lifetime * 1000);
      expect(refreshIn).toBeGreaterThanOrEqual(lifetime * 800);
      expect(refreshIn).toBeLessThanOrEqual(Math.max(freshFor ?? 0, 5 * MINUTE * 1000));
      expect(refreshIn).toBeGreaterThanOrEqual(5 * MINUTE * 1000);
    }),
    { numRuns: 1000, seed: SEED },
  );
});

it("leaves a use five minutes and the schedule an hour, a fifth of which is chance", () => {
  fc.assert(
    fc.property(fc.integer({ min: 5 * HOUR, max: TEN_YEARS }), chances, (lifetime, chance) => {
      const { expiresIn, freshFor, refreshIn } = planRefresh(lifetime, true, chance);
      expectBetween(Number(expiresIn) - Number(freshFor), 4 * MINUTE * 1000, 5 * MINUTE * 1000);
      expectBetween(Number(expiresIn) - Number(refreshIn), 48 * MINUTE * 1000, HOUR * 1000);
    }),
    { numRuns: 500, seed: SEED },
  );
});

it.each<[string, number, number, number, number]>([
  ["a token of ten hours, at the earliest", 36_000, 0, 35_700, 32_400],
  ["a token of ten hours, at the latest", 36_000, 1, 35_760, 33_120],
  ["a token of an hour, whose margin for the schedule is a fifth of that", 3600, 0, 3300, 2880],
  ["a token of an hour, at the latest", 3600, 1, 3360, 3024],
  ["a token of ten minutes, whose margins are the same", 600, 0, 480, 480],
  ["A21 a token of one second, which only a use refreshes", 1, 0, 0.8, 300],
  ["A21 a token of six minutes, at the earliest", 360, 0, 288, 300],
])("plans %s", (_what, lifetime, chance, freshFor, refreshIn) => {
  expect(planRefresh(lifetime, true, chance)).toEqual({
    expiresIn: lifetime * 1000,
    freshFor: freshFor * 1000,
    refreshIn: refreshIn * 1000,
  });
});

it("plans no refresh by the schedule without a refresh token, and the rest as with one", () => {
  fc.assert(
    fc.property(lifetimes, chances, (lifetime, chance) => {
      expect(planRefresh(lifetime, false, chance)).toEqual({ ...planRefresh(lifetime, true, chance), refreshIn: null });
    }),
    { numRuns: 200, seed: SEED },
  );
});

it.each([true, false])("plans nothing for a token whose lifetime is unknown (refreshable: %s)", (refreshable) => {
  const nothing = { expiresIn: null, freshFor: null, refreshIn: null };
  expect(planRefresh(null, refreshable, 0.5)).toEqual(nothing);
});

it("spreads what was made together over the fifth that is left to chance", () => {
  const planned = Array.from({ length: 256 }, (_, n) => planRefresh(36_000, true, n / 255).refreshIn);
  expect(new Set(planned).size).toBe(256);
});

function expectBetween(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}
