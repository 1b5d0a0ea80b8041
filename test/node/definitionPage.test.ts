import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as z from "zod";
import { apiSchema, definitionShape, oauth2Schema, providerSchema } from "../../src/catalog/schema.ts";
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

const field = unwrapped(definitionShape().fields) as z.ZodArray<z.ZodType>;

it.each([
  ["fields", pathsOf(field.element)],
  ["auth", pathsOf(oauth2Schema)],
  ["api", pathsOf(apiSchema)],
])("B18 docs/definition.md names every field of %s", (_part, paths) => {
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !page.includes(`\`${path}\``))).toEqual([]);
});

const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = ""]) => JSON.parse(text));

it("B18 the examples of docs/definition.md are definitions, and rows of the catalogue", () => {
  expect(examples).toHaveLength(2);
  for (const example of examples) {
    expect(definitionInput.parse(example)).toMatchObject({ auth: [{ type: "oauth2" }] });
    const row = { slug: "x", name: "X", description: "", categories: ["x"], docsUrl: "https://example.com" };
    const checked = { page: "https://example.com", on: "2026-12-01" };
    expect(() =>
      providerSchema.parse({ id: "prov_01m80h14vsfaqaky0kqcy1pa07", checked, ...row, ...example }),
    ).not.toThrow();
  }
});
