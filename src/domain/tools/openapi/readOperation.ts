import { type Tool, toolSchema } from "../../../catalog/tool.ts";
import { actionTypes } from "../../../terms/tool.ts";
import { type JsonObject, own, textOf } from "../json.ts";
import { MAX_PARAMETERS, MAX_TOOL_BYTES } from "../limits.ts";
import type { Schema } from "../schemaKeywords.ts";
import type { SchemaBundler } from "./bundleSchemas.ts";
import { type Location, locate, type Places, placeholdersOf } from "./locate.ts";
import type { OpenApiDocument } from "./openDocument.ts";
import { readBody } from "./readBody.ts";
import { type Draft, readParameters } from "./readParameters.ts";
import { readSecurity } from "./readSecurity.ts";
import { cut, keyFor, lineFrom } from "./toolNames.ts";
import { TooLarge, Unusable } from "./unusable.ts";

/** What all operations of a document share. */
export interface Reader {
  document: OpenApiDocument;
  bundler: SchemaBundler;
  places: Places;
  /** Makes an id that no other tool has. */
  idFor(wanted: string): string;
}

/** An operation and its place in the document. */
export interface Operation {
  method: Tool["method"];
  path: string;
  pathItem: JsonObject;
  operation: JsonObject;
}

export interface ReadTool {
  tool: Tool;
  /** Size of its parameters as JSON text, in bytes. */
  bytes: number;
}

/**
 * Makes a tool from an operation.
 * @throws Unusable
 */
export function readOperation(reader: Reader, found: Operation): ReadTool {
  const { document, bundler, places } = reader;
  const { method, path, pathItem, operation } = found;
  const servers = [operation, pathItem, document.root].map((part) => own(part, "servers"));
  const location = locate(places, servers, path);
  const drafts = draftsOf(document, pathItem, operation, location.path);
  const taken = new Set(drafts.map(({ name }) => name));
  const { body, parameters, bytes } = smallEnough((asWhole, brief) => {
    const read = readBody(document, bundler, operation, { method, taken, asWhole });
    return { body: read, ...parametersOf(bundler, [...drafts, ...read.drafts], brief) };
  });
  const tool = {
    ...{ ...textsOf(found), actionType: actionTypeOf(found), scopes: readSecurity(document, operation) },
    ...{ method, ...location, bodyType: body.bodyType, parameters },
    ...(body.contentType !== undefined && { contentType: body.contentType }),
  };
  return { tool: checked(reader, tool, found, location), bytes };
}

/** Leaves out path parameters that the path does not contain. A placeholder without its parameter is an error. */
function draftsOf(document: OpenApiDocument, pathItem: JsonObject, operation: JsonObject, path: string): Draft[] {
  const places = placeholdersOf(path);
  const drafts = readParameters(document, pathItem, operation);
  const isDescribed = (name: string) => drafts.some((draft) => draft.in === "path" && draft.name === name);
  if (!places.every(isDescribed)) throw new Unusable("its path has a placeholder that no parameter describes");
  return drafts.filter((draft) => draft.in !== "path" || places.includes(draft.name));
}

/**
 * Tries three forms until one is small enough: all parameters; one parameter for the whole body, whose fields share
 * their definitions; the same without annotations.
 */
function smallEnough<T>(make: (asWhole: boolean, brief: boolean) => T): T {
  const attempts = [() => make(false, false), () => make(true, false), () => make(true, true)];
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
    }
  }
  throw new Unusable("the description of its parameters is too large");
}

function parametersOf(bundler: SchemaBundler, drafts: Draft[], brief: boolean) {
  if (drafts.length > MAX_PARAMETERS) throw new Unusable("it has too many parameters");
  const parameters = new Map<string, Tool["parameters"][string]>();
  let bytes = 0;
  for (const draft of drafts) {
    const bundle = bundler.bundle(draft.schema, brief);
    const { in: place, name, style, required } = draft;
    const key = keyFor(name, place, (candidate) => parameters.has(candidate));
    const schema = described(bundle.schema, brief ? undefined : draft.description);
    const named = key !== name && place !== "body" ? { name } : {};
    parameters.set(key, { in: place, ...named, style, required, schema });
    bytes += bundle.bytes + key.length + (draft.description?.length ?? 0);
    if (bytes > MAX_TOOL_BYTES) throw new TooLarge();
  }
  return { parameters: Object.fromEntries(parameters), bytes };
}

function described(schema: Schema, description: string | undefined): Schema {
  return description ? { ...schema, description: cut(description, 2000) } : schema;
}

function textsOf({ method, path, operation }: Operation): Pick<Tool, "displayName" | "description"> {
  const [summary, long] = [own(operation, "summary"), textOf(own(operation, "description"))];
  const displayName = lineFrom(summary, 200) ?? lineFrom(own(operation, "operationId"), 200) ?? `${method} ${path}`;
  return { displayName: cut(displayName, 200), description: cut(long?.trim() || textOf(summary) || "", 4000) };
}

/** What a call by the method can do, as far as anybody can tell from outside. */
const LEAST_ACTION: Record<Tool["method"], Tool["actionType"]> = {
  GET: "READ_ONLY",
  POST: "REVERSIBLE",
  PUT: "REVERSIBLE",
  PATCH: "REVERSIBLE",
  DELETE: "IRREVERSIBLE",
};

/**
 * Returns the action type that the document states when it is stricter than the usual one of the method, otherwise the
 * usual one. Agents approve calls by this type, so a document must not be able to weaken it.
 */
function actionTypeOf({ method, operation }: Operation): Tool["actionType"] {
  const told = own(operation, "x-latchkey-action-type");
  const stricter = actionTypes.slice(actionTypes.indexOf(LEAST_ACTION[method]));
  return stricter.find((type) => type === told) ?? LEAST_ACTION[method];
}

/** Makes the tool. It takes the id last, so that a skipped operation takes none. */
function checked(reader: Reader, tool: Omit<Tool, "id" | "fixedQuery">, found: Operation, { path }: Location): Tool {
  const complete = (id: string) => toolSchema.safeParse({ id, ...tool });
  if (!complete("id").success) throw new Unusable("it does not fit the description of a tool");
  const wanted = textOf(own(found.operation, "operationId")) || `${found.method} ${path.replace(/[{}]/g, "")}`;
  return toolSchema.parse({ id: reader.idFor(wanted), ...tool });
}
