import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { buildWorker, modulesOf } from "../../test/node/support/builtWorker.ts";
import { bundle } from "../../test/node/support/bundle.ts";
import type { Script } from "./runtime.ts";

const workers = join(import.meta.dirname, "../workers");

/** One of the benchmark's own Workers. */
export async function scriptOf(worker: "counted" | "floors" | "faulty"): Promise<Script> {
  return scriptFrom(await bundle(join(workers, `${worker}.ts`)));
}

export function scriptFrom(contents: string): Script {
  return [{ type: "ESModule", path: "index.js", contents }];
}

/** Latchkey as it is deployed. @param build where it was built into; left out, it is built */
export async function deployedScript(build?: string): Promise<Script> {
  if (build !== undefined) {
    return modulesOf(build).map(({ type, path }) => ({
      ...{ type, path: basename(path) },
      contents: readFileSync(path, "utf8"),
    }));
  }
  const directory = mkdtempSync(join(tmpdir(), "latchkey-bundle-"));
  try {
    await buildWorker(directory);
    return await deployedScript(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
