import { describe, expect, it } from "vitest";
import { buildToolCall } from "../../../src/domain/tools/buildToolCall.ts";
import { checkParameters } from "../../../src/domain/tools/checkParameters.ts";
import { importPaths, jsonRequest, reasonFor, toolOf } from "../../support/openapi.ts";
import { thrownBy } from "../../support/thrown.ts";
import { CHARSETS, CREDENTIAL_FIELDS, LOST_TYPES } from "../../understood/documentBodies.ts";

const text = { type: "string" };
const told = (operation: object, pathItem: object = {}) =>
  importPaths({ "/a": { post: operation, ...pathItem } }).simplified.map(({ what }) => what);

describe("the body of an operation", () => {
  it.each(CREDENTIAL_FIELDS)("$id a credential in $input: $becomes", ({ type, schema, security, isOffered }) => {
    const Asking = {
      type: "object",
      required: ["token"],
      properties: { token: { ...text, description: "Bearer token" } },
    };
    const operation = { security, requestBody: { required: true, content: { [type]: { schema } } } };
    const document = { components: { schemas: { Asking }, securitySchemes: { o: { type: "oauth2" } } } };
    const { tools, simplified } = importPaths({ "/a": { post: operation } }, document);
    const shown = JSON.stringify(tools[0]?.parameters);
    expect(shown.includes('"token"')).toBe(isOffered);
    const what = "fields that carry the credential are left out, because Latchkey places it: token";
    expect(simplified.map((each) => each.what)).toEqual(isOffered ? [] : [what]);
  });

  it.each(CHARSETS)("$id $input is $becomes", ({ type, value, isSent }) => {
    const schema = { type: "object", properties: { body: text } };
    const tool = toolOf({ requestBody: { required: true, content: { [type]: { schema } } } });
    const send = () => buildToolCall(tool, checkParameters(tool, { body: value }));
    if (isSent) expect(send().contentType).toBe(type);
    else expect(thrownBy(send)).toMatchObject({ code: "validation_failed" });
  });

  it.each(["application/json; charset=utf-16", "text/plain;charset=UTF-16LE", 'text/xml; charset="shift_jis"'])(
    "B27 makes no tool when it cannot be written: %s",
    (type) => {
      const content = { [type]: { schema: text } };
      expect(reasonFor({ requestBody: { content } })).toBe("its body has another charset than UTF-8");
    },
  );

  it.each(LOST_TYPES)("$id $input becomes $becomes", ({ content, told: expected }) => {
    expect(told({ requestBody: { content } })).toEqual(expected);
  });

  it("S4 that is a text is told when the document describes more", () => {
    const xml = (schema: object) => told({ requestBody: { content: { "application/xml": { schema } } } });
    const what = "its body is a text, and what the document says of its content is left out";
    expect(xml({ type: "object", properties: { a: text } })).toEqual([what]);
    expect(xml({ type: "array", items: text })).toEqual([what]);
    expect(xml(text)).toEqual([]);
    expect(xml({})).toEqual([]);
  });
});

describe("a schema", () => {
  const schemas = (named: object) => ({ components: { schemas: named } });
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

  it.each([
    ["itself", { A: { allOf: [ref("A"), { type: "object" }] } }],
    ["an alternative that is made of it", { A: { oneOf: [ref("B")] }, B: { allOf: [ref("A")] } }],
    ["a condition", { A: { if: { not: ref("B") } }, B: { anyOf: [text, ref("A")] } }],
  ])("S4 that holds %s is told", (_what, named) => {
    const operation = { requestBody: jsonRequest({ type: "object", properties: { a: ref("A") } }) };
    const { simplified } = importPaths({ "/a": { post: operation } }, schemas(named));
    const what = "values of a schema that is a part of itself are refused, because nobody can check them";
    expect(simplified).toEqual([{ path: "/a", method: "POST", what }]);
  });

  it("S4 that holds itself in a property is not told", () => {
    const Tree = { type: "object", properties: { children: { type: "array", items: ref("Tree") } } };
    const operation = { requestBody: jsonRequest(ref("Tree")) };
    expect(importPaths({ "/a": { post: operation } }, schemas({ Tree })).simplified).toEqual([]);
  });

  it("S4 of a kind that a mapping looks for in a file takes the value of the mapping, and its name", () => {
    const kind = { type: "object", required: ["kind"], properties: { kind: text } };
    const mapping = { cat: "./models/Cat.json", dog: "#/components/schemas/Dog" };
    const schema = { oneOf: [ref("Cat"), ref("Dog")], discriminator: { propertyName: "kind", mapping } };
    const document = schemas({ Cat: kind, Dog: kind });
    const tool = toolOf({ requestBody: jsonRequest(schema) }, { document });
    for (const value of ["cat", "Cat", "dog"]) {
      expect(checkParameters(tool, { body: { kind: value } })).toEqual({ body: { kind: value } });
    }
    expect(() => checkParameters(tool, { body: { kind: "Dog" } })).toThrow();
  });
});

describe("a path item", () => {
  const A = {
    get: { operationId: "read" },
    post: { operationId: "referred" },
    parameters: [{ in: "query", name: "q" }],
  };
  const tools = (item: object, items: object = { A }) =>
    importPaths({ "/a": item }, { components: { pathItems: items } }).tools.map(({ id, method, parameters }) =>
      [id, method, ...Object.keys(parameters)].join(" "),
    );

  it("S4 with a reference has the operations beside it, too", () => {
    const $ref = "#/components/pathItems/A";
    expect(tools({ $ref })).toEqual(["read GET q", "referred POST q"]);
    const beside = { put: { operationId: "write" }, parameters: [{ in: "header", name: "X-A" }] };
    expect(tools({ $ref, ...beside })).toEqual(["read GET q X-A", "referred POST q X-A", "write PUT q X-A"]);
    expect(tools({ $ref, post: { operationId: "own" } })).toEqual(["read GET q", "own POST q"]);
    const B = { $ref, delete: { operationId: "drop" } };
    expect(tools({ $ref: "#/components/pathItems/B", ...beside }, { A, B })).toHaveLength(4);
    expect(tools({ $ref, get: { operationId: "x" } }, { A: { $ref } })).toEqual([]);
  });

  it("S4 tells what may be meant to be an operation", () => {
    const item = { GET: {}, Post: {}, query: {}, copy: { responses: {} }, summary: "s", "x-y": {}, note: "n" };
    const { skipped, tools: made } = importPaths({ "/a": item });
    expect(made).toEqual([]);
    expect(skipped).toEqual([
      { operation: "GET /a", reason: "its method is not in lower case" },
      { operation: "Post /a", reason: "its method is not in lower case" },
      { operation: "query /a", reason: "its path has no such method" },
      { operation: "copy /a", reason: "its path has no such method" },
    ]);
  });
});

it("B13 a text in JSON that is no Unicode is sent as it was given", () => {
  const tool = toolOf({ requestBody: jsonRequest({ type: "object", properties: { a: text } }) });
  expect(buildToolCall(tool, { a: "\ud800" }).body).toBe('{"a":"\\ud800"}');
});
