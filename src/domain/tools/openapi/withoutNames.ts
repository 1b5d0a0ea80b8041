import { entriesOf, isObject, type JsonObject, own } from "../json.ts";

/** Returns a schema that neither offers nor requires properties with these names. */
export function withoutNames(schema: JsonObject, names: ReadonlySet<string>): JsonObject {
  if (names.size === 0) return schema;
  const kept: JsonObject = { ...schema };
  const isKept = (name: unknown) => typeof name !== "string" || !names.has(name);
  const properties = own(schema, "properties");
  if (isObject(properties)) kept.properties = withoutKeys(properties, isKept);
  if (Array.isArray(schema.required)) kept.required = schema.required.filter(isKept);
  const dependent = own(schema, "dependentRequired");
  if (isObject(dependent)) {
    const lists = entriesOf(dependent).filter(([name]) => isKept(name));
    kept.dependentRequired = Object.fromEntries(
      lists.map(([name, list]) => [name, Array.isArray(list) ? list.filter(isKept) : list]),
    );
  }
  const left = own(schema, "minProperties");
  if (typeof left === "number") kept.minProperties = Math.max(0, left - names.size);
  return kept;
}

function withoutKeys(object: JsonObject, isKept: (name: string) => boolean): JsonObject {
  return Object.fromEntries(entriesOf(object).filter(([name]) => isKept(name)));
}

/**
 * Returns a schema of which several alternatives may hold. Alternatives that lost what they required can hold together,
 * although exactly one of them does for the whole value.
 */
export function withAnyOf(schema: JsonObject): JsonObject {
  if (own(schema, "anyOf") !== undefined) {
    const { oneOf: _alternatives, ...rest } = schema;
    return rest;
  }
  const { oneOf, ...rest } = schema;
  return { ...rest, anyOf: oneOf };
}
