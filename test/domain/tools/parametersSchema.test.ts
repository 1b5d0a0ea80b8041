import { Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import { toolSchema } from "../../../src/catalog/tool.ts";
import { parametersSchema } from "../../../src/domain/tools/parametersSchema.ts";

const text = { type: "string" };

function schemaOf(schemas: Record<string, object>, required: string[] = []) {
  const parameters = Object.entries(schemas).map(([name, schema]) => [
    name,
    { in: "query", schema, required: required.includes(name) },
  ]);
  const names = { id: "a", displayName: "A", description: "", actionType: "READ_ONLY", method: "GET", path: "/" };
  return parametersSchema(toolSchema.parse({ ...names, parameters: Object.fromEntries(parameters) }));
}

function accepts(schema: object, value: unknown): boolean {
  return new Validator(structuredClone(schema), "2020-12").validate(value).valid;
}

describe("the schema of all parameters", () => {
  it("is one closed object", () => {
    expect(schemaOf({ a: text, b: { type: "integer" } }, ["b"])).toEqual({
      ...{
        type: "object",
        properties: { a: text, b: { type: "integer" } },
        required: ["b"],
        additionalProperties: false,
      },
    });
    expect(schemaOf({})).toEqual({ type: "object", properties: {}, required: [], additionalProperties: false });
  });

  it("holds once what several of them refer to", () => {
    const one = { $ref: "#/$defs/x", $defs: { x: text } };
    expect(schemaOf({ a: one, b: { items: { $ref: "#/$defs/x" }, $defs: { x: text } } })).toMatchObject({
      properties: { a: { $ref: "#/$defs/x" }, b: { items: { $ref: "#/$defs/x" } } },
      $defs: { x: text },
    });
  });

  it("keeps apart what has the same name", () => {
    const node = (type: string) => ({
      properties: { value: { type }, next: { $ref: "#/$defs/x" } },
      additionalProperties: false,
    });
    const schema = schemaOf({
      a: { $ref: "#/$defs/x", $defs: { x: node("string") } },
      b: { $ref: "#/$defs/x", $defs: { x: node("integer") } },
    });
    expect(Object.keys(schema.$defs ?? {})).toEqual(["x", "x-2"]);
    expect(accepts(schema, { a: { value: "a", next: { value: "b" } }, b: { value: 1, next: { value: 2 } } })).toBe(
      true,
    );
    expect(accepts(schema, { a: { value: "a", next: { value: 1 } } })).toBe(false);
    expect(accepts(schema, { b: { value: 1, next: { value: "a" } } })).toBe(false);
  });

  it("lets a parameter refer to itself", () => {
    const tree = {
      type: "object",
      properties: { children: { type: "array", items: { $ref: "#" } } },
      additionalProperties: false,
    };
    const schema = schemaOf({ tree });
    expect(accepts(schema, { tree: { children: [{ children: [] }] } })).toBe(true);
    expect(accepts(schema, { tree: { children: [{ other: 1 }] } })).toBe(false);
  });

  it("leaves data alone that looks like a reference", () => {
    const schema = { default: { $ref: "#/$defs/x" }, properties: { $ref: text }, $defs: { x: text } };
    expect(schemaOf({ a: schema, b: { $ref: "#" } }).properties).toMatchObject({
      a: { default: { $ref: "#/$defs/x" }, properties: { $ref: text } },
    });
  });
});
