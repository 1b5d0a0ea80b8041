import { dereference, type OutputUnit, validate } from "@cfworker/json-schema";
import { MAX_PATTERN_STEPS, patternSteps } from "../policy/patternCost.ts";
import { type Comparison, compareExactly } from "./compareExactly.ts";
import { isObject } from "./json.ts";
import { MAX_CHECK_REFS, MAX_CHECK_WORK, MAX_UNIQUE_ITEMS } from "./limits.ts";
import type { Measure } from "./measureValue.ts";
import { asObject, copySchema, type Schema } from "./schemaKeywords.ts";

export interface Fault {
  path: string;
  message: string;
}

/** For a value with more parts than this, checking stops at the first fault. */
const MANY_NODES = 1000;

/**
 * Returns the faults of a value according to a JSON Schema (2020-12). Users import the schemas, so a check must not
 * take more time than a call is worth. Regular expressions that could be slow on this value are skipped; the provider
 * checks them. When schema and value together need too much work, the value is refused. Numbers are judged by all their
 * digits.
 *
 * @param measure the measure of the value, or of something that contains it
 */
export function findFaults(schema: Schema, value: unknown, path: string, measure: Measure): Fault[] {
  try {
    const comparison = compareExactly(schema, value);
    const checkable = checkableSchema(schema, measure, comparison);
    if (!checkable) return [{ path, message: "is too large to be checked" }];
    const lookup = boundedLookup(dereference(checkable));
    const plain = comparison.plain(value);
    const { valid, errors } = validate(plain, checkable, "2020-12", lookup, measure.nodes > MANY_NODES);
    return valid ? [] : faultsFrom(errors, path);
  } catch {
    // Too many references, or a schema with a reference to nothing or in a circle.
    return [{ path, message: "cannot be checked: the schema asks for too much" }];
  }
}

/**
 * Copies a schema for checking, without annotations and without parts that could take too long.
 * @returns undefined when schema and value together need too much work
 */
function checkableSchema(schema: Schema, measure: Measure, comparison: Comparison): Schema | undefined {
  let size = 0;
  const isTooMuch = () => size * measure.nodes > MAX_CHECK_WORK;
  const isCheap = (pattern: string) => patternSteps(pattern, measure.longestText) * measure.texts <= MAX_PATTERN_STEPS;
  const copy = copySchema(schema, ({ format: _format, ...kept }) => {
    size += kept.multipleOf === undefined ? 1 : 1 + comparison.weight;
    if (typeof kept.pattern === "string" && !isCheap(kept.pattern)) delete kept.pattern;
    if (isObject(kept.patternProperties) && !Object.keys(kept.patternProperties).every(isCheap)) {
      for (const keyword of ["patternProperties", "additionalProperties", "unevaluatedProperties"])
        delete kept[keyword];
    }
    if (measure.longestList > MAX_UNIQUE_ITEMS) delete kept.uniqueItems;
    return isTooMuch() ? kept : comparison.schema(kept);
  });
  return isTooMuch() ? undefined : asObject(copy);
}

/**
 * Limits the references that a check follows; each one is looked up here. A schema of limited size can multiply work
 * only with references to references, so this bounds the whole check.
 */
function boundedLookup<T extends object>(lookup: T): T {
  let left = MAX_CHECK_REFS;
  return new Proxy(lookup, {
    get: (target, key) => {
      if (left-- <= 0) throw new Error("too many references");
      return Reflect.get(target, key);
    },
  });
}

/** Keywords whose faults only say that there is a fault further inside. */
const OUTER = [
  "$ref",
  "properties",
  "items",
  "prefixItems",
  "additionalProperties",
  "allOf",
  "if",
  "patternProperties",
];
const ALTERNATIVES = ["anyOf", "oneOf", "not", "contains"];

function faultsFrom(errors: OutputUnit[], path: string): Fault[] {
  const whole = errors
    .filter(({ keyword }) => ALTERNATIVES.includes(keyword))
    .map(({ keywordLocation }) => keywordLocation);
  const isWithin = ({ keywordLocation }: OutputUnit) => whole.some((outer) => keywordLocation.startsWith(`${outer}/`));
  const faults = errors
    .filter((error) => !isWithin(error) && !OUTER.includes(error.keyword))
    .map((error) => faultFrom(error, path));
  const distinct = new Map(faults.map((fault) => [`${fault.path} ${fault.message}`, fault]));
  return distinct.size > 0 ? [...distinct.values()] : [{ path, message: "does not fit its schema" }];
}

const MESSAGES: Record<string, string> = {
  false: "is not allowed",
  enum: "is not one of the allowed values",
  const: "is not the value that is allowed",
  anyOf: "fits none of the allowed forms",
  oneOf: "must fit exactly one of the allowed forms",
  not: "has a form that is not allowed",
  contains: "does not hold what it must hold",
  required: "is required",
  pattern: "does not match the pattern",
  minLength: "is too short",
  maxLength: "is too long",
  minimum: "is too small",
  exclusiveMinimum: "is too small",
  maximum: "is too large",
  exclusiveMaximum: "is too large",
  multipleOf: "is not a multiple of what it must be",
  minItems: "has too few items",
  maxItems: "has too many items",
  uniqueItems: "has an item twice",
  minProperties: "has too few members",
  maxProperties: "has too many members",
  propertyNames: "has a member whose name is not allowed",
  dependentRequired: "lacks a member that another one asks for",
  dependentSchemas: "lacks something that one of its members asks for",
};

function faultFrom({ keyword, instanceLocation, error }: OutputUnit, path: string): Fault {
  const place = [path, ...instanceLocation.split("/").slice(1).map(decoded)].join(".");
  if (keyword === "required") {
    const [, name = ""] = /required property "(.*)"\.$/s.exec(error) ?? [];
    return { path: `${place}.${name}`.slice(0, 300), message: "is required" };
  }
  const [, types] = keyword === "type" ? (/Expected "(.*)"\.$/.exec(error) ?? []) : [];
  const message = types
    ? `must be ${types.replaceAll('", "', " or ")}`
    : (MESSAGES[keyword] ?? "does not fit its schema");
  return { path: place.slice(0, 300), message };
}

function decoded(segment: string): string {
  return decodeURI(segment.replaceAll("%23", "#")).replaceAll("~1", "/").replaceAll("~0", "~");
}
