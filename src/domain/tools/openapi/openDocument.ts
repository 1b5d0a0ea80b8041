import { LatchkeyError } from "../../errors.ts";
import { isObject, type JsonObject, own, textOf } from "../json.ts";
import { MAX_REF_DEPTH, MAX_WORK } from "../limits.ts";
import { Unusable } from "./unusable.ts";
import { serversOfTwo } from "./versionTwo.ts";

/** An OpenAPI document, of version 2.0 (then called Swagger), 3.0 or 3.1. Only its outermost structure is checked. */
export interface OpenApiDocument {
  root: JsonObject;
  version: Version;
  paths: JsonObject;
  /** Whether its schemas are in the dialect of OpenAPI 3.0 and before; those of 3.1 are JSON Schema 2020-12. */
  isOldDialect: boolean;
  /** Where its named schemas are, as a JSON pointer with a slash at the end. */
  schemasAt: string;
  securitySchemes: unknown;
  /** The list of its servers. Version 2.0 has none: they are made of its host. */
  servers: unknown;
  /**
   * Counts the work that reading takes.
   * @throws DocumentTooLarge when it is out of proportion
   */
  spend(work: number): void;
}

type Version = "2.0" | "3.0" | "3.1";

/** Thrown when to read a document would take too much time or memory. */
export class DocumentTooLarge extends Error {
  override readonly name = "DocumentTooLarge";
}

/**
 * Checks that something is an OpenAPI document of a version that is known.
 * @throws LatchkeyError `validation_failed`
 */
export function openDocument(document: unknown): OpenApiDocument {
  if (!isObject(document)) throw notOpenApi("", "must be a JSON object");
  const version = versionOf(document);
  const paths = own(document, "paths") ?? {};
  if (!isObject(paths)) throw notOpenApi("paths", "must be an object");
  const isTwo = version === "2.0";
  const components = own(document, "components");
  let left = MAX_WORK;
  return {
    ...{ root: document, version, paths, isOldDialect: version !== "3.1" },
    schemasAt: isTwo ? "#/definitions/" : "#/components/schemas/",
    securitySchemes: isTwo ? own(document, "securityDefinitions") : own(components, "securitySchemes"),
    servers: isTwo ? serversOfTwo(document) : own(document, "servers"),
    spend: (work) => {
      left -= work;
      if (left < 0) throw new DocumentTooLarge();
    },
  };
}

function versionOf(document: JsonObject): Version {
  const old = own(document, "swagger");
  if (old !== undefined) {
    if (old === 2 || (!isObject(old) && !Array.isArray(old) && String(old) === "2.0")) return "2.0";
    throw notOpenApi("swagger", "must be 2.0");
  }
  const given = own(document, "openapi");
  if (typeof given === "number") throw notOpenApi("openapi", 'must be a text, such as "3.1.0"');
  const version = textOf(given);
  if (version === undefined) throw notOpenApi("openapi", "is missing: it tells the version, 3.0 or 3.1");
  const [, known] = /^(3\.[01])(?:\.|$)/.exec(version) ?? [];
  if (known === "3.0" || known === "3.1") return known;
  throw notOpenApi("openapi", "must be 3.0 or 3.1");
}

function notOpenApi(path: string, message: string): LatchkeyError {
  const errors = [{ path, message }];
  return new LatchkeyError("validation_failed", "This is not an OpenAPI document of version 2.0, 3.0 or 3.1.", {
    errors,
  });
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
