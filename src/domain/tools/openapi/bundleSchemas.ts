import { upgradeFromThreeToThreeOne } from "@scalar/openapi-upgrader/3.0-to-3.1";
import { isObject, type JsonObject, own, textOf } from "../json.ts";
import { MAX_REF_DEPTH, MAX_TOOL_BYTES } from "../limits.ts";
import { isPattern } from "../patternCost.ts";
import { asObject, copySchema, type Schema, SchemaTooLarge } from "../schemaKeywords.ts";
import { lookUp, type OpenApiDocument } from "./openDocument.ts";
import { TooLarge, Unusable } from "./unusable.ts";

/** A self-contained schema. The schemas that it refers to are in its `$defs`. */
export interface Bundle {
  schema: Schema;
  bytes: number;
}

export interface SchemaBundler {
  /**
   * Makes a schema of the document self-contained, in JSON Schema 2020-12.
   * @param brief leaves out annotations, for schemas that would otherwise be too large
   * @throws Unusable
   */
  bundle(raw: unknown, brief: boolean): Bundle;
  /** Returns the schema that a mere reference points to; any other schema as it is. */
  unwrap(raw: unknown): unknown;
}

/** A schema that was read. Its references are not followed yet. */
interface Piece {
  schema: Schema;
  references: string[];
  bytes: number;
}

const EXPLAINING = ["title", "description", "default", "examples", "deprecated"];
const DYNAMIC = ["$dynamicRef", "$recursiveRef"];
const encoder = new TextEncoder();

/**
 * Reads each schema of a document once, however many operations use it. The tools share their common schemas, so a
 * large document takes little more memory than its text.
 */
export function createBundler(document: OpenApiDocument): SchemaBundler {
  const names = createNames();
  const pieces = [new Map<unknown, Piece>(), new Map<unknown, Piece>()] as const;
  const bundles = [new Map<unknown, Bundle>(), new Map<unknown, Bundle>()] as const;
  const pieceOf = (raw: unknown, brief: boolean) =>
    remember(pieces[brief ? 1 : 0], raw, () => readSchema(document, names, raw, brief));
  const gather = (raw: unknown, brief: boolean): Bundle => {
    const root = pieceOf(unwrap(document, raw), brief);
    const definitions: JsonObject = {};
    const open = [...root.references];
    let { bytes } = root;
    for (let reference = open.pop(); reference !== undefined; reference = open.pop()) {
      const name = names(reference);
      if (Object.hasOwn(definitions, name)) continue;
      const piece = pieceOf(lookUp(document, reference), brief);
      definitions[name] = piece.schema;
      open.push(...piece.references);
      bytes += piece.bytes + name.length;
      if (bytes > MAX_TOOL_BYTES) throw new TooLarge();
    }
    const schema = Object.keys(definitions).length > 0 ? { ...root.schema, $defs: definitions } : root.schema;
    return { schema, bytes };
  };
  return {
    bundle: (raw, brief) => remember(bundles[brief ? 1 : 0], raw, () => gather(raw, brief)),
    unwrap: (raw) => unwrap(document, raw),
  };
}

/** Caches by identity, and only objects, which live as long as the document. */
function remember<T>(known: Map<unknown, T>, key: unknown, make: () => T): T {
  const made = known.get(key) ?? make();
  if (isObject(key)) known.set(key, made);
  return made;
}

function unwrap(document: OpenApiDocument, raw: unknown): unknown {
  let current = raw;
  for (let depth = 0; depth <= MAX_REF_DEPTH; depth++) {
    if (!isObject(current)) return typeof current === "boolean" ? current : {};
    const reference = own(current, "$ref");
    if (typeof reference !== "string" || !isMereReference(current, document.is30)) return current;
    current = lookUp(document, reference);
  }
  throw new Unusable("it has a reference that leads to no end");
}

