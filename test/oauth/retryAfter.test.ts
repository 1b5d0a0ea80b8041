import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryAfterSeconds } from "../../src/oauth/retryAfter.ts";

const NOW = Date.parse("2026-11-05T12:00:00Z");
const HOUR = 3600;

describe("F06 Retry-After in seconds", () => {
  it.each([
    ["0", 0],
    ["1", 1],
    ["120", 120],
    [" 120 ", 120],
    ["007", 7],
    ["3600", HOUR],
  ])("F06 reads %j as %i", (header, seconds) => {
    expect(retryAfterSeconds(header, NOW)).toBe(seconds);
  });

  it.each(["3601", "86400", "99999999999999999999"])("F06 caps %s at an hour", (header) => {
    expect(retryAfterSeconds(header, NOW)).toBe(HOUR);
  });
});

it("F06 caps a number of 400 digits at an hour", () => {
  expect(retryAfterSeconds("9".repeat(400), NOW)).toBe(HOUR);
});

describe("F06 Retry-After as a date", () => {
  it.each([
    ["Thu, 05 Nov 2026 12:00:30 GMT", 30],
    ["Thursday, 05-Nov-26 12:00:30 GMT", 30],
    ["Thu Nov  5 12:00:30 2026", 30],
    ["Thu, 05 Nov 2026 13:00:00 GMT", HOUR],
  ])("F06 reads %j relative to the clock it is given", (header, seconds) => {
    expect(retryAfterSeconds(header, NOW)).toBe(seconds);
  });

  it("F06 rounds up, so that nobody comes too early", () => {
    expect(retryAfterSeconds("Thu, 05 Nov 2026 12:00:30 GMT", NOW + 1)).toBe(30);
  });

  it.each(["Thu, 05 Nov 2026 14:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"])("F06 caps %s at an hour", (header) => {
    expect(retryAfterSeconds(header, NOW)).toBe(HOUR);
  });

  it.each(["Thu, 05 Nov 2026 11:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])("F06 takes %s for now", (header) => {
    expect(retryAfterSeconds(header, NOW)).toBe(0);
  });
});

describe("F06 Retry-After that makes no sense", () => {
  it.each([
    null,
    "",
    " ",
    "soon",
    "-5",
    "-1",
    "1.5",
    "+30",
    "1e3",
    "0x10",
    "NaN",
    "Infinity",
    "12 apples",
    "30, 60",
    "Thu, 99 Nov 2026",
  ])("F06 ignores %j", (header) => {
    expect(retryAfterSeconds(header, NOW)).toBeUndefined();
  });
});

it("F06 gives whole seconds from 0 to an hour or nothing, whatever the header says", () => {
  const header = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.bigInt().map(String),
    fc.double().map(String),
    fc.date().map((date) => (Number.isNaN(date.getTime()) ? "Invalid Date" : date.toUTCString())),
  );
  fc.assert(
    fc.property(header, fc.integer({ min: 0, max: 4e12 }), (text, now) => {
      const seconds = retryAfterSeconds(text, now);
      expect(seconds === undefined || (Number.isInteger(seconds) && seconds >= 0 && seconds <= HOUR)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
