import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  isExactNumber,
  losesDigits,
  mayHoldExactNumbers,
  parseExactly,
  withPlainNumbers,
} from "../../src/domain/json/exactNumber.ts";
import { checkAll, printInputs } from "./inputs.ts";

const digits = (maxLength: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${maxLength}}$`));
const whole = digits(30).map((text) => text.replace(/^0+(?=.)/, ""));
const exponent = fc
  .tuple(fc.constantFrom("e", "E"), fc.constantFrom("", "+", "-"), digits(3))
  .map((all) => all.join(""));
/** Any number of JSON (RFC 8259 section 6), however it is written. */
const number = fc
  .tuple(fc.constantFrom("", "-"), whole, fc.option(digits(30)), fc.option(exponent))
  .map(([sign, all, fraction, power]) => `${sign}${all}${fraction === null ? "" : `.${fraction}`}${power ?? ""}`);
const text = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: "json" },
    number,
    fc.constantFrom("true", "null", '"1.0"', '"\\u00e9"'),
    fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom("a", "__proto__", "rawJSON", "b c"), tie("value")), {
        selector: ([key]) => key,
      })
      .map((members) => `{${members.map(([key, item]) => `"${key}":${item}`).join(",")}}`),
  ),
})).value;

afterAll(() => printInputs("numbers"));

describe("whatever JSON a caller sends", { timeout: 1200_000 }, () => {
  it("B12 every number is written again as it was sent, wherever it stands", () => {
    checkAll(text, (given) => {
      const written = JSON.stringify(parseExactly(given));
      expect(written).toBe(given.replaceAll('"\\u00e9"', '"é"'));
    });
  });

  it("B12 what is parsed plainly has no number that would be written otherwise", () => {
    checkAll(text, (given) => {
      if (!mayHoldExactNumbers(given))
        expect(JSON.stringify(JSON.parse(given))).toBe(JSON.stringify(parseExactly(given)));
    });
  });

  it.each(["0", "-1", "123456789012345", '{"a":[1,-20,"x y"]}'])("B12 %s is parsed plainly", (given) => {
    expect(mayHoldExactNumbers(given)).toBe(false);
  });

  it("B12 a number that is judged is the nearest one of JavaScript, and is known to be another where it is", () => {
    checkAll(number, (given) => {
      const exact = parseExactly(given);
      const plain = withPlainNumbers(exact) as number;
      expect(plain === Number(given) || Math.abs(plain) === Number.MIN_VALUE).toBe(true);
      if (isExactNumber(exact)) expect(losesDigits(exact)).toBe(!sameValue(given, Number(given)));
    });
  });
});

/** Whether two spellings are one number, by whole numbers of any size. */
function sameValue(given: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  const [one, other] = [given, String(value)].map((spelled) => {
    const [, sign, all = "", fraction = "", power = "0"] =
      /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(spelled) ?? [];
    return { digits: BigInt(`${all}${fraction}`) * (sign === "-" ? -1n : 1n), power: Number(power) - fraction.length };
  });
  if (!one || !other) return false;
  const least = Math.min(one.power, other.power);
  return one.digits * 10n ** BigInt(one.power - least) === other.digits * 10n ** BigInt(other.power - least);
}
