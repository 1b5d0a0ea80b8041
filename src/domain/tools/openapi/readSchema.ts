import { type JsonObject, listOf, own, textOf } from "../json.ts";
import { MAX_TOOL_BYTES } from "../limits.ts";
import { asObject, NESTED, type Schema, SchemaTooLarge, walkSchema } from "../schemaKeywords.ts";
import type { Discriminators } from "./discriminators.ts";
import { lookUp, type OpenApiDocument } from "./openDocument.ts";
import { fromThreeZero, plainSchema } from "./plainSchema.ts";
import type { SchemaScope } from "./schemaScope.ts";
import { TooLarge, Unusable } from "./unusable.ts";
import { withAnyOf, withoutNames } from "./withoutNames.ts";

/** How much of a schema is wanted. */
export interface Extent {
  /** Leaves out annotations. */
  isBrief: boolean;
  /** Levels of values below the root that are described; -1: only the type of the root. */
  levels: number;
  /** Names the kinds of base schemas that have a discriminator. */
  hasKinds: boolean;
}

/** A reference to a schema, and what the place where it stands makes of that schema. */
export interface Reference {
  pointer: string;
  /** Names that only occur in responses, by what stands beside the reference. */
  hidden: readonly string[];
  /** Whether all kinds of the schema are meant, by its discriminator. */
  isAnyKind: boolean;
  /** Whether it is used to exclude something, so that nothing of it may be left out. */
  isAsIs: boolean;
}

/** A schema that was read. Its references are not followed yet. */
export interface Piece {
  schema: Schema;
  references: { name: string; reference: Reference; level: number }[];
  bytes: number;
  /** Whether something was left out because it is too deep. */
  isCut: boolean;
}

export interface SchemaReader {
  document: OpenApiDocument;
  scope: SchemaScope;
  discriminators: Discriminators;
  /** Returns the name of a reference's definition. */
  nameOf(reference: Reference): string;
}

/** What a schema knows about the place where it stands. */
interface Place {
  level: number;
  hidden: ReadonlySet<string>;
  isAsIs: boolean;
  /** Whether it describes the same value as the root. */
  isInPlace: boolean;
  /** Whether nothing beside it describes the same value. */
  isAlone: boolean;
}

const NONE: ReadonlySet<string> = new Set();
const SAME_VALUE = ["allOf", "oneOf", "anyOf", "then", "else", "dependentSchemas"];
const EXCLUDING = ["not", "if"];
const DYNAMIC = ["$dynamicRef", "$recursiveRef"];
const encoder = new TextEncoder();

/**
 * Reads one schema for a request: without what only occurs in responses, and with what discriminators say.
 * @throws Unusable, TooLarge
 */
export function readSchema(
  reader: SchemaReader,
  raw: unknown,
  { hidden, isAsIs }: Pick<Reference, "hidden" | "isAsIs">,
  extent: Extent,
): Piece {
  const { document } = reader;
  const piece: Piece = { schema: {}, references: [], bytes: 0, isCut: false };
  const root: Place = { level: 0, hidden: new Set(hidden), isAsIs, isInPlace: true, isAlone: true };
  const enter = (schema: JsonObject, at: Place) => enterSchema(reader, piece, extent, schema, at);
  let least = 0;
  const leave = (each: Schema) => {
    const schema = plainSchema(each, extent.isBrief);
    least += leastBytes(schema);
    if (least > MAX_TOOL_BYTES) throw new TooLarge();
    return schema;
  };
  try {
    const copy = asObject(walkSchema(raw, root, { enter, leave }));
    piece.schema = document.isOldDialect ? fromThreeZero(copy) : copy;
  } catch (error) {
    if (error instanceof SchemaTooLarge) throw new TooLarge("a schema in it is too large or nested too deeply");
    throw error;
  }
  piece.bytes = encoder.encode(JSON.stringify(piece.schema)).length;
  document.spend(Math.ceil(piece.bytes / 16));
  return piece;
}

/** Returns what a schema has at least as JSON text, without its nested ones. What is too large need not be read on. */
function leastBytes(schema: Schema): number {
  const members = Object.entries(schema).map(
    ([key, value]) => key.length + (typeof value === "string" ? value.length : 0),
  );
  return members.reduce((total, length) => total + length + 4, 2);
}

