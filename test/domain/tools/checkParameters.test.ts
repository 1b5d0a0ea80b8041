import { describe, expect, it } from "vitest";
import { type Tool, toolSchema } from "../../../src/catalog/tool.ts";
import { checkParameters } from "../../../src/domain/tools/checkParameters.ts";
import { thrownBy } from "../../support/thrown.ts";

function toolWith(parameters: Record<string, { schema: object; required?: boolean }>): Tool {
  const all = Object.entries(parameters).map(([name, parameter]) => [name, { in: "query", ...parameter }]);
  const names = { id: "a", displayName: "A", description: "", actionType: "READ_ONLY", method: "GET", path: "/" };
  return toolSchema.parse({ ...names, parameters: Object.fromEntries(all) });
}

/** What is wrong with a value of the parameter `a`, as `path: message`. */
function faults(schema: object, a: unknown): string[] {
  try {
    checkParameters(toolWith({ a: { schema } }), { a });
    return [];
  } catch (error) {
    return (error as { errors: { path: string; message: string }[] }).errors.map(
      ({ path, message }) => `${path}: ${message}`,
    );
  }
}

const text = { type: "string" };
describe("parameters", () => {
  it("that fit are handed back", () => {
    const tool = toolWith({
      a: { schema: text, required: true },
      b: { schema: { type: "integer" } },
      c: { schema: {} },
    });
    expect(checkParameters(tool, { b: 5, a: "x" })).toEqual({ a: "x", b: 5 });
  });

  it.each([null, [], "a", 5, undefined])("that are %j are refused", (parameters) => {
    expect(thrownBy(() => checkParameters(toolWith({}), parameters)).errors).toEqual([
      { path: "parameters", message: "must be an object" },
    ]);
  });

  it("that are missing, unknown or wrong are all named", () => {
    const tool = toolWith({
      a: { schema: text, required: true },
      b: { schema: text },
      c: { schema: { type: ["integer", "null"] } },
    });
    expect(thrownBy(() => checkParameters(tool, { b: 5, c: "secret", d: "secret" }))).toMatchObject({
      code: "validation_failed",
      errors: [
        { path: "parameters.a", message: "is required" },
        { path: "parameters.d", message: "is not a parameter of this tool" },
        { path: "parameters.b", message: "must be string" },
        { path: "parameters.c", message: "must be integer or null" },
      ],
    });
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "T44 called %s are unknown, and change nothing",
    (name) => {
      const parameters = JSON.parse(`{"${name}": {"polluted": true}}`);
      expect(thrownBy(() => checkParameters(toolWith({}), parameters)).errors).toEqual([
        { path: `parameters.${name}`, message: "is not a parameter of this tool" },
      ]);
      expect({}).not.toHaveProperty("polluted");
      expect(
        thrownBy(() =>
          checkParameters(toolWith({ [name === "__proto__" ? "a" : name]: { schema: {}, required: true } }), {}),
        ).errors,
      ).toHaveLength(1);
    },
  );

  it.each<[object, unknown, string[]]>([
    [{ enum: ["red", "blue"] }, "secret", ["parameters.a: is not one of the allowed values"]],
    [{ const: "red" }, "secret", ["parameters.a: is not the value that is allowed"]],
    [{ minLength: 20 }, "secret", ["parameters.a: is too short"]],
    [{ pattern: "^[a-c]+$" }, "secret", ["parameters.a: does not match the pattern"]],
    [{ exclusiveMaximum: 3 }, 3, ["parameters.a: is too large"]],
    [{ items: text }, ["secret", 5], ["parameters.a.1: must be string"]],
    [{ properties: { b: { required: ["c"] } } }, { b: {} }, ["parameters.a.b.c: is required"]],
    [{ properties: { b: {} }, additionalProperties: false }, { secret: 1 }, ["parameters.a.secret: is not allowed"]],
    [{ properties: { "x/y~z %ü": text } }, { "x/y~z %ü": 5 }, ["parameters.a.x/y~z %ü: must be string"]],
    [
      { anyOf: [text, { type: "object", properties: { b: text } }] },
      { b: 5 },
      ["parameters.a: fits none of the allowed forms"],
    ],
    [{ oneOf: [{}, {}] }, 5, ["parameters.a: must fit exactly one of the allowed forms"]],
    [{ not: {} }, 5, ["parameters.a: has a form that is not allowed"]],
    [{ uniqueItems: true }, [1, 1], ["parameters.a: has an item twice"]],
    [{ format: "email" }, "no e-mail address", []],
    [{ $ref: "#/$defs/b", $defs: { b: text } }, 5, ["parameters.a: must be string"]],
  ])("by %j, %j has the faults %j, and no message holds the value", (schema, value, expected) => {
    expect(faults(schema, value)).toEqual(expected);
    expect(JSON.stringify(faults(schema, value).map((fault) => fault.split(": ")[1]))).not.toContain("secret");
  });

  it("that are nested beyond reason are refused", () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 5000; depth++) deep = [deep];
    expect(thrownBy(() => checkParameters(toolWith({ a: { schema: {} } }), { a: deep })).errors).toEqual([
      { path: "parameters", message: "is nested too deeply" },
    ]);
  });

  it("leave the schema of the tool as it was", () => {
    const tool = toolWith({ a: { schema: { $ref: "#/$defs/b", $defs: { b: text } } } });
    const before = structuredClone(tool);
    checkParameters(tool, { a: "x" });
    expect(Reflect.ownKeys(tool.parameters.a?.schema ?? {})).toEqual(["$ref", "$defs"]);
    expect(tool).toEqual(before);
  });
});

