import { describe, expect, it } from "vitest";
import { isPattern, patternSteps } from "../../../src/domain/policy/patternCost.ts";

describe("the steps of a pattern", () => {
  it.each([
    ["^abc$", 100, 20],
    ["abc", 100, 1000],
    ["^[a-z]+$", 100, 1000],
    ["^[a-z]+-[a-z]+$", 100, 100_000],
    ["^a{3}$", 100, 20],
    ["^(?:ab)+$", 100, 1000],
    ["^(?<year>\\d{4})-(a|b|c)$", 100, 100],
    ["^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$", 17, 100],
    ["^[\\]()*+]$", 100, 20],
    ["^\\(\\)\\*\\u{1F511}\\p{L}$", 100, 20],
  ])("%s on %i characters are at most %i", (pattern, length, most) => {
    expect(patternSteps(pattern, length)).toBeLessThanOrEqual(most);
  });

  it.each([
    "(a+)+",
    "(a|b)*",
    "(a?){50}",
    "(?:a*)*",
    "((a)|b)+c",
    "(?=a)",
    "(?!a)b",
    "(?<=a)b",
    "(?<!a)b",
    "(a)\\1",
    "(?<x>a)\\k<x>",
    "(?:a{100}){100}",
    "(",
    "[",
    "a{2",
    "\\-",
    `${"(?:".repeat(30)}a${")".repeat(30)}`,
    "a".repeat(501),
  ])("%s are too many", (pattern) => {
    expect(patternSteps(pattern, 1000)).toBeGreaterThan(1e9);
  });

  it("grow with the length of the text", () => {
    const steps = [1, 10, 100, 1000].map((length) => patternSteps("a*b*", length));
    expect(steps).toEqual(steps.toSorted((one, other) => one - other));
  });
});

describe("a pattern", () => {
  it("is what compiles with the flag u, and is not too long", () => {
    expect(["^a$", "", "\\p{L}", "a{2}"].every(isPattern)).toBe(true);
    expect(["(", "a{2", "\\-", "[b-a]", "a".repeat(501)].some(isPattern)).toBe(false);
  });
});
