import { entriesOf, isObject, type JsonObject, listOf, own, textOf } from "../json.ts";
import { lookUp, type OpenApiDocument } from "./openDocument.ts";
import type { SchemaScope } from "./schemaScope.ts";
import { Unusable } from "./unusable.ts";
import { discriminatorOf } from "./versionTwo.ts";

/** Says in JSON Schema what discriminators say: which value of a property chooses which kind. */
export interface Discriminators {
  /** Returns a schema whose alternatives hold their value of the discriminating property. */
  narrowed(schema: JsonObject): JsonObject;
  /**
   * Returns the kinds of a base schema as alternatives, and the base itself as the last of them; undefined when it has
   * none. They refer to the base by `allOf`, so it does not name them itself.
   */
  kindsOf(pointer: string): JsonObject | undefined;
  /** Whether any base schema that was asked about has kinds. */
  areUsed(): boolean;
}

export function createDiscriminators(document: OpenApiDocument, scope: SchemaScope): Discriminators {
  const heirs = heirsIn(document);
  const known = new Map<string, JsonObject | undefined>();
  const find = (pointer: string): JsonObject | undefined => {
    const base = objectAt(document, pointer);
    const property = textOf(own(discriminatorOf(base), "propertyName"));
    if (property === undefined || own(base, "oneOf") || own(base, "anyOf")) return undefined;
    const mapping = mappingOf(document, discriminatorOf(base));
    const kinds = new Set([...mapping.map(([, target]) => target), ...allHeirs(heirs, pointer)]);
    kinds.delete(pointer);
    const described = [...kinds].filter((kind) => objectAt(document, kind) !== undefined);
    document.spend(1 + 10 * described.length);
    if (described.length === 0) return undefined;
    const alternatives = described.map((kind) => withValue(document, scope, { $ref: kind }, property, mapping));
    return { anyOf: [...alternatives, { $ref: pointer }] };
  };
  let areUsed = false;
  return {
    areUsed: () => areUsed,
    narrowed: (schema) => narrowed(document, scope, schema),
    kindsOf: (pointer) => {
      if (!known.has(pointer)) known.set(pointer, find(pointer));
      const kinds = known.get(pointer);
      areUsed ||= kinds !== undefined;
      return kinds;
    },
  };
}

function narrowed(document: OpenApiDocument, scope: SchemaScope, schema: JsonObject): JsonObject {
  const discriminator = discriminatorOf(schema);
  const property = textOf(own(discriminator, "propertyName"));
  if (property === undefined) return schema;
  const mapping = mappingOf(document, discriminator);
  const alternatives = ["oneOf", "anyOf"].flatMap((keyword): [string, unknown][] => {
    const list = listOf(own(schema, keyword));
    return list.length > 0 ? [[keyword, list.map((each) => withValue(document, scope, each, property, mapping))]] : [];
  });
  return { ...schema, ...Object.fromEntries(alternatives) };
}

/** Values of the property, with what they choose, as pointers. A mapping may also name a schema. */
function mappingOf({ schemasAt }: OpenApiDocument, discriminator: unknown): [string, string][] {
  return entriesOf(own(discriminator, "mapping")).flatMap(([value, target]): [string, string][] => {
    const text = textOf(target);
    if (text === undefined) return [];
    return [[value, text.startsWith("#") ? text : `${schemasAt}${text}`]];
  });
}

/**
 * Adds the value of the property to an alternative. The value is what the mapping says, otherwise the schema's name. If
 * the alternative describes other values itself, these count: many documents have a discriminator without its mapping.
 */
function withValue(
  document: OpenApiDocument,
  scope: SchemaScope,
  alternative: unknown,
  property: string,
  mapping: readonly [string, string][],
): unknown {
  const pointer = textOf(own(alternative, "$ref"));
  if (pointer === undefined) return alternative;
  const { schemasAt } = document;
  const mapped = mapping.filter(([, target]) => target === pointer).map(([value]) => value);
  const told = textOf(own(scope.target(alternative), "x-ms-discriminator-value"));
  const named = pointer.startsWith(schemasAt) ? [pointer.slice(schemasAt.length)] : [];
  const values =
    mapped.length > 0 ? mapped : [...(told === undefined ? named : [told]), ...elsewhere(document, mapping)];
  const described = scope.target(scope.property(alternative, property));
  const own_ = "const" in (described ?? {}) ? [described?.const] : listOf(own(described, "enum"));
  const fitting = own_.length > 0 ? values.filter((value) => own_.includes(value)) : values;
  const isText = described === undefined || ["", "string"].includes([...scope.types(described)].join());
  if (fitting.length === 0 || !isText || scope.isReadOnly(described)) return alternative;
  return { allOf: [alternative], properties: { [property]: { enum: fitting } } };
}

/** Values whose kind is in another document, such as a file. They can mean any kind that no other value is for. */
function elsewhere(document: OpenApiDocument, mapping: readonly [string, string][]): string[] {
  document.spend(mapping.length);
  return mapping.filter(([, target]) => objectAt(document, target) === undefined).map(([value]) => value);
}

/** Returns the named schemas that extend another one by `allOf`: pointers by the pointer of the other one. */
function heirsIn(document: OpenApiDocument): ReadonlyMap<string, string[]> {
  const heirs = new Map<string, string[]>();
  for (const [name, schema] of entriesOf(objectAt(document, document.schemasAt.slice(0, -1)))) {
    for (const part of listOf(own(schema, "allOf"))) {
      const base = textOf(own(part, "$ref"));
      if (base !== undefined) heirs.set(base, [...(heirs.get(base) ?? []), `${document.schemasAt}${escaped(name)}`]);
    }
  }
  return heirs;
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function allHeirs(heirs: ReadonlyMap<string, string[]>, base: string): string[] {
  const found = new Set<string>();
  const open = [base];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const heir of heirs.get(next) ?? []) {
      if (found.has(heir)) continue;
      found.add(heir);
      open.push(heir);
    }
  }
  return [...found];
}

function objectAt(document: OpenApiDocument, pointer: string): JsonObject | undefined {
  try {
    const found = lookUp(document, pointer);
    return isObject(found) ? found : undefined;
  } catch (error) {
    if (error instanceof Unusable) return undefined;
    throw error;
  }
}