/**
 * In OpenAPI 3.0, keywords beside a reference are ignored. `nullable` is nevertheless intended by authors, so it
 * counts.
 */
function isMereReference(schema: JsonObject, is30: boolean): boolean {
  if (is30) return own(schema, "nullable") !== true;
  return Object.keys(schema).every((keyword) => ["$ref", "description", "summary", "title"].includes(keyword));
}

function readSchema(
  document: OpenApiDocument,
  names: (reference: string) => string,
  raw: unknown,
  brief: boolean,
): Piece {
  const references: string[] = [];
  const visit = (copy: Schema): Schema => {
    const schema = plainSchema(document.is30 ? besideReference(copy) : copy, brief);
    const reference = textOf(schema.$ref);
    if (reference === undefined) return schema;
    if (!reference.startsWith("#/")) throw new Unusable("it has a reference that does not lead into the document");
    references.push(reference);
    return { ...schema, $ref: `#/$defs/${names(reference)}` };
  };
  try {
    if (isDynamic(raw)) throw new Unusable("it has dynamic references");
    const copy = asObject(copySchema(raw, visit));
    const schema = document.is30 ? fromThreeZero(copy) : copy;
    return { schema, references, bytes: encoder.encode(JSON.stringify(schema)).length };
  } catch (error) {
    if (error instanceof SchemaTooLarge) throw new Unusable("a schema in it is too large or nested too deeply");
    throw error;
  }
}

function isDynamic(raw: unknown): boolean {
  return DYNAMIC.some((keyword) => own(raw, keyword) !== undefined);
}

/** In OpenAPI 3.0, a reference replaces the keywords beside it. */
function besideReference(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const { $ref, nullable, description } = schema;
  return { $ref, ...(nullable === true && { nullable }), ...(description !== undefined && { description }) };
}

/** Removes what cannot be checked or shown: definitions that only references use, invalid patterns, long examples. */
function plainSchema(schema: Schema, brief: boolean): Schema {
  const { $defs: _definitions, ...kept } = schema;
  if (typeof kept.pattern === "string" && !isPattern(kept.pattern)) delete kept.pattern;
  if (isObject(kept.patternProperties) && !Object.keys(kept.patternProperties).every(isPattern)) {
    // Otherwise the names that these patterns allow would count as additional.
    for (const keyword of ["patternProperties", "additionalProperties", "unevaluatedProperties"]) delete kept[keyword];
  }
  if (!isShort(kept.example)) delete kept.example;
  if (Array.isArray(kept.examples)) kept.examples = kept.examples.filter(isShort).slice(0, 3);
  if (brief) for (const keyword of [...EXPLAINING, "example"]) delete kept[keyword];
  return kept;
}

function isShort(example: unknown): boolean {
  if (typeof example === "string") return example.length <= 200;
  return typeof example === "number" || typeof example === "boolean";
}

/**
 * Converts OpenAPI 3.0's dialect to JSON Schema 2020-12: `nullable`, `exclusiveMinimum: true`, `example`, binary
 * formats.
 */
function fromThreeZero(schema: Schema): Schema {
  const upgraded = upgradeFromThreeToThreeOne({ openapi: "3.0.3", components: { schemas: { it: schema } } });
  const { components } = upgraded as { components: { schemas: { it: Schema } } };
  return components.schemas.it;
}

/** Returns a function that names references: by their last segment, made unique. */
function createNames(): (reference: string) => string {
  const known = new Map<string, string>();
  const taken = new Set<string>();
  return (reference) => {
    const found = known.get(reference);
    if (found !== undefined) return found;
    const last = reference.slice(reference.lastIndexOf("/") + 1);
    const wanted =
      last
        .replace(/[^A-Za-z0-9_.-]/g, "_")
        .slice(0, 60)
        .replace(/^__proto__$/, "proto") || "schema";
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}-${count}`;
    known.set(reference, name);
    taken.add(name);
    return name;
  };
}
