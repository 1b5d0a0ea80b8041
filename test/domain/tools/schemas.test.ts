import { Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import { MAX_REF_DEPTH, MAX_SCHEMA_DEPTH, MAX_TOOL_BYTES } from "../../../src/domain/tools/limits.ts";
import type { Schema } from "../../../src/domain/tools/schemaKeywords.ts";
import { jsonRequest, reasonFor, toolOf } from "../../support/openapi.ts";

const text = { type: "string" };
const THREE_ZERO = { openapi: "3.0.3" };

/** A request whose one parameter has the schema. */
function withSchema(schema: unknown) {
  return { parameters: [{ in: "query", name: "q", content: { "application/json": { schema } } }] };
}

function schemaOf(schema: unknown, schemas = {}, document = {}): Schema | undefined {
  return toolOf(withSchema(schema), { document: { components: { schemas }, ...document } }).parameters.q?.schema;
}

function reasonOf(schema: unknown, schemas = {}) {
  return reasonFor(withSchema(schema), { document: { components: { schemas } } });
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

describe("a schema", () => {
  it("holds what it refers to, and nothing else of the document", () => {
    const schemas = { owner: { type: "object", properties: { name: ref("name") } }, name: text, unused: text };
    expect(schemaOf({ type: "array", items: ref("owner") }, schemas)).toEqual({
      ...{ type: "array", items: { $ref: "#/$defs/owner" } },
      $defs: { owner: { type: "object", properties: { name: { $ref: "#/$defs/name" } } }, name: text },
    });
  });

  it("that is a mere reference is what it refers to", () => {
    expect(schemaOf(ref("a"), { a: ref("b"), b: text })).toEqual(text);
    expect(schemaOf({ ...ref("a"), maxLength: 3 }, { a: text })).toEqual({
      $ref: "#/$defs/a",
      maxLength: 3,
      $defs: { a: text },
    });
    expect(schemaOf({ ...ref("a"), maxLength: 3 }, { a: text }, THREE_ZERO)).toEqual(text);
  });

  it("may be recursive", () => {
    const tree = {
      type: "object",
      required: ["name"],
      properties: { name: text, children: { type: "array", items: ref("tree") } },
    };
    const schema = schemaOf(ref("tree"), { tree }) ?? {};
    const isValid = (value: unknown) => new Validator(structuredClone(schema), "2020-12").validate(value).valid;
    expect(isValid({ name: "a", children: [{ name: "b", children: [] }] })).toBe(true);
    expect(isValid({ name: "a", children: [{ children: [] }] })).toBe(false);
  });

  it("is reached by any pointer into the document", () => {
    const schemas = { a: { properties: { "x/y": text, "~": text, "a b": { type: "integer" } } }, ü: text };
    const all = ["a/properties/x~1y", "a/properties/~0", "a/properties/a%20b", "%C3%BC"].map(ref);
    expect(schemaOf({ allOf: all }, schemas)?.$defs).toEqual({
      x_1y: text,
      _0: text,
      a_20b: { type: "integer" },
      _C3_BC: text,
    });
  });

  it("gives different definitions different names", () => {
    const schemas = { a: { properties: { id: text } }, b: { properties: { id: { type: "integer" } } } };
    expect(schemaOf({ allOf: [ref("a/properties/id"), ref("b/properties/id")] }, schemas)).toEqual({
      allOf: [{ $ref: "#/$defs/id" }, { $ref: "#/$defs/id-2" }],
      $defs: { id: text, "id-2": { type: "integer" } },
    });
  });

  it.each([
    ["https://evil.example/schema.json", "it has a reference that does not lead into the document"],
    ["other.json#/components/schemas/a", "it has a reference that does not lead into the document"],
    ["file:///etc/passwd", "it has a reference that does not lead into the document"],
    ["#anchor", "it has a reference that does not lead into the document"],
    ["#/components/schemas/missing", "it refers to something that is not in the document"],
    ["#/components/schemas/toString", "it refers to something that is not in the document"],
    ["#/components/schemas/__proto__", "it refers to something that is not in the document"],
    ["#/%zz", "it has a reference that is not a JSON pointer"],
  ])("T44 that refers to %s makes the operation skipped", ($ref, reason) => {
    expect(reasonOf({ type: "array", items: { $ref } })).toBe(reason);
  });

  it("T44 that refers in a circle, or to no end, makes the operation skipped", () => {
    expect(reasonOf(ref("a"), { a: ref("b"), b: ref("a") })).toBe("it has a reference that leads to no end");
    const chain = Object.fromEntries(
      Array.from({ length: MAX_REF_DEPTH + 2 }, (_, index) => [`s${index}`, ref(`s${index + 1}`)]),
    );
    expect(reasonOf(ref("s0"), chain)).toBe("it has a reference that leads to no end");
    expect(reasonOf({ $dynamicRef: "#node" })).toBe("it has dynamic references");
  });

  it("T44 leaves out what is unknown, misshapen or meant for another place", () => {
    const hostile = JSON.parse(`{
      "__proto__": {"polluted": true}, "$id": "https://evil.example", "$anchor": "a", "xml": {}, "discriminator": {}, "x-a": 1,
      "type": "file", "minimum": "1", "required": "name", "enum": {}, "properties": {"__proto__": {}, "a": 5, "constructor": {}},
      "items": [{}], "allOf": {}, "pattern": 5, "maxLength": -1, "not": null, "$defs": {"a": {}}, "default": {"__proto__": 1, "a": [1]}
    }`);
    expect(schemaOf(hostile)).toEqual({ properties: { constructor: {} }, default: { a: [1] } });
    expect({}).not.toHaveProperty("polluted");
  });

  it("keeps keywords, and properties that are called like keywords", () => {
    const schema = {
      properties: { $ref: text, example: text, items: text, nullable: { type: "boolean" } },
      format: "uuid",
      deprecated: true,
    };
    expect(schemaOf(schema)).toEqual(schema);
    expect(schemaOf(schema, {}, THREE_ZERO)).toEqual(schema);
  });

  it("loses patterns that are none, and then does not forbid the names that they allow", () => {
    const patternProperties = { "[": text };
    expect(schemaOf({ pattern: "(", properties: { a: { pattern: "^a$" } } })).toEqual({
      properties: { a: { pattern: "^a$" } },
    });
    expect(schemaOf({ pattern: "a".repeat(501) })).toEqual({});
    expect(schemaOf({ patternProperties, additionalProperties: false })).toEqual({});
  });

  it("B25 that is nested too deeply is open below its first levels", () => {
    let deep: unknown = text;
    for (let depth = 0; depth <= MAX_SCHEMA_DEPTH; depth++) deep = { items: deep };
    let shallow: unknown = { type: "array" };
    for (let depth = 0; depth < 8; depth++) shallow = { items: shallow };
    expect(schemaOf(deep)).toEqual(shallow);
    expect(schemaOf({ type: "integer", enum: Array(30_000).fill(1) })).toEqual({ type: "integer" });
  });
});

describe("a schema of OpenAPI 3.0", () => {
  it.each([
    [{ ...text, nullable: true }, { type: ["string", "null"] }],
    [
      { type: "integer", minimum: 1, exclusiveMinimum: true },
      { type: "integer", exclusiveMinimum: 1 },
    ],
    [
      { type: "integer", maximum: 9, exclusiveMaximum: false },
      { type: "integer", maximum: 9 },
    ],
    [
      { ...text, example: "a", xml: {}, externalDocs: {} },
      { ...text, examples: ["a"] },
    ],
    [{ ...text, example: { a: 1 } }, text],
    [
      { ...text, format: "date-time" },
      { ...text, format: "date-time" },
    ],
    [
      { type: "object", properties: { a: { type: "array", nullable: true, items: text } } },
      { type: "object", properties: { a: { type: ["array", "null"], items: text } } },
    ],
  ])("%j is %j in JSON Schema 2020-12", (schema, expected) => {
    expect(schemaOf(schema, {}, THREE_ZERO)).toEqual(expected);
  });

  it("may be nullable beside a reference", () => {
    expect(schemaOf({ ...ref("a"), nullable: true, maxLength: 1 }, { a: text }, THREE_ZERO)).toEqual({
      anyOf: [{ $ref: "#/$defs/a" }, { type: "null" }],
      $defs: { a: text },
    });
  });

  it("is left alone in a document of 3.1", () => {
    expect(schemaOf({ type: "integer", exclusiveMinimum: 1, examples: [5] })).toEqual({
      type: "integer",
      exclusiveMinimum: 1,
      examples: [5],
    });
  });
});

describe("a description that is too large", () => {
  const wordy = (count: number, description: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, { ...text, description }]));
  const request = (properties: unknown) => ({ requestBody: jsonRequest({ type: "object", properties }) });

  it("loses what only explains", () => {
    const tool = toolOf(request(wordy(100, "x".repeat(1000))));
    const properties = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field${index}`, text]));
    expect(tool.parameters.body?.schema).toEqual({ type: "object", properties });
  });

  it("shares what its fields refer to", () => {
    const schemas = { large: { type: "object", properties: wordy(30, "x".repeat(1000)) } };
    const tool = toolOf(request({ a: { items: ref("large") }, b: { items: ref("large") } }), {
      document: { components: { schemas } },
    });
    expect(Object.keys(tool.parameters)).toEqual(["a", "b"]);
    const three = toolOf(
      request({ a: { items: ref("large") }, b: { items: ref("large") }, c: { items: ref("large") } }),
      { document: { components: { schemas } } },
    );
    expect(Object.keys(three.parameters)).toEqual(["body"]);
    expect(JSON.stringify(three).length).toBeLessThan(MAX_TOOL_BYTES);
  });

  it("B25 even so is open below its first levels", () => {
    const large = { type: "string", enum: Array.from({ length: 8000 }, (_, index) => `value${index}`) };
    const { parameters } = toolOf(request({ a: ref("large") }), { document: { components: { schemas: { large } } } });
    expect(parameters.body?.schema).toEqual({ type: "object" });
  });
});
