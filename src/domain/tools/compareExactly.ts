import { decimalOf, isExactNumber, losesDigits, mapLeaves, withPlainNumbers } from "../json/exactNumber.ts";
import type { Schema } from "./schemaKeywords.ts";

/** Lets the validator, which knows JavaScript's numbers only, judge numbers by all their digits. */
export interface Comparison {
  /** Returns a value with JavaScript's numbers that compare as its own do, among all that are compared. */
  plain(value: unknown): unknown;
  /** Returns a schema without its nested ones, with such numbers. */
  schema(schema: Schema): Schema;
  /** How much a schema with `multipleOf` adds to the work of a check. */
  weight: number;
}

interface Decimal {
  isNegative: boolean;
  digits: string;
  power: number;
}

/** Numbers with more digits before their point are placed in their order. A multiple of none of them is known then. */
const EXACT_DIGITS = 15;
/** Above all numbers of so many digits, and JavaScript still knows halves there. */
const FIRST_PLACE = 2 ** 50;
/** Keywords whose numbers are compared with a value's. */
const COMPARED = ["const", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
/** Powers of ten beyond which nobody counts. */
const MAX_POWER = 1000;

/**
 * Compares the numbers of a schema and of a value. JavaScript's numbers have 53 bits, so a number that is large or long is
 * replaced by one with its place in the order of all. It is whole if the number is. Whether it is a multiple of another
 * one is asked of the number itself.
 */
export function compareExactly(schema: Schema, value: unknown): Comparison {
  const placeOf = placesIn(schema, value);
  const replaced = new Map<number, string>();
  forEachUnusual(value, (text) => {
    const place = placeOf(text);
    if (place !== undefined) replaced.set(place, text);
  });
  const plain = (item: unknown) =>
    mapLeaves(item, (leaf) => {
      const text = unusualNumber(leaf);
      return text === undefined ? leaf : (placeOf(text) ?? withPlainNumbers(leaf));
    });
  const characters = [...replaced.values()].reduce((total, { length }) => total + length, 0);
  return {
    plain,
    schema: ({ multipleOf, ...kept }) => {
      const entries = Object.entries(kept).map(([keyword, item]) => [
        keyword,
        COMPARED.includes(keyword) ? plain(item) : isExactNumber(item) ? withPlainNumbers(item) : item,
      ]);
      const copy: Schema = Object.fromEntries(entries);
      if (multipleOf === undefined) return copy;
      if (replaced.size === 0) return { ...copy, multipleOf: withPlainNumbers(multipleOf) };
      return { ...copy, allOf: [...((copy.allOf as unknown[]) ?? []), multiplesOf(multipleOf, replaced)] };
    },
    weight: Math.ceil(characters / 8),
  };
}

/** Returns a schema that asks for a multiple, and knows which of the replaced numbers are one. */
function multiplesOf(step: unknown, replaced: ReadonlyMap<number, string>): Schema {
  const isRight = ([, text]: [number, string]) => isMultiple(text, numberText(step) ?? "1");
  const right = [...replaced].filter(isRight).map(([place]) => place);
  const all = [...replaced.keys()];
  const ofOthers = { if: { enum: all }, else: { multipleOf: withPlainNumbers(step) } };
  // To the validator, nothing is a multiple of zero.
  const ofReplaced = { if: { not: { enum: all } }, else: { multipleOf: 0 } };
  return { if: { enum: right }, else: { allOf: [ofOthers, ofReplaced] } };
}

function isMultiple(text: string, of: string): boolean {
  const [value, step] = [decimalOf(text), decimalOf(of)];
  const power = Math.min(value.power, step.power);
  if (Math.max(value.power, step.power) - power > MAX_POWER) return value.power >= step.power;
  const scaled = ({ digits, power: own }: typeof value) => BigInt(digits || "0") * 10n ** BigInt(own - power);
  return scaled(value) % scaled(step) === 0n;
}

/** Returns a function that finds the number to take in the place of one that JavaScript's could not be compared for. */
function placesIn(...values: unknown[]): (text: string) => number | undefined {
  const large = new Map<string, Decimal>();
  forEachUnusual(values, (text) => {
    const decimal = readDecimal(text);
    if (isLarge(decimal)) large.set(sizeKey(decimal), decimal);
  });
  const order = [...large].sort(([, one], [, other]) => compareSizes(one, other));
  const places = new Map(
    order.map(([key, { power }], index) => [key, FIRST_PLACE + 2 * index + (power < 0 ? 0.5 : 0)]),
  );
  return (text) => {
    const decimal = readDecimal(text);
    if (isLarge(decimal)) return (places.get(sizeKey(decimal)) ?? Number.NaN) * (decimal.isNegative ? -1 : 1);
    return losesDigits({ rawJSON: text }) ? beside(text, decimal) : undefined;
  };
}

/** Returns a number close to one with a long fraction, on the side of the shorter one where it is itself. */
function beside(text: string, decimal: Decimal): number {
  const nearest = Number(text);
  if (nearest === 0) return decimal.isNegative ? -Number.MIN_VALUE : Number.MIN_VALUE;
  const isFurther = compareSizes(decimal, readDecimal(String(nearest))) > 0;
  return nearest * (isFurther ? 1 + Number.EPSILON : 1 - Number.EPSILON);
}

function readDecimal(text: string): Decimal {
  return { isNegative: text.startsWith("-"), ...decimalOf(text) };
}

function isLarge({ digits, power }: Decimal): boolean {
  return digits !== "" && digits.length + power > EXACT_DIGITS;
}

function sizeKey({ digits, power }: Decimal): string {
  return `${digits}e${power}`;
}

/** Compares two numbers without their signs. */
function compareSizes(one: Decimal, other: Decimal): number {
  const byLength = one.digits.length + one.power - (other.digits.length + other.power);
  if (byLength !== 0) return byLength;
  return one.digits === other.digits ? 0 : one.digits < other.digits ? -1 : 1;
}

/** Returns a number as it is written, and undefined for anything else. */
function numberText(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return isExactNumber(value) ? value.rawJSON : undefined;
}

/** Returns a number that may have to be replaced. A short one that JavaScript writes the same is exactly itself. */
function unusualNumber(value: unknown): string | undefined {
  const text = numberText(value);
  const isShort = text !== undefined && text.length <= EXACT_DIGITS && !text.includes("e");
  return isShort && !isExactNumber(value) ? undefined : text;
}

function forEachUnusual(value: unknown, use: (text: string) => void): void {
  mapLeaves(value, (leaf) => {
    const text = unusualNumber(leaf);
    if (text !== undefined) use(text);
  });
}
