import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ProviderInput } from "../src/catalog/schema.ts";
import { askAnswers } from "./lib/askAnswers.ts";
import { literal } from "./lib/literal.ts";
import { newDefinition } from "./lib/newDefinition.ts";
import { newFacts } from "./lib/newFacts.ts";
import { listOf, questions } from "./lib/providerQuestions.ts";
import { readDefinitions } from "./lib/readDefinitions.ts";
import { readOwnDefinition, textsOf } from "./lib/readOwnDefinition.ts";

/**
 * `npm run provider -- new`: begins a provider of the catalogue: its definition, and the facts that the definition is tested
 * against. It overwrites nothing.
 */

/** ECMA-262 section 12.7.2, and what a module may not declare. */
const RESERVED =
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends
  false finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof var void while with yield`.split(/\s+/);

const USAGE = `Usage: npm run provider -- new [options]

  --answers  file with answers in JSON, by the names of the questions: ${questions.map(({ name }) => name).join(", ")}
  --from     file with a custom integration, as GET /api/integrations/{id} gives it, or with its definition

What the files do not answer is asked for. docs/adding-a-provider.md says what comes next.`;

const root = join(import.meta.dirname, "..");

try {
  await makeProvider();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function makeProvider(): Promise<void> {
  const { answers: given, from } = readCommand();
  const known = from === undefined ? undefined : readOwnDefinition(from);
  const read = given === undefined ? {} : textsOf(JSON.parse(readFileSync(given, "utf8")));
  const existing = (await readDefinitions()).flatMap(({ definitions }) => definitions);
  const answers = await askAnswers(questions, { ...known?.answers, ...read }, ({ slug }) =>
    refuseKnown(existing, slug),
  );
  const { slug = "" } = answers;
  const name = identifierOf(slug);
  const definition = newDefinition(answers, known?.own);
  const written = {
    [`src/catalog/providers/${name}.ts`]: `import type { ProviderInput } from "../schema.ts";\n\nexport const ${name}: ProviderInput[] = [${literal(definition)}];\n`,
    [`test/catalog/facts/${slug}.json`]: JSON.stringify(
      newFacts({ id: definition.id, slug }, listOf(answers.methods)),
      undefined,
      2,
    ),
  };
  for (const path of Object.keys(written)) if (existsSync(join(root, path))) throw new Error(`${path} exists already.`);
  for (const [path, text] of Object.entries(written)) writeFileSync(join(root, path), text, { flag: "wx" });
  format(Object.keys(written));
  console.log(`Made ${Object.keys(written).join(" and ")}.
Replace each "FILL IN". The facts come from the provider's documentation, never from the definition. Then:

  npm run catalog
  npm test -- test/catalog test/node/catalog`);
}

function readCommand(): { answers: string | undefined; from: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      options: { answers: { type: "string" }, from: { type: "string" } },
      allowPositionals: true,
    });
    if (positionals.join() === "new") return { answers: values.answers, from: values.from };
  } catch {
    // An option that does not exist.
  }
  throw new Error(USAGE);
}

/** Definitions with gaps count as well. */
function refuseKnown(definitions: readonly ProviderInput[], slug: string | undefined): void {
  const known = definitions.find((one) => one.slug === slug || one.aliases?.some((alias) => alias === slug));
  if (known) throw new Error(`The catalogue has ${slug} already: ${known.name} (${known.slug}).`);
}

/** A slug may begin with a digit, or be a word of the language. */
function identifierOf(slug: string): string {
  const name = slug.replace(/-(.)/g, (_dash, next: string) => next.toUpperCase());
  return /^\d/.test(name) || RESERVED.includes(name) ? `provider${name[0]?.toUpperCase()}${name.slice(1)}` : name;
}

function format(paths: string[]): void {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  execFileSync(process.execPath, [biome, "format", "--write", ...paths], { cwd: root, stdio: "ignore" });
}
