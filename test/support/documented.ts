import { Validator } from "@cfworker/json-schema";
import { expect } from "vitest";
import { routes } from "../../src/app.ts";
import { buildOpenApi } from "../../src/http/openapi.ts";

interface Operation {
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
  if (!operation || response.headers.get("latchkey-source") === "upstream") return;
  const documented = operation.responses[String(response.status)];
  const place = `${request.method} ${pathname} -> ${response.status}`;
  expect(documented, `${place} is not in the OpenAPI document`).toBeDefined();
  const contentType = response.headers.get("content-type")?.split(";", 1)[0] ?? "";
  // The runtime warns of text() on an image.
  const text = new TextDecoder().decode(await response.arrayBuffer());
  if (!documented?.content) {
    expect(text, `${place} should have no body`).toBe("");
    return;
  }
  const content = documented.content[contentType] ?? documented.content[contentType.replace(/\/.*/, "/*")];
  expect(content, `${place} as ${contentType} is not in the OpenAPI document`).toBeDefined();
  if (content?.schema) expectFits(content.schema, JSON.parse(text), place);
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
