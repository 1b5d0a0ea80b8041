import type { Tool } from "../../catalog/tool.ts";
import { isObject, type JsonObject } from "./json.ts";
import { asObject, copySchema, type Schema } from "./schemaKeywords.ts";

/**
 * Returns all parameters of a tool as one closed, self-contained JSON Schema (2020-12). The definitions of the
 * parameters' schemas are collected in one `$defs`.
 */
export function parametersSchema({ parameters }: Pick<Tool, "parameters">): Schema {
  const definitions = new Map<string, { schema: unknown; text: string }>();
  const properties = Object.entries(parameters).map(([name, parameter]) => [
    name,
    withSharedDefinitions(name, parameter.schema, definitions),
  ]);
  const required = Object.keys(parameters).filter((name) => parameters[name]?.required);
  const shared = [...definitions].map(([name, { schema }]) => [name, schema]);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required,
    additionalProperties: false,
    ...(shared.length > 0 && { $defs: Object.fromEntries(shared) }),
  };
}

type Definitions = Map<string, { schema: unknown; text: string }>;

/**
 * Moves a schema's definitions to the shared ones. Equal ones are kept once. A definition whose name is taken gets
 * another name.
 */
function withSharedDefinitions(name: string, schema: Schema, definitions: Definitions): Schema {
  const own = Object.entries(isObject(schema.$defs) ? schema.$defs : {});
  const renamed = new Map<string, string>();
  for (const [key, definition] of own) renamed.set(key, placeFor(key, JSON.stringify(definition), definitions));
  const isAsBefore = [...renamed].every(([from, to]) => from === to);
  const { $defs: _moved, ...rest } = schema;
  for (const [key, definition] of own) {
    const place = renamed.get(key) ?? key;
    const text = JSON.stringify(definition);
    definitions.set(place, { schema: isAsBefore ? definition : repointed(definition, name, renamed), text });
  }
  return isAsBefore && !refersToItself(rest) ? rest : asObject(repointed(rest, name, renamed));
}

/** Returns a free name for a definition, or the name of an equal one. */
function placeFor(key: string, text: string, definitions: Definitions): string {
  let place = key;
  for (let count = 2; (definitions.get(place)?.text ?? text) !== text; count++) place = `${key}-${count}`;
  return place;
}

function refersToItself(schema: JsonObject): boolean {
  return /"\$ref":"#(?!\/\$defs\/)/.test(JSON.stringify(schema));
}

function repointed(schema: unknown, name: string, renamed: ReadonlyMap<string, string>): Schema | boolean {
  return copySchema(schema, (copy) => {
    const { $ref } = copy;
    return typeof $ref === "string" ? { ...copy, $ref: newReference($ref, name, renamed) } : copy;
  });
}

/** Returns the reference that is valid once the schema that contains it has become the schema of a property. */
function newReference(reference: string, name: string, renamed: ReadonlyMap<string, string>): string {
  const [, key, rest] = /^#\/\$defs\/([^/]*)(.*)$/.exec(reference) ?? [];
  if (key !== undefined) return `#/$defs/${renamed.get(key) ?? key}${rest}`;
  const property = `#/properties/${name}`;
  return reference.startsWith("#") ? `${property}${reference.slice(1)}` : reference;
}
