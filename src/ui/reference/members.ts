import type { Schema } from "./schema.ts";

/** A field of a JSON object, as people read it. */
export interface Member {
  name: string;
  /** `string`, `array of integer`, `string or null`. */
  type: string;
  required: boolean;
  description: string | undefined;
  /** What limits the value: `at most 200 characters`. */
  limits: string[];
  /** The fields of the value, where it is an object or an array of objects: one list for each shape that it can have. */
  shapes: Member[][];
}

/** Returns the lists of fields that a value of a schema can have: one for each shape. A value without fields has none. */
export function shapesOf(schema: Schema): Member[][] {
  if (schema.items) return shapesOf(schema.items);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.flatMap(shapesOf);
  if (schema.properties) {
    const { properties, required = [] } = schema;
    return [Object.entries(properties).map(([name, value]) => memberOf(name, value, required.includes(name)))];
  }
  return typeof schema.additionalProperties === "object" ? shapesOf(schema.additionalProperties) : [];
}

function memberOf(name: string, schema: Schema, required: boolean): Member {
  const { description } = schema;
  return { name, type: typeOf(schema), required, description, limits: limitsOf(schema), shapes: shapesOf(schema) };
}

/** Names the type of a schema's values. */
export function typeOf(schema: Schema): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.type)) return schema.type.join(" or ");
  if (schema.type === "array") return `array of ${schema.items ? typeOf(schema.items) : "any"}`;
  if (schema.type === "object" && typeof schema.additionalProperties === "object" && !schema.properties) {
    return `map to ${typeOf(schema.additionalProperties)}`;
  }
  return schema.type ?? "any";
}

/** A pattern that is longer says nothing to a reader. */
const MAX_PATTERN = 40;

/** Patterns that many fields have, in words. */
const PATTERNS: Readonly<Record<string, string>> = {
  "^\\P{Cc}*$": "no control characters",
  "^\\P{Cc}+$": "no control characters",
  "^[\\x21-\\x7e]+$": "visible ASCII characters",
};

/** More values are a list of their own, such as that of the codes of problems. */
const MAX_VALUES = 30;

/** Says what limits the values of a schema. */
export function limitsOf(schema: Schema): string[] {
  const inner = innerOf(schema);
  const { format, pattern = "", minLength = 0, maxLength, minimum, maximum, minItems = 0, maxItems } = inner;
  const values = inner.enum ?? inner.items?.enum ?? [];
  return [
    ...(values.length > 0 && values.length <= MAX_VALUES
      ? [`one of ${values.map((value) => JSON.stringify(value)).join(", ")}`]
      : []),
    ...(format ? [format] : []),
    ...(range(minLength || undefined, maxLength) ? [`${range(minLength || undefined, maxLength)} characters`] : []),
    ...(range(minItems || undefined, maxItems) ? [`${range(minItems || undefined, maxItems)} items`] : []),
    ...(range(minimum, maximum) ? [range(minimum, maximum)] : []),
    ...(pattern && !format && pattern.length <= MAX_PATTERN ? [PATTERNS[pattern] ?? `matches ${pattern}`] : []),
    ...(schema.default !== undefined ? [`default ${JSON.stringify(schema.default)}`] : []),
  ];
}

/** A value that may be null is limited as the other one is. */
function innerOf(schema: Schema): Schema {
  const choices = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== "null");
  return choices.length === 1 && choices[0] ? choices[0] : schema;
}

/** Zod writes the safe integers as limits, which say nothing. */
function range(least: number | undefined, most: number | undefined): string {
  const from = least === undefined || least <= Number.MIN_SAFE_INTEGER ? undefined : least.toString();
  const to = most === undefined || most >= Number.MAX_SAFE_INTEGER ? undefined : most.toString();
  if (from !== undefined && to !== undefined) return `${from} to ${to}`;
  if (from !== undefined) return `at least ${from}`;
  return to === undefined ? "" : `at most ${to}`;
}
