import fc from "fast-check";
import { expect, it } from "vitest";
import { equalInConstantTime } from "../../src/crypto/compare.ts";

it("finds a text equal to itself and to no other, whatever their lengths", async () => {
  const text = fc.string({ unit: "binary", maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(text, text, async (left, right) => {
      expect(await equalInConstantTime(left, left)).toBe(true);
      expect(await equalInConstantTime(left, right)).toBe(left === right);
    }),
  );
});

it.each([
  ["nothing and something", "", "a"],
  ["a text and its beginning", "secret", "secre"],
  ["a text and itself with a NUL", "secret", "secret\0"],
  ["texts that differ in the first character", "Xecret", "secret"],
  ["texts that differ in the last character", "secreX", "secret"],
  ["upper and lower case", "Secret", "secret"],
  ["two spellings of the same letter", "\u00e9", "e\u0301"],
])("tells apart %s", async (_what, left, right) => {
  expect(await equalInConstantTime(left, right)).toBe(false);
  expect(await equalInConstantTime(right, left)).toBe(false);
});

it("does not throw on unequal lengths, as the runtime's own comparison does", async () => {
  const bytes = (length: number) => new Uint8Array(length);
  expect(() => crypto.subtle.timingSafeEqual(bytes(1), bytes(2))).toThrow(TypeError);
  expect(await equalInConstantTime("x", "x".repeat(100_000))).toBe(false);
});
