import * as fc from "fast-check";
import { expect, it } from "vitest";
import { inTurn, interleave } from "../../../src/domain/turns/inTurn.ts";

const MINUTE = 60_000;
const SEED = 20261130;

it("T58 loses and doubles nobody, whatever the minute", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat()), fc.nat(), (all, now) => {
      expect(inTurn(all, now).sort()).toEqual([...all].sort());
    }),
    { seed: SEED },
  );
});

it.each([1, 2, 3, 7, 30, 200])(
  "T58 puts each of %i first within twice as many minutes, whenever it begins",
  (count) => {
    const all = Array.from({ length: count }, (_, n) => n);
    for (const beginning of [0, 1, 29_000_000, Date.UTC(2030, 0, 1) / MINUTE]) {
      const first = Array.from({ length: 2 * count }, (_, turn) => inTurn(all, (beginning + turn) * MINUTE)[0]);
      expect(new Set(first).size).toBe(count);
    }
  },
);

it("T58 takes the first of each list, then the second of each, each list in its order", () => {
  expect(interleave([["a1", "a2", "a3"], [], ["c1"], ["d1", "d2"]])).toEqual(["a1", "c1", "d1", "a2", "d2", "a3"]);
  expect(interleave([])).toEqual([]);
});
