import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { runWrangler } from "../../../scripts/lib/wrangler.ts";
import { buildWorker } from "./builtWorker.ts";

/** A local state to which all migrations have been applied, for `startEnvironment` to copy. */
export function sharedState(): Promise<string> {
  return makeOnce("state", async (directory) => {
    await runWrangler("d1", "migrations", "apply", "DB", "--local", "--persist-to", directory);
  });
}

/** The Worker as it is deployed, for `startBuiltWorker`. */
export function sharedBuild(): Promise<string> {
  return makeOnce("build", buildWorker);
}

const PATIENCE_MS = 90_000;
const PAUSE_MS = 50;

/**
 * Makes a directory once a run. Test files run in processes of their own: the first that asks makes it, and the others
 * wait until it has its name.
 */
async function makeOnce(name: string, make: (directory: string) => Promise<void>): Promise<string> {
  const made = join(inject("runDirectory"), name);
  try {
    mkdirSync(`${made}.lock`);
  } catch {
    await untilThere(made);
    return made;
  }
  const unfinished = `${made}.unfinished`;
  await make(unfinished);
  renameSync(unfinished, made);
  return made;
}

async function untilThere(path: string): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
    if (existsSync(path)) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`${path} was not made`);
}
