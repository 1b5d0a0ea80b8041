import type { Place } from "../../catalog/schema.ts";
import type { Tool } from "../../catalog/tool.ts";
import { LatchkeyError } from "../errors.ts";
import { entriesOf, isObject, type JsonObject } from "./json.ts";
import { MAX_OPERATIONS, MAX_TOOLS_BYTES } from "./limits.ts";
import { createBundler } from "./openapi/bundleSchemas.ts";
import { credentialCheck } from "./openapi/credentialParameters.ts";
import type { AssumedBase, Places } from "./openapi/locate.ts";
import { DocumentTooLarge, type OpenApiDocument, openDocument } from "./openapi/openDocument.ts";
import { type Reader, readOperation } from "./openapi/readOperation.ts";
import { operationsIn, readPathItem } from "./openapi/readPathItem.ts";
import { createIds, cut } from "./openapi/toolNames.ts";
import { Unusable } from "./openapi/unusable.ts";

/** What an import needs to know about the integration. */
export interface ImportOptions extends Places {
  /** Ids of other tools of the integration. */
  takenIds: Iterable<string>;
  /** Where the integration's credential stands. */
  credential?: Place[];
}

export interface ImportedTools {
  tools: Tool[];
  /** Operations that did not become tools, with the reason. */
  skipped: { operation: string; reason: string }[];
  /** What operations lost on their way to a tool. One item for each loss. */
  simplified: { path: string; method: string; what: string }[];
  /** Servers of the document that are none of the integration's addresses. */
  assumedBases: AssumedBase[];
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * Makes tools from the operations of an OpenAPI document of version 2.0, 3.0 or 3.1. Each operation becomes one tool or is skipped with
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
    isCredential: credentialCheck(opened, options.credential),
  };
  return readAll(reader, operations);
}

function readAll(reader: Reader, operations: readonly Found[]): ImportedTools {
  const result: ImportedTools = { tools: [], skipped: [], simplified: [], assumedBases: [] };
  const bases = new Map<string, AssumedBase>();
  let total = 0;
  for (const found of operations) {
    const read = readOne(reader, found);
    if ("reason" in read) {
      result.skipped.push({ operation: labelOf(found), reason: read.reason });
      continue;
    }
    const { tool, bytes, lost, assumedBase } = read;
    result.tools.push(tool);
    result.simplified.push(...lost.map((what) => ({ path: cut(found.path, 300), method: found.method, what })));
    if (assumedBase) bases.set(`${assumedBase.server} ${assumedBase.baseUrl}`, assumedBase);
    total += bytes + lost.join("").length;
    if (total > MAX_TOOLS_BYTES) throw tooMuch();
  }
  return { ...result, assumedBases: [...bases.values()].slice(0, MAX_BASES).map(shortened) };
}

const MAX_BASES = 100;

function shortened({ server, baseUrl }: AssumedBase): AssumedBase {
  return { server: cut(server, 300), baseUrl: baseUrl === null ? null : cut(baseUrl, 300) };
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
  if (error instanceof DocumentTooLarge) throw tooMuch();
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
    const pathItem = readPathItem(document, value);
    return operationsIn(pathItem).map((each) => ({ path, pathItem, ...each }));
  } catch (error) {
    return [{ path, method: "", pathItem: {}, operation: undefined, fault: reasonOf(error) }];
  }
}

function tooMuch(): LatchkeyError {
  return refused("paths", "describes too much. Import a part of the document");
}

function refused(path: string, message: string): LatchkeyError {
  const errors = [{ path, message }];
  return new LatchkeyError("validation_failed", "This document cannot be imported.", { errors });
}
