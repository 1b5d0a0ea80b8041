import { LatchkeyError } from "../../errors.ts";
import { isObject, type JsonObject, own, textOf } from "../json.ts";
import { MAX_REF_DEPTH } from "../limits.ts";
import { Unusable } from "./unusable.ts";

/** An OpenAPI 3.0 or 3.1 document. Only its outermost structure is checked. */
export interface OpenApiDocument {
  root: JsonObject;
  paths: JsonObject;
  /** Whether its schemas are in the dialect of OpenAPI 3.0; those of 3.1 are JSON Schema 2020-12. */
  is30: boolean;
}

/**
 * Checks that something is an OpenAPI 3.0 or 3.1 document.
 * @throws LatchkeyError `validation_failed`
 */
export function openDocument(document: unknown): OpenApiDocument {
  if (!isObject(document)) throw notOpenApi("", "must be a JSON object");
  if (own(document, "swagger") !== undefined) {
    throw notOpenApi("swagger", "is Swagger 2.0. Convert the document to OpenAPI 3.0 or 3.1 first");
  }
  const version = textOf(own(document, "openapi"));
  if (version === undefined) throw notOpenApi("openapi", "is missing: it tells the version, 3.0 or 3.1");
  if (!/^3\.[01](\.|$)/.test(version)) throw notOpenApi("openapi", "must be 3.0 or 3.1");
  const paths = own(document, "paths") ?? {};
  if (!isObject(paths)) throw notOpenApi("paths", "must be an object");
  return { root: document, paths, is30: version.startsWith("3.0") };
}

function notOpenApi(path: string, message: string): LatchkeyError {
  const errors = [{ path, message }];
  return new LatchkeyError("validation_failed", "This is not an OpenAPI 3.0 or 3.1 document.", { errors });
}

/**
 * Returns the target of a reference within the document (RFC 6901). References to other documents are never followed.
 * @throws Unusable
 */
export function lookUp({ root }: OpenApiDocument, reference: string): unknown {
  if (!reference.startsWith("#")) throw new Unusable("it refers to another document");
  if (!reference.startsWith("#/")) throw new Unusable("it has a reference that is not a JSON pointer");
  const found = segmentsOf(reference).reduce<unknown>(own, root);
  if (found === undefined) throw new Unusable("it refers to something that is not in the document");
  return found;
}

function segmentsOf(reference: string): string[] {
  try {
    const segments = decodeURIComponent(reference.slice("#/".length)).split("/");
    return segments.map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
  } catch {
    throw new Unusable("it has a reference that is not a JSON pointer");
  }
}

/**
 * Returns an object of the document, or the object that it refers to.
 * @throws Unusable
 */
export function follow(document: OpenApiDocument, value: unknown): JsonObject {
  let current = value;
  for (let depth = 0; depth <= MAX_REF_DEPTH; depth++) {
    if (!isObject(current)) throw new Unusable("a part of it is not an object");
    const reference = own(current, "$ref");
    if (reference === undefined) return current;
    if (typeof reference !== "string") throw new Unusable("it has a reference that is not a text");
    current = lookUp(document, reference);
  }
  throw new Unusable("it has a reference that leads to no end");
}
