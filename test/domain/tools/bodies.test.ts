import { describe, expect, it } from "vitest";
import { jsonRequest, reasonFor, toolOf } from "../../support/openapi.ts";

const text = { type: "string" };
const whole = (required = true) => ({ in: "body", style: "repeat", required });
const field = (required: boolean, style = "repeat") => ({ in: "body-field", style, required });

function bodyOf(schema: unknown, required = true, document = {}) {
  return toolOf({ requestBody: jsonRequest(schema, required) }, { document }).parameters;
}

describe("a JSON body", () => {
  it("with named properties becomes a parameter for each, less those that are only read", () => {
    const properties = { title: text, labels: { type: "array", items: text }, id: { type: "integer", readOnly: true } };
    expect(bodyOf({ type: "object", required: ["title", "id"], properties })).toEqual({
      title: { ...field(true), schema: text },
      labels: { ...field(false), schema: { type: "array", items: text } },
    });
  });

  it("behind references is the same", () => {
    const components = {
      requestBodies: { thing: jsonRequest({ $ref: "#/components/schemas/alias" }) },
      schemas: { alias: { $ref: "#/components/schemas/thing" }, thing: { type: "object", properties: { a: text } } },
    };
    expect(
      toolOf({ requestBody: { $ref: "#/components/requestBodies/thing" } }, { document: { components } }).parameters,
    ).toEqual({
      a: { ...field(false), schema: text },
    });
  });

  it.each([
    ["is a list", { type: "array", items: text }],
    ["is open", { type: "object", properties: { a: text }, additionalProperties: true }],
    [
      "has alternatives",
      { type: "object", properties: { a: text, b: text }, oneOf: [{ required: ["a"] }, { required: ["b"] }] },
    ],
    ["is put together", { allOf: [{ type: "object", properties: { a: text } }] }],
    ["may be null", { type: ["object", "null"], properties: { a: text } }],
    ["counts its members", { type: "object", properties: { a: text }, minProperties: 1 }],
    ["has a name with a dot", { type: "object", properties: { "a.b": text } }],
    ["requires what it does not describe", { type: "object", properties: { a: text }, required: ["b"] }],
    ["has no properties", { type: "object" }],
    ["says nothing", {}],
  ])("that %s becomes one parameter", (_what, schema) => {
    expect(bodyOf(schema)).toEqual({ body: { ...whole(), schema } });
  });

  it("becomes one parameter when another one has the name of a property", () => {
    const requestBody = jsonRequest({ type: "object", properties: { id: text, body: text } });
    const tool = toolOf({
      requestBody,
      parameters: [
        { in: "query", name: "id", schema: text },
        { in: "query", name: "body", schema: text },
      ],
    });
    expect(Object.entries(tool.parameters).map(([key, parameter]) => [key, parameter.in])).toEqual([
      ["id", "query"],
      ["body", "query"],
      ["body_body", "body"],
    ]);
  });

  it("that may be absent, but not incomplete, becomes one parameter", () => {
    const schema = { type: "object", properties: { a: text, b: text }, required: ["a"] };
    expect(bodyOf(schema, false)).toEqual({ body: { ...whole(false), schema } });
    expect(Object.keys(bodyOf({ ...schema, required: [] }, false))).toEqual(["a", "b"]);
  });

  it("that must be empty is none", () => {
    expect(bodyOf({ type: "object", properties: {}, additionalProperties: false }, false)).toEqual({});
  });

  it("may be called otherwise, and is taken before any other kind", () => {
    const media = { schema: { type: "object", properties: { a: text } } };
    const content = (...names: string[]) => ({
      requestBody: { content: Object.fromEntries(names.map((name) => [name, media])) },
    });
    expect(toolOf(content("multipart/form-data", "application/vnd.acme+json; charset=utf-8"))).toMatchObject({
      ...{ bodyType: "json", contentType: "application/vnd.acme+json; charset=utf-8" },
    });
    expect(
      toolOf(content("application/x-www-form-urlencoded", "application/merge-patch+json", "Application/JSON")),
    ).toMatchObject({
      bodyType: "json",
    });
    expect(toolOf(content("application/json")).contentType).toBeUndefined();
    expect(toolOf(content("*/*")).bodyType).toBe("json");
  });

  it.each([
    "multipart/form-data",
    "application/octet-stream",
    "image/png",
    "application/json2",
    "application/x y+json",
  ])("that is %s makes the operation skipped", (name) => {
    expect(reasonFor({ requestBody: { content: { [name]: { schema: text } } } })).toBe(
      "its body is neither JSON nor a form nor text",
    );
  });

  it("does not go with GET", () => {
    expect(toolOf({ requestBody: jsonRequest(text, false) }, { method: "get" }).parameters).toEqual({});
    expect(reasonFor({ requestBody: jsonRequest(text) }, { method: "get" })).toBe("it sends a body with GET");
  });
});

describe("a form", () => {
  const form = (schema: unknown, encoding = {}) => ({
    requestBody: { required: true, content: { "application/x-www-form-urlencoded": { schema, encoding } } },
  });
  const properties = {
    name: text,
    tags: { type: "array", items: text },
    address: { type: "object", properties: { city: text } },
  };

  it("becomes a parameter for each field, written as its encoding says", () => {
    const encoding = {
      address: { style: "deepObject", explode: true },
      tags: { style: "pipeDelimited", explode: false },
    };
    const tool = toolOf(form({ type: "object", required: ["name"], properties }, encoding));
    expect(tool).toMatchObject({
      bodyType: "form",
      parameters: { name: field(true), tags: field(false, "pipe"), address: field(false, "deep") },
    });
    expect(toolOf(form({ type: "object", properties })).parameters).toMatchObject({
      ...{ name: field(false), tags: field(false), address: field(false, "json") },
    });
  });

  it("that is no list of fields makes the operation skipped", () => {
    expect(reasonFor(form(text))).toBe("its form is not a list of fields");
    expect(reasonFor(form({ type: "object", properties }, { address: { style: "matrix" } }))).toBe(
      "a field of its form is written in a way that is not supported",
    );
  });

  it("with alternatives becomes one parameter", () => {
    expect(toolOf(form({ type: "object", properties, anyOf: [{}] })).parameters).toMatchObject({ body: whole() });
  });
});
