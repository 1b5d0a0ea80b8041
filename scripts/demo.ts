import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runDemo } from "./lib/runDemo.ts";

/** `npm run demo`: shows the main job once, in a temporary directory, and ends. */

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const directory = mkdtempSync(join(tmpdir(), "latchkey-demo-"));
try {
  await runDemo(directory, console.log);
  console.log("\nAll as expected.");
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
