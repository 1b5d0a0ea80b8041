import { entriesOf, isObject, type JsonObject, listOf, own } from "../json.ts";
import { MAX_REF_DEPTH } from "../limits.ts";
import { lookUp, type OpenApiDocument } from "./openDocument.ts";
import { Unusable } from "./unusable.ts";

/**
 * Returns a path item together with the one that it refers to: what stands beside a reference counts, too. Where both
 * describe the same, the item itself counts; their parameters are those of both.
 *
 * @throws Unusable
 */
export function readPathItem(document: OpenApiDocument, value: unknown): JsonObject {
  let found: JsonObject = {};
  let next = value;
  for (let depth = 0; depth <= MAX_REF_DEPTH; depth++) {
    if (!isObject(next)) throw new Unusable("a part of it is not an object");
    const { $ref: reference, ...item } = next;
    found = together(item, found);
    if (reference === undefined) return found;
    if (typeof reference !== "string") throw new Unusable("it has a reference that is not a text");
    next = lookUp(document, reference);
  }
  throw new Unusable("it has a reference that leads to no end");
}

function together(referred: JsonObject, item: JsonObject): JsonObject {
  const parameters = [...listOf(own(referred, "parameters")), ...listOf(own(item, "parameters"))];
  return { ...referred, ...item, parameters };
}

const METHODS = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];
const OTHER_FIELDS = ["summary", "description", "servers", "parameters"];

/** An operation of a path item. */
export interface PathOperation {
  method: string;
  operation: unknown;
  /** Why it can be none. */
  fault?: string;
}

/** Returns the operations of a path item, and what may be meant to be one. */
export function operationsIn(pathItem: JsonObject): PathOperation[] {
  const known = METHODS.filter((method) => own(pathItem, method) !== undefined);
  const isOdd = (name: string) => !METHODS.includes(name) && !OTHER_FIELDS.includes(name) && !name.startsWith("x-");
  return [
    ...known.map((method) => ({ method: method.toUpperCase(), operation: own(pathItem, method) })),
    ...entriesOf(pathItem)
      .filter(([name, operation]) => isOdd(name) && isObject(operation))
      .map(([name, operation]) => ({ method: name, operation, fault: oddMethod(name) })),
  ];
}

function oddMethod(name: string): string {
  return METHODS.includes(name.toLowerCase()) ? "its method is not in lower case" : "its path has no such method";
}
