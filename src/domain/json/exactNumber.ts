/**
 * A JSON number as it is written. JavaScript's numbers keep 53 bits, so `1234567890123456789` would become another one,
 * `1.0` would become `1`, and `1E400` would be none. This is an object of the runtime (`JSON.rawJSON`), which
 * `JSON.stringify` writes as its text; nothing that is parsed from JSON can pass for one.
 */
export interface ExactNumber {
  readonly rawJSON: string;
}

/** ECMA-262 "JSON.parse source text access", which TypeScript's libraries do not know yet. */
interface SourceTextJson {
  rawJSON(text: string): ExactNumber;
  isRawJSON(value: unknown): boolean;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
}
const json = JSON as unknown as SourceTextJson;

/**
 * Whether a JSON text may hold a number that JavaScript would write otherwise. It looks at the whole text, so it may say so of
 * one that holds none; but all numbers of the others are short, whole and not `-0`. The other way to parse takes ten times
 * as long.
 */
export function mayHoldExactNumbers(text: string): boolean {
  return /\d{16}|\d[.eE]|-0/.test(text);
}

/**
 * Parses JSON and keeps every number as it is written: as a number where that prints the same, else as an `ExactNumber`.
 * @throws SyntaxError
 */
export function parseExactly(text: string): unknown {
  return json.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source ? json.rawJSON(source) : value,
  );
}

/**
 * Parses JSON and keeps the numbers as they are written that would be others in JavaScript. All others are numbers.
 * @throws SyntaxError
 */
export function parseDigits(text: string): unknown {
  if (!mayHoldExactNumbers(text)) return JSON.parse(text);
  return json.parse(text, (_key, value, { source }) => {
    if (typeof value !== "number" || source === undefined || String(value) === source) return value;
    const exact = json.rawJSON(source);
    return losesDigits(exact) ? exact : value;
  });
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return json.isRawJSON(value);
}

/** Returns a text as it is, and any other value as JSON. */
export function plainText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Returns a value with JavaScript's numbers, for whoever only judges it. What is nearly zero does not become zero. */
export function withPlainNumbers(value: unknown): unknown {
  return mapLeaves(value, (leaf) => (isExactNumber(leaf) ? nearest(leaf) : leaf));
}

/** Copies a value with something else for what is neither a list nor an object in it. */
export function mapLeaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change));
  if (typeof value !== "object" || value === null || isExactNumber(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapLeaves(member, change)]));
}

function nearest({ rawJSON }: ExactNumber): number {
  const number = Number(rawJSON);
  if (number !== 0 || !/[1-9]/.test(decimalOf(rawJSON).digits)) return number;
  return rawJSON.startsWith("-") ? -Number.MIN_VALUE : Number.MIN_VALUE;
}

/** Checks whether a number is another one in JavaScript: too long, too large or too close to zero. */
export function losesDigits(number: ExactNumber): boolean {
  const value = Number(number.rawJSON);
  if (!Number.isFinite(value)) return true;
  const [written, kept] = [decimalOf(number.rawJSON), decimalOf(String(value))];
  return written.digits !== kept.digits || (written.digits !== "" && written.power !== kept.power);
}

/** Returns the digits of a number without zeros at its ends, and the power of ten of the last one. */
export function decimalOf(text: string): { digits: string; power: number } {
  const [, whole = "", fraction = "", exponent = "0"] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const trimmed = digits.replace(/0+$/, "");
  return { digits: trimmed, power: Number(exponent) - fraction.length + digits.length - trimmed.length };
}
