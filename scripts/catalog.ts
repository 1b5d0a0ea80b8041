import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateCatalog } from "./lib/generateCatalog.ts";

/**
 * `npm run catalog`: writes what is made of the providers' definitions: what the Worker opens, their icons, the list for tests
 * and scripts, and the table in docs/providers.md.
 */

const files = await generateCatalog().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return process.exit(1);
});
for (const [path, text] of Object.entries(files)) writeFileSync(join(import.meta.dirname, "..", path), text);
console.log(`Written: ${Object.keys(files).join(", ")}`);
