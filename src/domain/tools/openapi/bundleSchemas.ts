import { isObject, type JsonObject, own } from "../json.ts";
import { MAX_REF_DEPTH, MAX_TOOL_BYTES } from "../limits.ts";
import type { Schema } from "../schemaKeywords.ts";
import { createDiscriminators } from "./discriminators.ts";
import { hasCircle } from "./findCircle.ts";
import { lookUp, type OpenApiDocument } from "./openDocument.ts";
import { type Extent, type Piece, type Reference, readSchema, type SchemaReader } from "./readSchema.ts";
import { createNames } from "./schemaNames.ts";
import { createScope, type SchemaScope } from "./schemaScope.ts";
import { TooLarge, Unusable } from "./unusable.ts";

/** A self-contained schema. The schemas that it refers to are in its `$defs`. */
export interface Bundle {
  schema: Schema;
  bytes: number;
  /** Whether something was left out because it is too deep. */
  isCut: boolean;
  /** Whether a schema in it refers to itself for the same value. */
  isCircular: boolean;
}

export interface SchemaBundler {
  /**
   * Makes a schema of the document self-contained, in JSON Schema 2020-12, as it is for requests.
   *
   * @param hidden names of properties that are left out
   * @throws Unusable, TooLarge
   */
  bundle(raw: unknown, extent: Extent, hidden?: readonly string[]): Bundle;
  /** Returns the schema that a mere reference points to; any other schema as it is. */
  unwrap(raw: unknown): unknown;
  /** Whether a schema was read whose discriminator names its kinds. */
  hasKinds(): boolean;
  scope: SchemaScope;
}

/**
 * Reads each schema of a document once, however many operations use it. The tools share their common schemas, so a
 * large document takes little more memory than its text.
 */
export function createBundler(document: OpenApiDocument): SchemaBundler {
  const scope = createScope(document);
  const discriminators = createDiscriminators(document, scope);
  const reader: SchemaReader = { document, scope, discriminators, nameOf: createNames() };
  const pieces = createMemory<Piece | TooLarge>();
  const bundles = createMemory<Bundle>();
  const pieceOf = (raw: unknown, variant: Pick<Reference, "hidden" | "isAsIs">, extent: Extent): Piece => {
    const key = JSON.stringify([variant.hidden, variant.isAsIs, keyOf(extent)]);
    // That a schema is too large is found once, too.
    const read = pieces(raw, key, () => orTooLarge(() => readSchema(reader, raw, variant, extent)));
    if (read instanceof TooLarge) throw read;
    return read;
  };
  const rootOf = (raw: unknown, hasKinds: boolean) => {
    const { schema, pointer } = unwrap(document, raw);
    return (hasKinds && pointer !== undefined && discriminators.kindsOf(pointer)) || schema;
  };
  const follow = ({ reference }: Piece["references"][number], extent: Extent) => {
    const { pointer, isAnyKind } = reference;
    const raw = isAnyKind ? discriminators.kindsOf(pointer) : lookUp(document, pointer);
    return pieceOf(raw, reference, extent);
  };
  const gather = (raw: unknown, extent: Extent, hidden: readonly string[]): Bundle => {
    const root = pieceOf(rootOf(raw, extent.hasKinds), { hidden, isAsIs: false }, extent);
    const definitions: JsonObject = {};
    const open = [...root.references];
    let { bytes, isCut } = root;
    const take = () => (Number.isFinite(extent.levels) ? nearest(open) : open.pop());
    for (let next = take(); next !== undefined; next = take()) {
      const { name, level } = next;
      if (Object.hasOwn(definitions, name)) continue;
      const piece = follow(next, { ...extent, levels: extent.levels - level });
      definitions[name] = piece.schema;
      const further = piece.references.filter((each) => !Object.hasOwn(definitions, each.name));
      open.push(...further.map((each) => ({ ...each, level: level + each.level })));
      isCut ||= piece.isCut;
      bytes += piece.bytes + name.length;
      if (bytes > MAX_TOOL_BYTES) throw new TooLarge();
    }
    const schema = Object.keys(definitions).length > 0 ? { ...root.schema, $defs: definitions } : root.schema;
    return { schema, bytes, isCut, isCircular: hasCircle(schema) };
  };
  return {
    bundle: (raw, extent, hidden = []) =>
      bundles(raw, JSON.stringify([hidden, keyOf(extent)]), () => gather(raw, extent, hidden)),
    unwrap: (raw) => unwrap(document, raw).schema,
    hasKinds: discriminators.areUsed,
    scope,
  };
}

function orTooLarge<T>(make: () => T): T | TooLarge {
  try {
    return make();
  } catch (error) {
    if (error instanceof TooLarge) return error;
    throw error;
  }
}

function keyOf({ isBrief, levels, hasKinds }: Extent): string {
  return `${isBrief} ${levels} ${hasKinds}`;
}

/** Takes the reference that is nearest to the root: a definition is described as deeply as its nearest use needs. */
function nearest(open: Piece["references"]): Piece["references"][number] | undefined {
  let found = open.length - 1;
  for (const [index, { level }] of open.entries()) if (level < (open[found]?.level ?? 0)) found = index;
  return open.splice(found, 1)[0];
}

/** Caches by identity, and only objects, which live as long as the document. */
function createMemory<T>(): (key: unknown, variant: string, make: () => T) => T {
  const known = new Map<unknown, Map<string, T>>();
  return (key, variant, make) => {
    const variants = known.get(key) ?? new Map<string, T>();
    const made = variants.get(variant) ?? make();
    if (isObject(key)) known.set(key, variants.set(variant, made));
    return made;
  };
}

/** Follows mere references. Returns the last one, too. */
function unwrap(document: OpenApiDocument, raw: unknown): { schema: unknown; pointer?: string } {
  let current = raw;
  let last: { pointer?: string } = {};
  for (let depth = 0; depth <= MAX_REF_DEPTH; depth++) {
    if (!isObject(current)) return { schema: typeof current === "boolean" ? current : {} };
    const reference = own(current, "$ref");
    if (typeof reference !== "string" || !isMereReference(current, document.isOldDialect))
      return { schema: current, ...last };
    current = lookUp(document, reference);
    last = { pointer: reference };
  }
  throw new Unusable("it has a reference that leads to no end");
}

/**
 * In OpenAPI 3.0, keywords beside a reference are ignored. `nullable` is nevertheless intended by authors, so it
 * counts.
 */
function isMereReference(schema: JsonObject, isOldDialect: boolean): boolean {
  if (isOldDialect) return own(schema, "nullable") !== true && own(schema, "x-nullable") !== true;
  return Object.keys(schema).every((keyword) => ["$ref", "description", "summary", "title"].includes(keyword));
}
