import type { Tool } from "../../src/catalog/tool.ts";
import { type ImportedTools, type ImportOptions, readOpenApi } from "../../src/domain/tools/readOpenApi.ts";
import { deployed } from "./reach.ts";

type Json = Record<string, unknown>;

/** Where the API of the integration is, unless a test says otherwise. */
export const API = "https://api.acme.example/v2";

const usual: ImportOptions = { apiBaseUrl: API, otherBaseUrls: [], ...deployed, takenIds: [] };

/** Imports paths as a document of OpenAPI 3.1, or of another version. */
export function importPaths(paths: Json, document: Json = {}, options: Partial<ImportOptions> = {}): ImportedTools {
  return readOpenApi({ openapi: "3.1.0", info: {}, paths, ...document }, { ...usual, ...options });
}

/** Imports one operation, and gives what became of it. */
export function importOperation(
  operation: Json,
  {
    method = "post",
    path = "/things",
    document = {},
    pathItem = {},
    ...options
  }: Partial<ImportOptions> & {
    method?: string;
    path?: string;
    document?: Json;
    pathItem?: Json;
  } = {},
): { tool: Tool; reason: undefined } | { tool: undefined; reason: string } {
  const { tools, skipped } = importPaths({ [path]: { ...pathItem, [method]: operation } }, document, options);
  const [tool] = tools;
  return tool ? { tool, reason: undefined } : { tool: undefined, reason: skipped[0]?.reason ?? "nothing at all" };
}

/** The tool that one operation becomes. */
export function toolOf(...input: Parameters<typeof importOperation>): Tool {
  const { tool, reason } = importOperation(...input);
  if (!tool) throw new Error(`It was skipped: ${reason}`);
  return tool;
}

/** Why one operation becomes no tool. */
export function reasonFor(...input: Parameters<typeof importOperation>): string | undefined {
  return importOperation(...input).reason;
}

/** The request body of an operation, as JSON. */
export function jsonRequest(schema: unknown, required = true): Json {
  return { required, content: { "application/json": { schema } } };
}
