import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWorker } from "../../test/node/support/builtWorker.ts";
import { bundle } from "../../test/node/support/bundle.ts";

const workers = join(import.meta.dirname, "../workers");

/** The bundle of one of the benchmark's own Workers. */
export function bundleOf(worker: "counted" | "floors" | "faulty"): Promise<string> {
  return bundle(join(workers, `${worker}.ts`));
}

/** Latchkey's bundle as it is deployed. @param build where it was built into; left out, it is built */
export async function deployedBundle(build?: string): Promise<string> {
  if (build !== undefined) return readFileSync(join(build, "index.js"), "utf8");
  const directory = mkdtempSync(join(tmpdir(), "latchkey-bundle-"));
  try {
    await buildWorker(directory);
    return await deployedBundle(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
