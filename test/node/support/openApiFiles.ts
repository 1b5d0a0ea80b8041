import { execFileSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

/** Writes the document and the types of a client anew, as `npm run openapi` does. Returns where the document is. */
export function writtenDocument(): string {
  execFileSync(process.execPath, [join(root, "scripts/openapi.ts")], { cwd: root });
  return join(root, ".wrangler/openapi.json");
}
