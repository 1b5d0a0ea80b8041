import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ProviderInput } from "../../src/catalog/schema.ts";

const DIRECTORY = join(import.meta.dirname, "../../src/catalog/providers");

/** A list of definitions that a file of `src/catalog/providers` exports. */
export interface DefinitionList {
  /** The file's name. */
  file: string;
  /** The list's. */
  name: string;
  definitions: readonly ProviderInput[];
}

/** Reads the definitions of all providers, in the order of their files. Whatever lies in the folder is taken. */
export async function readDefinitions(): Promise<DefinitionList[]> {
  const files = readdirSync(DIRECTORY).filter((name) => name.endsWith(".ts"));
  const lists = files.sort().map(async (file) => {
    const exported: object = await import(/* @vite-ignore */ pathToFileURL(join(DIRECTORY, file)).href);
    return Object.entries(exported)
      .filter((entry): entry is [string, ProviderInput[]] => Array.isArray(entry[1]))
      .map(([name, definitions]) => ({ file, name, definitions }));
  });
  return (await Promise.all(lists)).flat();
}