describe("a schema that would take too long", () => {
  const node = (index: number) => ({ $ref: `#/$defs/s${index}` });
  const laughs = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      `s${index}`,
      index === 39 ? text : { allOf: [node(index + 1), node(index + 1)] },
    ]),
  );

  it.each<[string, object, unknown]>([
    ["multiplies its references", { ...node(0), $defs: laughs }, "x"],
    ["refers to itself", { $ref: "#" }, "x"],
    ["refers in a circle", { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } }, "x"],
    ["leads nowhere", { $ref: "#/$defs/missing" }, "x"],
    ["leads elsewhere", { $ref: "https://evil.example/schema" }, "x"],
  ])("because it %s refuses the value", (_what, schema, value) => {
    expect(faults(schema, value)).toEqual(["parameters.a: cannot be checked: the schema asks for too much"]);
  });

  it("for so many values refuses them", () => {
    const schema = { items: { allOf: Array(1000).fill({ type: "integer" }) } };
    expect(faults(schema, Array(100).fill(1))).toEqual([]);
    expect(faults(schema, Array(50_000).fill(1))).toEqual(["parameters.a: is too large to be checked"]);
  });

  it.each<[string, string]>([
    ["(a+)+$", "a"],
    ["(a|a)*$", "a"],
    ["^(a|aa)+$", "a"],
    ["a*a*a*a*a*a*b", "a"],
    ["^(([a-z])+.)+[A-Z]([a-z])+$", "a"],
    ["(?=(a+)+b)a", "a"],
    ["^(.*?,){11}P", "1,"],
    ["(x+x+)+y", "x"],
  ])("does not ask the pattern %s of a long text", (pattern, part) => {
    expect(faults({ pattern }, `${part.repeat(20_000)}!`)).toEqual([]);
    expect(
      faults({ patternProperties: { [pattern]: text }, additionalProperties: false }, { [`${part.repeat(1000)}!`]: 5 }),
    ).toEqual([]);
  });

  it("does not compare all items of a long list", () => {
    expect(
      faults(
        { uniqueItems: true },
        Array.from({ length: 100_000 }, (_, index) => index),
      ),
    ).toEqual([]);
  });

  it("still asks patterns that are harmless, of texts of a usual length", () => {
    expect(faults({ pattern: "^[a-z0-9]+(?:-[a-z0-9]{2})?$" }, "A".repeat(100))).toHaveLength(1);
    expect(faults({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" }, "tomorrow")).toHaveLength(1);
    expect(faults({ pattern: "^(red|green|blue)$" }, "yellow")).toHaveLength(1);
    expect(faults({ pattern: "^[^@]+@[^@]+$" }, "nobody")).toHaveLength(1);
    expect(faults({ pattern: "^\\p{Lu}" }, "small")).toHaveLength(1);
  });
});
