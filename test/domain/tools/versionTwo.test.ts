import { describe, expect, it } from "vitest";
import { buildToolCall } from "../../../src/domain/tools/buildToolCall.ts";
import { checkParameters } from "../../../src/domain/tools/checkParameters.ts";
import { type ImportedTools, readOpenApi } from "../../../src/domain/tools/readOpenApi.ts";
import { deployed } from "../../support/reach.ts";

type Json = Record<string, unknown>;

function read(paths: Json, document: Json = {}, apiBaseUrl = "https://m.example"): ImportedTools {
  const options = { apiBaseUrl, otherBaseUrls: [], ...deployed, takenIds: [] };
  return readOpenApi({ swagger: "2.0", info: {}, paths, ...document }, options);
}

function callOf(operation: Json, given: Json, document: Json = {}) {
  const [tool] = read({ "/things/{id}": { post: operation } }, document).tools;
  if (!tool) throw new Error("It was skipped.");
  return buildToolCall(tool, checkParameters(tool, given));
}

const id = { in: "path", name: "id", required: true, type: "string" };

describe("a document of version 2.0", () => {
  it("S4 becomes tools as later versions do", () => {
    const definitions = {
      Thing: {
        type: "object",
        required: ["id", "name"],
        properties: { id: { type: "integer", readOnly: true }, name: { type: "string" } },
      },
    };
    const body = { in: "body", name: "payload", required: true, schema: { $ref: "#/definitions/Thing" } };
    const parameters = [id, { $ref: "#/parameters/tags" }, { in: "header", name: "X-Kind", type: "string" }, body];
    const shared = {
      tags: { in: "query", name: "tags", type: "array", items: { type: "string" }, collectionFormat: "multi" },
    };
    const call = callOf(
      { parameters, consumes: ["application/vnd.acme+json"] },
      { id: "7", tags: ["a", "b"], "X-Kind": "k", name: "n" },
      {
        definitions,
        parameters: shared,
      },
    );
    expect({ ...call, headers: Object.fromEntries(call.headers) }).toEqual({
      method: "POST",
      target: "things/7?tags=a&tags=b",
      headers: { "x-kind": "k" },
      body: '{"name":"n"}',
      contentType: "application/vnd.acme+json",
    });
  });

  it.each([
    [undefined, "tags=a,b"],
    ["csv", "tags=a,b"],
    ["multi", "tags=a&tags=b"],
    ["ssv", "tags=a%20b"],
    ["pipes", "tags=a%7Cb"],
  ])("S4 writes lists as collectionFormat says: %s", (collectionFormat, query) => {
    const tags = { in: "query", name: "tags", type: "array", items: { type: "string" }, collectionFormat };
    expect(callOf({ parameters: [id, tags] }, { id: "7", tags: ["a", "b"] }).target).toBe(`things/7?${query}`);
  });

  it("S4 tells lists that are separated by tabs", () => {
    const tags = { in: "query", name: "tags", type: "array", collectionFormat: "tsv" };
    expect(read({ "/a": { get: { parameters: [tags] } } }).simplified[0]?.what).toBe(
      "optional parameters are left out (a parameter is written in a way that is not supported): tags",
    );
  });

  it("S4 sends form fields, and skips a file", () => {
    const fields = [
      { in: "formData", name: "title", required: true, type: "string" },
      { in: "formData", name: "tags", type: "array", items: { type: "string" }, collectionFormat: "multi" },
    ];
    const call = callOf({ parameters: [id, ...fields] }, { id: "7", title: "a b", tags: ["x", "y"] });
    expect([call.body, call.contentType]).toEqual(["title=a%20b&tags=x&tags=y", "application/x-www-form-urlencoded"]);
    const file = { in: "formData", name: "file", type: "file" };
    expect(read({ "/a": { post: { parameters: [file], consumes: ["multipart/form-data"] } } }).skipped[0]?.reason).toBe(
      "its body is neither JSON nor a form nor text",
    );
  });

  it.each([
    [{ host: "m.example", basePath: "/v2", schemes: ["http", "https"] }, "/v2/a", 0],
    [{ host: "m.example", basePath: "/v2/" }, "/v2/a", 0],
    [{ basePath: "/v2" }, "/v2/a", 1],
    [{ host: "demo.example", basePath: "/v2" }, "/v2/a", 1],
    [{ host: "m.example:x", basePath: "/v2" }, "/v2/a", 1],
    [{}, "/a", 0],
  ])("B23 is where its host and basePath say: %j", (place, path, assumed) => {
    const { tools, assumedBases } = read({ "/a": { get: {} } }, place);
    expect(tools[0]?.path).toBe(path);
    expect(assumedBases).toHaveLength(assumed);
  });

  it("B26 T43 knows its security definitions", () => {
    const securityDefinitions = {
      o: { type: "oauth2", flow: "implicit", scopes: {} },
      k: { type: "apiKey", in: "query", name: "key" },
    };
    const key = { in: "query", name: "key", required: true, type: "string" };
    const { tools } = read(
      { "/a": { get: { parameters: [key], security: [{ o: ["read"] }] } } },
      { securityDefinitions },
    );
    expect(tools[0]).toMatchObject({ scopes: [["read"]], parameters: {} });
  });

  it("S4 knows discriminators that are only a name, and x-nullable", () => {
    const definitions = {
      Base: { type: "object", discriminator: "kind", required: ["kind"], properties: { kind: { type: "string" } } },
      Car: {
        allOf: [
          { $ref: "#/definitions/Base" },
          { type: "object", properties: { doors: { type: "integer", "x-nullable": true } } },
        ],
      },
    };
    const body = { in: "body", name: "b", schema: { type: "array", items: { $ref: "#/definitions/Base" } } };
    const [tool] = read({ "/a": { post: { parameters: [body] } } }, { definitions }).tools;
    const shown = JSON.stringify(tool?.parameters);
    for (const part of ['"enum":["Car"]', '"doors":{"type":["integer","null"]}']) expect(shown).toContain(part);
  });

  it("T44 with anything in it does no harm", () => {
    const odd: unknown[] = [
      5,
      null,
      [],
      "a",
      { in: "body" },
      { in: "formData" },
      { in: "formData", name: "__proto__", type: "string" },
    ];
    for (const one of odd) {
      const paths = { "/a": { post: { parameters: [one], consumes: one } } };
      const { tools, skipped } = read(paths, {
        consumes: one,
        host: one,
        basePath: one,
        schemes: one,
        definitions: one,
      });
      expect(tools.length + skipped.length).toBe(1);
    }
  });
});
