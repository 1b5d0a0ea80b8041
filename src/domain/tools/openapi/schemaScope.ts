import { entriesOf, isObject, type JsonObject, listOf, own, textOf } from "../json.ts";
import { MAX_REF_DEPTH } from "../limits.ts";
import { lookUp, type OpenApiDocument } from "./openDocument.ts";
import { Unusable } from "./unusable.ts";

/** What can be asked of a schema together with those that describe the same value: references and `allOf`. */
export interface SchemaScope {
  /** The schema that a chain of references leads to, or undefined when it leads nowhere. */
  target(schema: unknown): JsonObject | undefined;
  /** Whether a value occurs in responses only. */
  isReadOnly(schema: unknown): boolean;
  /** Names of the properties that occur in responses only. */
  readOnlyNames(schema: unknown): ReadonlySet<string>;
  /** The types that a value may have; empty: the schema does not say. */
  types(schema: unknown): ReadonlySet<string>;
  /** The description of a property. */
  property(schema: unknown, name: string): unknown;
  /** All properties that are described, in whatever part describes the same value. */
  properties(schema: unknown): [string, unknown][];
  /** Which of these names the schema requires or describes, in whatever part describes the same value. */
  mentioned(schema: unknown, names: ReadonlySet<string>): Set<string>;
}

const NONE: ReadonlySet<string> = new Set();
const ALTERNATIVES = ["oneOf", "anyOf"];

export function createScope(document: OpenApiDocument): SchemaScope {
  const target = (schema: unknown) => targetOf(document, schema);
  /** The schemas that describe the same value and always hold, this one first. Others may be in a circle. */
  const parts = (schema: unknown): JsonObject[] => {
    const found = new Set<JsonObject>();
    const open = [schema];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (!isObject(next) || found.has(next)) continue;
      document.spend(1);
      found.add(next);
      const referred = own(next, "$ref") === undefined ? undefined : target(next);
      open.push(...listOf(own(next, "allOf")), ...(referred ? [referred] : []));
    }
    return [...found];
  };
  const alternatives = (schema: JsonObject) => ALTERNATIVES.map((keyword) => listOf(own(schema, keyword)));

  const isReadOnly = remembered(false, (schema: JsonObject): boolean => {
    const all = parts(schema);
    if (all.some((part) => own(part, "writeOnly") === true)) return false;
    if (all.some((part) => own(part, "readOnly") === true)) return true;
    return all.flatMap(alternatives).some((list) => list.length > 0 && list.every(isReadOnly));
  });
  const readOnlyNames = remembered(NONE, (schema: JsonObject): ReadonlySet<string> => {
    const names = new Set<string>();
    for (const part of parts(schema)) {
      const properties = entriesOf(own(part, "properties"));
      document.spend(properties.length);
      for (const [name, property] of properties) if (isReadOnly(property)) names.add(name);
    }
    return names;
  });
  const types = remembered(NONE, (schema: JsonObject): ReadonlySet<string> => {
    const all = parts(schema);
    const told = all.flatMap((part) =>
      own(part, "type") === undefined ? impliedType(part) : [own(part, "type")].flat(),
    );
    const found =
      told.length > 0
        ? told
        : all
            .flatMap(alternatives)
            .flat()
            .flatMap((each) => [...types(each)]);
    return new Set(found.filter((type) => typeof type === "string"));
  });
  const property = (schema: unknown, name: string): unknown =>
    parts(schema)
      .map((part) => own(own(part, "properties"), name))
      .find((found) => found !== undefined);
  /** The schemas that describe the same value, also those that need not hold. */
  const possibleParts = function* (schema: unknown): Generator<JsonObject> {
    const seen = new Set<unknown>();
    const open = [schema];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (!isObject(next) || seen.has(next)) continue;
      seen.add(next);
      document.spend(1 + entriesOf(own(next, "properties")).length + listOf(own(next, "required")).length);
      yield next;
      open.push(...inPlace(next), target(next));
    }
  };
  const properties = (schema: unknown): [string, unknown][] =>
    [...possibleParts(schema)].flatMap((part) => entriesOf(own(part, "properties")));
  const mentioned = (schema: unknown, names: ReadonlySet<string>): Set<string> => {
    const found = new Set<string>();
    for (const part of possibleParts(schema)) {
      const here = [...listOf(own(part, "required")), ...Object.keys(own(part, "properties") ?? {})];
      for (const name of here) if (typeof name === "string" && names.has(name)) found.add(name);
    }
    return found;
  };
  return { target, isReadOnly, readOnlyNames, types, property, properties, mentioned };
}

/** Asks once for each object. While the answer is being found, an object in a circle counts as the neutral one. */
function remembered<T>(neutral: T, ask: (schema: JsonObject) => T): (schema: unknown) => T {
  const known = new Map<unknown, T>();
  return (schema) => {
    if (!isObject(schema)) return neutral;
    const found = known.get(schema);
    if (found !== undefined) return found;
    known.set(schema, neutral);
    const answer = ask(schema);
    known.set(schema, answer);
    return answer;
  };
}

function targetOf(document: OpenApiDocument, schema: unknown): JsonObject | undefined {
  let current = schema;
  for (let depth = 0; depth <= MAX_REF_DEPTH; depth++) {
    const reference = textOf(own(current, "$ref"));
    if (reference === undefined) return isObject(current) ? current : undefined;
    try {
      current = lookUp(document, reference);
    } catch (error) {
      if (error instanceof Unusable) return undefined;
      throw error;
    }
  }
  return undefined;
}

function impliedType(schema: JsonObject): unknown[] {
  if (isObject(own(schema, "properties"))) return ["object"];
  return own(schema, "items") === undefined ? [] : ["array"];
}

/** Returns the schemas within a schema that describe the same value. */
function inPlace(schema: JsonObject): unknown[] {
  const lists = ["allOf", ...ALTERNATIVES].flatMap((keyword) => listOf(own(schema, keyword)));
  const named = entriesOf(own(schema, "dependentSchemas")).map(([, each]) => each);
  return [...lists, ...named, own(schema, "then"), own(schema, "else")].filter((each) => each !== undefined);
}
