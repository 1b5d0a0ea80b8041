import { describe, expect, it } from "vitest";
import type { Tool } from "../../../src/catalog/tool.ts";
import { checkParameters } from "../../../src/domain/tools/checkParameters.ts";
import { isObject } from "../../../src/domain/tools/json.ts";
import { jsonRequest, toolOf } from "../../support/openapi.ts";
import { READ_ONLY, READ_ONLY_SCHEMAS } from "../../understood/documents.ts";

type Json = Record<string, unknown>;
const text = { type: "string" };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function toolFor(schema: unknown, schemas: Json, openapi = "3.1.0"): Tool {
  return toolOf({ requestBody: jsonRequest(schema) }, { document: { openapi, components: { schemas } } });
}

/** Whether a call may send this body. */
function accepts(tool: Tool, body: unknown): boolean {
  try {
    checkParameters(tool, tool.parameters.body || !isObject(body) ? { body } : body);
    return true;
  } catch {
    return false;
  }
}

describe("what occurs in responses only", () => {
  for (const version of ["3.0.3", "3.1.0"]) {
    it.each(READ_ONLY)(`$id in ${version}, $input, is $becomes`, ({ schema, valid }) => {
      const tool = toolFor(schema, READ_ONLY_SCHEMAS, version);
      expect(accepts(tool, valid)).toBe(true);
      // The names of schemas also hold "Id".
      expect(JSON.stringify(tool.parameters)).not.toMatch(/"id"/);
      expect(accepts(tool, 5)).toBe(false);
    });
  }

  it("B21 stays required where it does not occur in responses only", () => {
    const schemas = {
      ...READ_ONLY_SCHEMAS,
      Order: { type: "object", required: ["id", "name"], properties: { id: text, name: text } },
    };
    const both = { type: "object", properties: { order: ref("Order"), pet: { allOf: [ref("Pet"), ref("Order")] } } };
    const tool = toolFor(both, schemas);
    expect(accepts(tool, { order: { name: "n" } })).toBe(false);
    expect(accepts(tool, { order: { id: "1", name: "n" }, pet: { name: "n" } })).toBe(true);
  });

  it("B21 stays forbidden where its presence excludes something", () => {
    const schema = { type: "object", allOf: [ref("Pet"), { not: { required: ["id"] } }] };
    const tool = toolFor(schema, READ_ONLY_SCHEMAS);
    expect(accepts(tool, { name: "n" })).toBe(true);
    expect(accepts(tool, { name: "n", id: 1 })).toBe(false);
  });

  it("B21 is not what occurs in requests only", () => {
    const properties = { password: { ...text, writeOnly: true }, both: { ...text, writeOnly: true, readOnly: true } };
    const tool = toolFor({ type: "object", required: ["password"], properties }, {});
    expect(Object.keys(tool.parameters)).toEqual(["password", "both"]);
    expect(tool.parameters.password?.required).toBe(true);
  });

  it("B21 is left out of a parameter that is an object, too", () => {
    const filter = { in: "query", name: "filter", style: "deepObject", schema: ref("Pet") };
    const tool = toolOf({ parameters: [filter] }, { document: { components: { schemas: READ_ONLY_SCHEMAS } } });
    expect(tool.parameters.filter?.schema).toEqual({ type: "object", required: ["name"], properties: { name: text } });
  });
});

