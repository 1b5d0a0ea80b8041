import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const DIRECTORY = join(import.meta.dirname, "../../test/catalog/facts");

/** What of a file of `test/catalog/facts` goes into the table of providers. */
export interface ProviderFacts {
  slug: string;
  checked: { page: string; on: string };
  /** Why the provider, or a way to connect it, is not in the catalogue. */
  unsupported?: string;
  /** Without a `refresh`, no refresh token is issued. */
  oauth2?: { refresh?: object | null };
}

/** Reads what the documentation of the providers says, in the order of their slugs. */
export function readFacts(): ProviderFacts[] {
  const files = readdirSync(DIRECTORY).filter((name) => name.endsWith(".json"));
  return files.sort().map((file) => JSON.parse(readFileSync(join(DIRECTORY, file), "utf8")));
}
