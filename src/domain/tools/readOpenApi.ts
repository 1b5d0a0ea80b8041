import type { Tool } from "../../catalog/tool.ts";
import { LatchkeyError } from "../errors.ts";
import { entriesOf, isObject, type JsonObject, own } from "./json.ts";
import { MAX_OPERATIONS, MAX_TOOLS_BYTES } from "./limits.ts";
import { createBundler } from "./openapi/bundleSchemas.ts";
import type { Places } from "./openapi/locate.ts";
import { follow, type OpenApiDocument, openDocument } from "./openapi/openDocument.ts";
import { type Reader, readOperation } from "./openapi/readOperation.ts";
import { createIds, cut } from "./openapi/toolNames.ts";
import { Unusable } from "./openapi/unusable.ts";

/** What an import needs to know about the integration. */
export interface ImportOptions extends Places {
  /** Ids of other tools of the integration. */
  takenIds: Iterable<string>;
}

export interface ImportedTools {
  tools: Tool[];
  /** Operations that did not become tools, with the reason. */
  skipped: { operation: string; reason: string }[];
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const OTHER_METHODS = ["HEAD", "OPTIONS", "TRACE"];

/**
 * Makes tools from the operations of an OpenAPI 3.0 or 3.1 document. Each operation becomes one tool or is skipped with
 * a reason. The document may contain anything: nothing outside it is read, and its cost is bounded.
 *
 * The tools share common schemas, so they must not be modified.
 *
 * @throws LatchkeyError `validation_failed` when it is not an OpenAPI document, has too many operations, or describes
 *   too much
 */
export function readOpenApi(document: unknown, options: ImportOptions): ImportedTools {
  const opened = openDocument(document);
  const operations = operationsOf(opened);
  if (operations.length > MAX_OPERATIONS) {
    throw refused("paths", `has more than ${MAX_OPERATIONS} operations. Import a part of the document`);
  }
  const reader: Reader = {
    ...{ document: opened, bundler: createBundler(opened), places: options },
    idFor: createIds(options.takenIds),
  };
  const result: ImportedTools = { tools: [], skipped: [] };
  let total = 0;
  for (const found of operations) {
    const read = readOne(reader, found);
    if ("reason" in read) result.skipped.push({ operation: labelOf(found), reason: read.reason });
    else result.tools.push(read.tool);
    total += "bytes" in read ? read.bytes : 0;
    if (total > MAX_TOOLS_BYTES) throw refused("paths", "describes too much. Import a part of the document");
  }
  return result;
}

/** An operation, or a path that cannot be read. */
interface Found {
  path: string;
  method: string;
  pathItem: JsonObject;
  operation: unknown;
  fault?: string;
}

function labelOf({ method, path }: Found): string {
  return cut(`${method} ${path}`.trim(), 300);
}

function readOne(reader: Reader, found: Found): ReturnType<typeof readOperation> | { reason: string } {
  const { operation, fault } = found;
  const method = METHODS.find((name) => name === found.method);
  if (fault !== undefined) return { reason: fault };
  if (!method) return { reason: `${found.method} is not a method of tools` };
  if (!isObject(operation)) return { reason: "it is not an object" };
  try {
    return readOperation(reader, { ...found, method, operation });
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Unusable) return error.message;
  throw error;
}

/** Returns the operations in the order of the document. */
function operationsOf(document: OpenApiDocument): Found[] {
  return entriesOf(document.paths)
    .filter(([path]) => !path.startsWith("x-"))
    .flatMap(([path, value]) => operationsAt(document, path, value));
}

function operationsAt(document: OpenApiDocument, path: string, value: unknown): Found[] {
  try {
    const pathItem = follow(document, value);
    const operationFor = (method: string) => own(pathItem, method.toLowerCase());
    return [...METHODS, ...OTHER_METHODS]
      .filter((method) => operationFor(method) !== undefined)
      .map((method) => ({ path, method, pathItem, operation: operationFor(method) }));
  } catch (error) {
    return [{ path, method: "", pathItem: {}, operation: undefined, fault: reasonOf(error) }];
  }
}

function refused(path: string, message: string): LatchkeyError {
  const errors = [{ path, message }];
  return new LatchkeyError("validation_failed", "This document cannot be imported.", { errors });
}