function enterSchema(reader: SchemaReader, piece: Piece, extent: Extent, raw: JsonObject, at: Place) {
  const { document, scope, discriminators } = reader;
  document.spend(1);
  if (DYNAMIC.some((keyword) => own(raw, keyword) !== undefined)) throw new Unusable("it has dynamic references");
  const given = document.isOldDialect && own(raw, "x-nullable") === true ? { ...raw, nullable: true } : raw;
  if (isTooDeep(given, extent.levels - at.level)) {
    piece.isCut = true;
    return { schema: shell(scope, given), within: () => at };
  }
  const names = at.isAsIs ? NONE : union(at.hidden, scope.readOnlyNames(given));
  const asked = at.isAsIs ? given : discriminators.narrowed(withoutNames(relaxed(scope, given, names), names));
  const schema = own(asked, "$ref") === undefined ? asked : referring(reader, piece, extent, asked, names, at);
  const isAlone = at.isAlone && listOf(own(raw, "allOf")).length === 1 && own(raw, "properties") === undefined;
  const within = (keyword: string): Place => {
    if (EXCLUDING.includes(keyword)) return { ...at, hidden: NONE, isAsIs: true };
    if (keyword === "allOf") return { ...at, hidden: names, isAlone };
    if (SAME_VALUE.includes(keyword)) return { ...at, hidden: names };
    return { level: at.level + 1, hidden: NONE, isAsIs: at.isAsIs, isInPlace: false, isAlone: true };
  };
  return { schema, within };
}

function union(some: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  if (some.size === 0 || others.size === 0) return some.size === 0 ? others : some;
  return new Set([...some, ...others]);
}

function relaxed(scope: SchemaScope, schema: JsonObject, names: ReadonlySet<string>): JsonObject {
  const isTouched = (each: unknown) => scope.readOnlyNames(each).size > 0 || scope.mentioned(each, names).size > 0;
  return listOf(own(schema, "oneOf")).some(isTouched) ? withAnyOf(schema) : schema;
}

/** Checks whether a schema describes more levels than are wanted. A reference does not count: its target is asked. */
function isTooDeep(schema: JsonObject, levelsLeft: number): boolean {
  if (levelsLeft > 0) return false;
  return levelsLeft < 0 || Object.keys(schema).some((keyword) => NESTED.has(keyword) && keyword !== "$defs");
}

/** Returns what remains of a schema that is too deep: its type, and open. */
function shell(scope: SchemaScope, schema: JsonObject): JsonObject {
  const types = [...scope.types(schema)];
  const nullable = own(schema, "nullable") === true && { nullable: true };
  return { ...(types.length > 0 && { type: types.length === 1 ? types[0] : types }), ...nullable };
}

/** Lets a schema with a reference refer to a definition, and notes the reference. */
function referring(
  { document, scope, discriminators, nameOf }: SchemaReader,
  piece: Piece,
  { hasKinds }: Extent,
  schema: JsonObject,
  names: ReadonlySet<string>,
  at: Place,
): JsonObject {
  const pointer = textOf(own(schema, "$ref")) ?? "";
  if (!pointer.startsWith("#/")) throw new Unusable("it has a reference that does not lead into the document");
  const target = lookUp(document, pointer);
  const ofTarget = scope.readOnlyNames(target);
  const foreign = new Set([...names].filter((name) => !ofTarget.has(name)));
  const hidden = foreign.size === 0 ? [] : [...scope.mentioned(target, foreign)].sort();
  const isAnyKind =
    hasKinds && !at.isInPlace && at.isAlone && !at.isAsIs && discriminators.kindsOf(pointer) !== undefined;
  const reference = { pointer, hidden, isAnyKind, isAsIs: at.isAsIs };
  const name = nameOf(reference);
  piece.references.push({ name, reference, level: at.level });
  return { ...(document.isOldDialect ? besideReference(schema) : schema), $ref: `#/$defs/${name}` };
}

/** In OpenAPI 3.0, a reference replaces the keywords beside it. `nullable` is nevertheless intended by authors. */
function besideReference(schema: JsonObject): JsonObject {
  const { nullable, description } = schema;
  return { ...(nullable === true && { nullable }), ...(description !== undefined && { description }) };
}