describe("a discriminator", () => {
  const Cat = { type: "object", required: ["kind"], properties: { kind: text, claws: { type: "integer" } } };
  const Dog = { type: "object", required: ["kind"], properties: { kind: text, bark: text } };
  const kinds = { oneOf: [ref("Cat"), ref("Dog")] };
  const of = (schema: unknown, schemas: Json = {}) =>
    toolFor({ type: "object", properties: { pet: schema } }, { Cat, Dog, ...schemas });
  const pet = (value: Json) => ({ pet: value });

  it.each([
    ["by its mapping", { cat: "#/components/schemas/Cat", kitten: "Cat", dog: "Dog" }, "kitten", "Cat"],
    ["by the names of schemas", undefined, "Cat", "cat"],
    ["by the name of a schema that the mapping leaves out", { dog: "Dog" }, "Cat", "cat"],
  ])("S4 chooses an alternative %s", (_how, mapping, right, wrong) => {
    const tool = of({ ...kinds, discriminator: { propertyName: "kind", ...(mapping && { mapping }) } });
    expect(accepts(tool, pet({ kind: right, claws: 4 }))).toBe(true);
    expect(accepts(tool, pet({ kind: right, claws: "many" }))).toBe(false);
    expect(accepts(tool, pet({ kind: wrong, claws: 4 }))).toBe(false);
  });

  it("S4 is not believed where the alternatives say otherwise", () => {
    const told = { type: "object", required: ["kind"], properties: { kind: { ...text, enum: ["c"] } } };
    const number = { type: "object", required: ["kind"], properties: { kind: { type: "integer" } } };
    const schema = { oneOf: [ref("Told"), ref("Number")], discriminator: { propertyName: "kind" } };
    const tool = of(schema, { Told: told, Number: number });
    for (const kind of ["c", 1]) expect(accepts(tool, pet({ kind })), String(kind)).toBe(true);
  });

  it("S4 T44 with anything in it does no harm", () => {
    const odd: unknown[] = [
      5,
      {},
      { propertyName: 5 },
      { propertyName: "__proto__" },
      { propertyName: "kind", mapping: 5 },
    ];
    const mappings = [{ a: 5 }, { a: "https://evil.example" }, { a: "#/nowhere" }, { a: "#/%zz" }, { "": "" }];
    for (const discriminator of [...odd, ...mappings.map((mapping) => ({ propertyName: "kind", mapping }))]) {
      expect(accepts(of({ ...kinds, discriminator }), { pet: 5 })).toBe(false);
    }
  });

  const Base = {
    type: "object",
    required: ["kind"],
    properties: { kind: text },
    discriminator: { propertyName: "kind" },
  };
  const Car = {
    allOf: [ref("Base"), { type: "object", required: ["doors"], properties: { doors: { type: "integer" } } }],
  };
  const Van = { allOf: [ref("Car"), { type: "object", properties: { load: { type: "integer" } } }] };

  it("S4 of a base schema offers its kinds, also those of kinds, and the base", () => {
    const tool = of(ref("Base"), { Base, Car, Van });
    const shown = JSON.stringify(tool.parameters.pet?.schema);
    for (const name of ["doors", "load", '"enum":["Car"]', '"enum":["Van"]']) expect(shown).toContain(name);
    expect(accepts(tool, pet({ kind: "Van", doors: 2, load: 9 }))).toBe(true);
    expect(accepts(tool, pet({ kind: "Other" }))).toBe(true);
    expect(accepts(tool, pet({ doors: 2 }))).toBe(false);
  });

  it("S4 of a base schema that is the whole body, or an item, offers its kinds", () => {
    for (const schema of [
      ref("Base"),
      { type: "array", items: ref("Base") },
      { type: "array", items: { allOf: [ref("Base")] } },
    ]) {
      expect(JSON.stringify(toolFor(schema, { Base, Car }).parameters)).toContain("doors");
    }
    const mapped = { ...Base, discriminator: { propertyName: "kind", mapping: { auto: "Dog" } } };
    const { parameters } = toolFor(ref("Base"), { Base: mapped, Dog });
    expect(JSON.stringify(parameters)).toContain('"enum":["auto"]');
  });

  it("S4 of a base schema that is a part of its kinds leads to no circle", () => {
    const tool = of(ref("Car"), { Base, Car });
    expect(accepts(tool, pet({ kind: "Car", doors: 2 }))).toBe(true);
    expect(accepts(tool, pet({ kind: "Car" }))).toBe(false);
    const lone = { Base: { ...Base, properties: { kind: text, next: ref("Base") } }, Alias: { allOf: [ref("Base")] } };
    const deep = pet({ kind: "Base", next: { kind: "Alias", next: { kind: "x" } } });
    expect(accepts(of(ref("Alias"), lone), deep)).toBe(true);
    expect(accepts(of(ref("Base"), lone), deep)).toBe(true);
  });
});
