import { entryOf, toolsOf } from "../../src/catalog/catalog.ts";
import { type DescribedProvider, type ProviderInput, providerSchema } from "../../src/catalog/schema.ts";
import { splitTexts } from "../../src/catalog/texts.ts";
import { requireComplete } from "./gaps.ts";
import { generateIcons } from "./generateIcons.ts";
import { providersPage } from "./providersPage.ts";
import { type DefinitionList, readDefinitions } from "./readDefinitions.ts";
import { readFacts } from "./readFacts.ts";

/**
 * Returns the files that are made of the definitions in `src/catalog/providers` and of the facts in `test/catalog/facts`: each
 * path in the repository, and the text.
 *
 * @throws Error when a definition does not fit the schema, has no facts, or somebody has to fill in something
 */
export async function generateCatalog(): Promise<Record<string, string>> {
  const lists = await readDefinitions();
  for (const { file, definitions } of lists) requireComplete(`src/catalog/providers/${file}`, definitions);
  const definitions = lists.flatMap((list) => list.definitions);
  const whole = definitions.map(check);
  const split = whole.map(splitTexts);
  const working = split.map(({ provider }) => {
    // What the entry says too.
    const { id, slug, name, description, aliases, categories, icon, ...rest } = provider;
    return rest;
  });
  return {
    "src/catalog/providers.ts": indexOf(lists),
    "src/catalog/generated/providers.txt": linesOf([definitions.map(entryOf), ...working]),
    "src/catalog/generated/texts.txt": linesOf(split.map(({ texts }) => texts)),
    "src/catalog/generated/tools.txt": linesOf(definitions.map(toolsOf)),
    "src/catalog/generated/icons.txt": generateIcons(definitions),
    "docs/providers.md": providersPage(whole, readFacts()),
  };
}

function check(definition: ProviderInput): DescribedProvider {
  const { data, error } = providerSchema.safeParse(definition);
  if (data) {
    const { tools, ...provider } = data;
    return provider;
  }
  const faults = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`The definition of ${definition.slug} does not fit the schema:\n${faults.join("\n")}`);
}

/** JSON in ASCII only: V8 keeps such a text in half the memory. */
function linesOf(values: readonly unknown[]): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return values.map((value) => JSON.stringify(value).replace(/[^\x20-\x7e]/g, escaped)).join("\n");
}

function indexOf(lists: readonly DefinitionList[]): string {
  return [
    ...lists.map(({ file, name }) => `import { ${name} } from "./providers/${file}";`),
    'import type { ProviderInput } from "./schema.ts";',
    "",
    "/** All definitions, for tests and scripts; the Worker opens `generated`. Written by `npm run catalog`. */",
    "export const providers: ProviderInput[] = [",
    ...lists.map(({ name }) => `  ...${name},`),
    "];",
    "",
  ].join("\n");
}
