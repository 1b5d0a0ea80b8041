import { isExactNumber, withPlainNumbers } from "../json/exactNumber.ts";
import { entriesOf, isObject, type JsonObject } from "./json.ts";
import { MAX_SCHEMA_DEPTH, MAX_SCHEMA_NODES } from "./limits.ts";

/** A JSON Schema that is an object. */
export type Schema = JsonObject;

/** A schema that is nested too deeply or holds too much. */
export class SchemaTooLarge extends Error {
  override readonly name = "SchemaTooLarge";
}

const TYPES = ["null", "boolean", "object", "array", "number", "string", "integer"];
const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number" || isExactNumber(value);
const isPositive = (value: unknown) => isNumber(value) && Number(withPlainNumbers(value)) > 0;
const isCount = (value: unknown) => isNumber(value) && /^\d+$/.test(JSON.stringify(value));
const isBoolean = (value: unknown) => typeof value === "boolean";
const isTextList = (value: unknown) => Array.isArray(value) && value.every(isText);
const isType = (value: unknown) => [value].flat().every((type) => TYPES.includes(type as string));

/**
 * Keywords of JSON Schema 2020-12 and of OpenAPI 3.0's dialect whose values are not schemas, each with a check of its
 * value.
 */
const PLAIN: Record<string, (value: unknown) => boolean> = {
  $ref: isText,
  type: (value) => isType(value) && (!Array.isArray(value) || value.length > 0),
  enum: (value) => Array.isArray(value) && value.length > 0,
  const: () => true,
  required: isTextList,
  dependentRequired: (value) => isObject(value) && Object.values(value).every(isTextList),
  multipleOf: isPositive,
  maximum: isNumber,
  minimum: isNumber,
  exclusiveMaximum: (value) => isNumber(value) || isBoolean(value),
  exclusiveMinimum: (value) => isNumber(value) || isBoolean(value),
  maxLength: isCount,
  minLength: isCount,
  pattern: isText,
  maxItems: isCount,
  minItems: isCount,
  uniqueItems: isBoolean,
  maxContains: isCount,
  minContains: isCount,
  maxProperties: isCount,
  minProperties: isCount,
  format: isText,
  contentEncoding: isText,
  contentMediaType: isText,
  title: isText,
  description: isText,
  default: () => true,
  deprecated: isBoolean,
  readOnly: isBoolean,
  writeOnly: isBoolean,
  nullable: isBoolean,
  example: () => true,
  examples: (value) => Array.isArray(value),
};

const SCHEMA =
  "items contains additionalProperties propertyNames unevaluatedItems unevaluatedProperties not if then else";
const SCHEMAS = "allOf anyOf oneOf prefixItems";
const NAMED_SCHEMAS = "properties patternProperties dependentSchemas $defs";

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
export const NESTED: ReadonlyMap<string, "one" | "list" | "named"> = new Map<string, "one" | "list" | "named">([
  ...SCHEMA.split(" ").map((keyword) => [keyword, "one"] as const),
  ...SCHEMAS.split(" ").map((keyword) => [keyword, "list"] as const),
  ...NAMED_SCHEMAS.split(" ").map((keyword) => [keyword, "named"] as const),
]);

/** How a schema is copied. `C` is what a schema knows about the place where it stands. */
export interface Walk<C> {
  /** Gets each schema before its nested ones. Returns what to copy in its place, and where its nested ones stand. */
  enter(schema: JsonObject, at: C): { schema: JsonObject; within(keyword: string): C };
  /** Gets each copy after its nested ones. Its result replaces the copy. */
  leave(copy: Schema): Schema;
}

/**
 * Copies a schema keyword by keyword. Unknown and malformed keywords and `__proto__` are left out, so a reader of the
 * copy needs no further checks. `visit` gets each schema after its nested ones, and its result replaces the schema.
 *
 * @throws SchemaTooLarge
 */
export function copySchema(schema: unknown, visit: (copy: Schema) => Schema): Schema | boolean {
  const within = () => undefined;
  return walkSchema(schema, undefined, { enter: (each) => ({ schema: each, within }), leave: visit });
}

/**
 * Copies a schema as `copySchema` does, also with a view of what stands around each schema.
 * @throws SchemaTooLarge
 */
export function walkSchema<C>(schema: unknown, root: C, { enter: open, leave }: Walk<C>): Schema | boolean {
  let nodes = 0;
  const enter = (depth: number) => {
    if (depth > MAX_SCHEMA_DEPTH || ++nodes > MAX_SCHEMA_NODES) throw new SchemaTooLarge();
  };
  const copyData = (value: unknown, depth: number): unknown => {
    enter(depth);
    if (Array.isArray(value)) return value.map((item) => copyData(item, depth + 1));
    if (!isObject(value)) return value;
    return Object.fromEntries(entriesOf(value).map(([key, item]) => [key, copyData(item, depth + 1)]));
  };
  const copyNested = (kind: "one" | "list" | "named", value: unknown, depth: number, at: C): unknown => {
    if (kind === "one") return isSchema(value) ? copy(value, depth, at) : undefined;
    if (kind === "named") {
      const named = entriesOf(value).filter(([, item]) => isSchema(item));
      return isObject(value) ? Object.fromEntries(named.map(([key, item]) => [key, copy(item, depth, at)])) : undefined;
    }
    const list = Array.isArray(value) ? value.filter(isSchema).map((item) => copy(item, depth, at)) : [];
    return list.length > 0 ? list : undefined;
  };
  const copy = (value: unknown, depth: number, at: C): Schema | boolean => {
    enter(depth);
    if (!isObject(value)) return value !== false;
    const { schema: entered, within } = open(value, at);
    const members = entriesOf(entered).map(([keyword, item]): [string, unknown] => {
      const kind = NESTED.get(keyword);
      if (kind) return [keyword, copyNested(kind, item, depth + 1, within(keyword))];
      const isRight = Object.hasOwn(PLAIN, keyword) && PLAIN[keyword]?.(item);
      return [keyword, isRight ? copyData(item, depth + 1) : undefined];
    });
    return leave(Object.fromEntries(members.filter(([, item]) => item !== undefined)));
  };
  return copy(schema, 0, root);
}

function isSchema(value: unknown): boolean {
  return isObject(value) || typeof value === "boolean";
}

/** Returns a schema as an object, because `true` and `false` are schemas too. */
export function asObject(schema: Schema | boolean): Schema {
  if (typeof schema !== "boolean") return schema;
  return schema ? {} : { not: {} };
}
