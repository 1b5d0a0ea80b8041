import { type Tool, toolSchema } from "../../../catalog/tool.ts";
import { actionTypes } from "../../../terms/tool.ts";
import { isMethodOverride } from "../../policy/methodOverride.ts";
import { type JsonObject, listOf, own, textOf } from "../json.ts";
import type { SchemaBundler } from "./bundleSchemas.ts";
import type { CredentialCheck } from "./credentialParameters.ts";
import {
  type Described,
  describeParameters,
  fewEnough,
  PARAMETER_TEXT_LENGTH,
  smallEnough,
} from "./describeParameters.ts";
import { type AssumedBase, locate, type Places } from "./locate.ts";
import { createNotes, type Notes } from "./notes.ts";
import { follow, type OpenApiDocument } from "./openDocument.ts";
import { type Body, readBody } from "./readBody.ts";
import { readParameters } from "./readParameters.ts";
import { type PathKey, readPathKey } from "./readPathKey.ts";
import { readSecurity } from "./readSecurity.ts";
import { cut, lineFrom } from "./toolNames.ts";
import { Unusable } from "./unusable.ts";
import { fromTwo } from "./versionTwo.ts";

const NAME_LENGTH = 200;
const TEXT_LENGTH = 4000;

/** What all operations of a document share. */
export interface Reader {
  document: OpenApiDocument;
  bundler: SchemaBundler;
  places: Places;
  isCredential: CredentialCheck;
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
  /** What it lost, each in a sentence. */
  lost: string[];
  assumedBase: AssumedBase | undefined;
}

/**
 * Makes a tool from an operation.
 * @throws Unusable
 */
export function readOperation(reader: Reader, found: Operation): ReadTool {
  const { document, places } = reader;
  const { method, pathItem } = found;
  const described = parametersOf(document, pathItem, found.operation);
  const operation = document.version === "2.0" ? fromTwo(document.root, found.operation, described) : found.operation;
  const listed = document.version === "2.0" ? (operation.parameters as JsonObject[]) : described;
  const key = readPathKey(found.path, (name) => listed.some((parameter) => own(parameter, "name") === name));
  if (namesOf(key).some(isMethodOverride)) throw new Unusable("its path names another method");
  const servers = [own(operation, "servers"), own(pathItem, "servers"), document.servers];
  const { assumed, ...location } = locate(places, servers, key.path);
  const notes = createNotes();
  noteFragment(key, listed, notes);
  noteCuts(found.operation, listed, notes);
  const { body, parameters, bytes } = parametersFor(
    reader,
    { ...found, operation },
    { key, described: listed, notes, location },
  );
  const tool = {
    ...{ ...textsOf(found), actionType: actionTypeOf(found), scopes: readSecurity(document, operation) },
    ...{ method, ...location, fixedQuery: key.fixedQuery, bodyType: body.bodyType, parameters },
    ...(body.contentType !== undefined && { contentType: body.contentType }),
  };
  return { tool: checked(reader, tool, found, key.path), bytes, lost: notes.lines(), assumedBase: assumed };
}

/** Returns the parameters of an operation. They override those of its path. */
function parametersOf(document: OpenApiDocument, pathItem: JsonObject, operation: JsonObject): JsonObject[] {
  const all = [...listOf(own(pathItem, "parameters")), ...listOf(own(operation, "parameters"))];
  document.spend(all.length);
  return [...new Map(all.map((value) => follow(document, value)).map((found) => [identityOf(found), found])).values()];
}

function identityOf(parameter: JsonObject): string {
  const [place, name] = [own(parameter, "in"), own(parameter, "name")];
  if (typeof place !== "string" || typeof name !== "string") throw new Unusable("a parameter has no name or no place");
  return `${place} ${place === "header" ? name.toLowerCase() : name}`;
}

function namesOf({ fixedQuery, queryVariables }: PathKey): string[] {
  return [...Object.keys(fixedQuery), ...queryVariables.keys()];
}

/** Names what stands behind `#`, unless parameters say the same. */
function noteFragment({ fragment }: PathKey, described: readonly JsonObject[], notes: Notes): void {
  const parts = fragment.split(/[&=]/).filter((part) => part !== "");
  const isSaid = (part: string) =>
    described.some((each) => own(each, "name") === part || listOf(own(own(each, "schema"), "enum")).includes(part));
  if (!parts.every(isSaid)) notes.add("what follows the # of its path is not sent", `#${fragment}`);
}

/** Names the texts that are longer than those of a tool. */
function noteCuts(operation: JsonObject, described: readonly JsonObject[], notes: Notes): void {
  const isLonger = (of: JsonObject, keyword: string, length: number) =>
    (textOf(own(of, keyword))?.trim().length ?? 0) > length;
  if (isLonger(operation, "summary", NAME_LENGTH)) notes.add(`its summary is cut after ${NAME_LENGTH} characters`);
  if (isLonger(operation, "description", TEXT_LENGTH)) {
    notes.add(`its description is cut after ${TEXT_LENGTH} characters`);
  }
  for (const parameter of described.filter((each) => isLonger(each, "description", PARAMETER_TEXT_LENGTH))) {
    notes.add("long descriptions of parameters are cut", String(own(parameter, "name")));
  }
}

interface Parts {
  key: PathKey;
  described: JsonObject[];
  notes: Notes;
  location: { path: string };
}

function parametersFor(
  { document, bundler, isCredential: check }: Reader,
  { method, operation }: Operation,
  { key, described, notes, location }: Parts,
): Described & { body: Body } {
  const isCredential = (place: string, name: string) => check(operation, place, name);
  const placeholders = key.placeholders.filter(({ placeholder }) => location.path.includes(`{${placeholder}}`));
  const context = { scope: bundler.scope, key: { ...key, placeholders }, isCredential, notes };
  const drafts = readParameters(described, context);
  const taken = new Set(drafts.map(({ name }) => name));
  return smallEnough(bundler, notes, ({ asWhole, extent }) => {
    const tried = createNotes();
    const body = readBody(document, bundler, operation, { method, taken, asWhole, notes: tried });
    const all = fewEnough([...drafts, ...body.drafts], tried);
    const made = { body, ...describeParameters(bundler, all, extent) };
    notes.addAll(tried);
    return made;
  });
}

function textsOf({ method, path, operation }: Operation): Pick<Tool, "displayName" | "description"> {
  const [summary, long] = [own(operation, "summary"), textOf(own(operation, "description"))];
  const [line, id] = [summary, own(operation, "operationId")].map((text) => lineFrom(text, NAME_LENGTH));
  const description = cut(long?.trim() || textOf(summary) || "", TEXT_LENGTH);
  return { displayName: cut(line ?? id ?? `${method} ${path}`, NAME_LENGTH), description };
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

/** Makes the tool. It takes the id last, so that a skipped operation takes none; the ids that are made all fit. */
function checked(reader: Reader, tool: Omit<Tool, "id">, found: Operation, path: string): Tool {
  const { data } = toolSchema.safeParse({ id: "id", ...tool });
  if (!data) throw new Unusable("it does not fit the description of a tool");
  const wanted = textOf(own(found.operation, "operationId")) || `${found.method} ${path.replace(/[{}]/g, "")}`;
  return { ...data, id: reader.idFor(wanted) };
}
