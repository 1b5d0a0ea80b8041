import { Validator } from "@cfworker/json-schema";
import { expect } from "vitest";
import { routes } from "../../src/app.ts";
import { buildOpenApi } from "../../src/http/openapi.ts";
import { noteAnswer } from "./noteAnswers.ts";
import { answerLine } from "./seenAnswers.ts";

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: object;
}

export const openApi = buildOpenApi(routes, "http://localhost:8787") as OpenApiDocument;

/**
 * Checks an answer against the OpenAPI document: the operation names this status, this content type, and the body fits
 * its schema. An answer of the provider, and one to a path or method that does not exist, is not ours to describe.
 */
export async function expectDocumented(request: Request, response: Response): Promise<void> {
  const { pathname } = new URL(request.url);
  const operation = findOperation(request.method.toLowerCase(), pathname);
  if (!operation) return;
  const { operationId } = operation;
  if (response.headers.get("latchkey-source") === "upstream") return noteAnswer(answerLine(operationId, 200, "*/*"));
  const documented = operation.responses[String(response.status)];
  const place = `${request.method} ${pathname} -> ${response.status}`;
  expect(documented, `${place} is not in the OpenAPI document`).toBeDefined();
  const contentType = response.headers.get("content-type")?.split(";", 1)[0] ?? "";
  // The runtime warns of text() on an image.
  const text = new TextDecoder().decode(await response.arrayBuffer());
  if (!documented?.content) {
    expect(text, `${place} should have no body`).toBe("");
    return noteAnswer(answerLine(operationId, response.status));
  }
  const type = [contentType, contentType.replace(/\/.*/, "/*")].find((name) => documented.content?.[name]) ?? "none";
  const content = documented.content[type];
  expect(content, `${place} as ${contentType} is not in the OpenAPI document`).toBeDefined();
  const body: unknown = content?.schema && JSON.parse(text);
  if (content?.schema) expectFits(content.schema, body, place);
  noteAnswer(answerLine(operationId, response.status, codeOf(type, body)));
}

/** A problem is known by its code, any other answer by its content type. */
function codeOf(type: string, body: unknown): string {
  return type === "application/problem+json" ? (body as { code: string }).code : type;
}

/** By schema: to make one walks through all components. */
const validators = new WeakMap<object, Validator>();

function validatorOf(schema: object): Validator {
  const known = validators.get(schema);
  if (known) return known;
  const validator = new Validator({ ...schema, components: openApi.components }, "2020-12");
  validators.set(schema, validator);
  return validator;
}

function expectFits(schema: object, body: unknown, place: string): void {
  const { valid, errors } = validatorOf(schema).validate(body);
  expect(valid ? [] : errors.map(({ error }) => error), `${place} does not fit its schema`).toEqual([]);
}

/** A path without parameters is preferred, as the router does. */
const patterns = Object.entries(openApi.paths)
  .sort(([left], [right]) => left.split("{").length - right.split("{").length)
  .map(([template, operations]) => ({ pattern: patternOf(template), operations }));

function findOperation(method: string, pathname: string): Operation | undefined {
  const candidates = patterns.filter(({ pattern }) => pattern.test(pathname));
  return candidates.map(({ operations }) => operations[method]).find((operation) => operation !== undefined);
}

function patternOf(template: string): RegExp {
  const pattern = template
    .replace(/[.*+?^$()|[\]\\]/g, "\\$&")
    .replace(/\{path\}/g, ".*")
    .replace(/\{[^}]+\}/g, "[^/]+");
  return new RegExp(`^${pattern}$`);
}
