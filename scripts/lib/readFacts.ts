import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Facts } from "../../test/support/providers/facts.ts";
import { requireComplete } from "./gaps.ts";

const DIRECTORY = join(import.meta.dirname, "../../test/catalog/facts");

/**
 * Reads what the documentation of the providers says, in the order of their slugs.
 * @throws Error when somebody has to fill in something
 */
export function readFacts(): Facts[] {
  const files = readdirSync(DIRECTORY).filter((name) => name.endsWith(".json"));
  return files.sort().map((file) => {
    const facts: Facts = JSON.parse(readFileSync(join(DIRECTORY, file), "utf8"));
    requireComplete(`test/catalog/facts/${file}`, facts);
    return facts;
  });
}
