import { describe, expect, it } from "vitest";
import { toolSchema } from "../../../src/catalog/tool.ts";
import { MAX_OPERATIONS } from "../../../src/domain/tools/limits.ts";
import { readOpenApi } from "../../../src/domain/tools/readOpenApi.ts";
import { importPaths, reasonFor, toolOf } from "../../support/openapi.ts";
import { deployed } from "../../support/reach.ts";
import { thrownBy } from "../../support/thrown.ts";

const options = { apiBaseUrl: "https://api.acme.example", otherBaseUrls: [], ...deployed, takenIds: [] };

describe("an operation", () => {
  it("becomes a tool with its names, its address and what it does", () => {
    const tool = toolOf(
      { operationId: "getThing", summary: "Get a thing", description: "Gets **one** thing.\n\nBy its id." },
      { method: "get", path: "/things" },
    );
    expect(tool).toEqual({
      ...{ id: "get-thing", displayName: "Get a thing", description: "Gets **one** thing.\n\nBy its id." },
      ...{ actionType: "READ_ONLY", scopes: [], method: "GET", path: "/things" },
      ...{ fixedQuery: {}, bodyType: "json", parameters: {} },
    });
  });

  it.each([
    ["getUserByID", "get-user-by-id"],
    ["repos/get-content", "repos-get-content"],
    ["chat_postMessage", "chat_post-message"],
    ["  Liste der Dinge! ", "liste-der-dinge"],
    ["__proto__", "proto__"],
    ["…", "operation"],
    ["x".repeat(300), "x".repeat(100)],
  ])("called %j has the id %j", (operationId, id) => {
    expect(toolOf({ operationId }).id).toBe(id);
  });

  it("without an id is called by its method and path", () => {
    expect(
      toolOf({ parameters: [{ in: "path", name: "id" }] }, { method: "delete", path: "/things/{id}" }),
    ).toMatchObject({
      ...{ id: "delete-things-id", displayName: "DELETE /things/{id}", description: "" },
    });
  });

  it("has an id that no other tool has, the same one each time", () => {
    const paths = {
      "/a": { get: { operationId: "list" }, post: { operationId: "list" } },
      "/b": { get: { operationId: "list" } },
    };
    const ids = () => importPaths(paths, {}, { takenIds: ["list-3"] }).tools.map(({ id }) => id);
    expect(ids()).toEqual(["list", "list-2", "list-4"]);
    expect(ids()).toEqual(ids());
    const long = { operationId: "x".repeat(100) };
    expect(importPaths({ "/a": { get: long, post: long } }).tools[1]?.id).toBe(`${"x".repeat(98)}-2`);
  });

  it.each([
    ["get", "READ_ONLY"],
    ["post", "REVERSIBLE"],
    ["put", "REVERSIBLE"],
    ["patch", "REVERSIBLE"],
    ["delete", "IRREVERSIBLE"],
  ])("A16 T57 by %s is %s, and the document can only make it stricter", (method, actionType) => {
    expect(toolOf({}, { method }).actionType).toBe(actionType);
    const types = ["READ_ONLY", "REVERSIBLE", "IRREVERSIBLE"];
    for (const told of types) {
      const expected = types[Math.max(types.indexOf(told), types.indexOf(actionType))];
      expect(toolOf({ "x-latchkey-action-type": told }, { method }).actionType, told).toBe(expected);
    }
    for (const told of ["HARMLESS", "read_only", "", null, 0, ["READ_ONLY"], { type: "READ_ONLY" }]) {
      expect(toolOf({ "x-latchkey-action-type": told }, { method }).actionType).toBe(actionType);
    }
  });

  it("has texts that fit, and that end with a whole character", () => {
    const tool = toolOf({ summary: `a\n\tb${"🔑".repeat(200)}`, description: `x${"🔑".repeat(3000)}` });
    expect(tool.displayName).toHaveLength(200);
    expect(tool.displayName.startsWith("a b🔑")).toBe(true);
    expect(tool.description).toHaveLength(4000);
    expect(tool.description.isWellFormed()).toBe(true);
    expect(toolSchema.safeParse(tool).success).toBe(true);
  });

  it.each(["head", "options", "trace"])("by %s is skipped", (method) => {
    expect(reasonFor({}, { method })).toBe(`${method.toUpperCase()} is not a method of tools`);
  });

  it("that is wrong is skipped, and the others are not", () => {
    const bad = { parameters: [{ $ref: "#/components/parameters/missing" }] };
    const { tools, skipped } = importPaths({
      ...{
        "/a": { get: bad, post: { operationId: "a" } },
        "/b": { get: "nothing" },
        "/c": { get: { operationId: "c" } },
      },
      ...{ "/d": { $ref: "https://evil.example/d.json" }, "x-notes": { get: {} } },
    });
    expect(tools.map(({ id }) => id)).toEqual(["a", "c"]);
    expect(skipped).toEqual([
      { operation: "GET /a", reason: "it refers to something that is not in the document" },
      { operation: "GET /b", reason: "it is not an object" },
      { operation: "/d", reason: "it refers to another document" },
    ]);
  });
});

describe("a document", () => {
  it.each([
    [null, "must be a JSON object"],
    [[], "must be a JSON object"],
    ["openapi: 3.1.0", "must be a JSON object"],
    [{}, "is missing: it tells the version, 3.0 or 3.1"],
    [{ swagger: "1.2", paths: {} }, "must be 2.0"],
    [{ openapi: "3.2.0" }, "must be 3.0 or 3.1"],
    [{ openapi: 3.1 }, 'must be a text, such as "3.1.0"'],
    [{ openapi: "3.0.3", paths: [] }, "must be an object"],
  ])("that is %j is refused: it %s", (document, message) => {
    const { code, errors } = thrownBy(() => readOpenApi(document, options));
    expect({ code, messages: errors?.map((error) => error.message) }).toEqual({
      code: "validation_failed",
      messages: [message],
    });
  });

  it("without paths has no tools", () => {
    expect(readOpenApi({ openapi: "3.1.0", webhooks: { a: { post: {} } } }, options)).toEqual({
      ...{ tools: [], skipped: [], simplified: [], assumedBases: [] },
    });
  });

  it("with more operations than can be is refused", () => {
    const paths = Object.fromEntries(
      Array.from({ length: MAX_OPERATIONS + 1 }, (_, index) => [`/${index}`, { get: {} }]),
    );
    expect(thrownBy(() => importPaths(paths)).errors?.[0]?.message).toContain(`more than ${MAX_OPERATIONS} operations`);
  });
});
