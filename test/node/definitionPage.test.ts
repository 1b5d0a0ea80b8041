import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as z from "zod";
import { oauth2Schema } from "../../src/catalog/oauth2Schema.ts";
import { apiSchema, basicSchema, definitionShape, providerSchema } from "../../src/catalog/schema.ts";
import { shapeOf, unwrapped } from "../../src/catalog/schemaShape.ts";
import { definitionInput } from "../../src/domain/integrations/definitionInput.ts";

const page = readFileSync(new URL("../../docs/definition.md", import.meta.url).pathname, "utf8");

/** The paths of all fields of an object, down to what is one field. */
function pathsOf(schema: z.ZodType, parent = ""): string[] {
  return Object.entries(shapeOf(schema)).flatMap(([name, member]) => {
    const bare = unwrapped(member as z.ZodType);
    return bare instanceof z.ZodObject ? pathsOf(bare, `${parent}${name}.`) : [`${parent}${name}`];
  });
}

const shape = definitionShape();
const [field, lookup] = [shape.fields, shape.lookups].map((list) => unwrapped(list) as z.ZodArray<z.ZodType>);

it.each([
  ["fields", pathsOf(field?.element ?? z.never())],
  ["auth", pathsOf(oauth2Schema)],
  ["auth of tokens and pairs", pathsOf(basicSchema)],
  ["api", pathsOf(apiSchema)],
  ["lookups", pathsOf(lookup?.element ?? z.never())],
  ["the whole", [...Object.keys(shape), ...pathsOf(shape.account).map((path) => `account.${path}`)]],
])("B18 docs/definition.md names every field of %s", (_part, paths) => {
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !page.includes(`\`${path}\``))).toEqual([]);
});

const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = ""]) => JSON.parse(text));

it("B18 the examples of docs/definition.md are definitions, and rows of the catalogue", () => {
  expect(examples).toHaveLength(2);
  for (const example of examples) {
    expect(definitionInput.parse(example)).toMatchObject({ auth: [{ type: "oauth2" }] });
    const url = "https://example.com";
    const row = { slug: "x", name: "X", description: "", categories: ["data"], docsUrl: url };
    const checked = { page: url, on: "2026-12-01" };
    expect(() =>
      providerSchema.parse({ id: "prov_01m80h14vsfaqaky0kqcy1pa07", ...row, checked, ...example }),
    ).not.toThrow();
  }
});
