import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

/** A directory for what the test files of a run share. */
export default function setup({ provide }: TestProject) {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-run-"));
  provide("runDirectory", directory);
  return () => rmSync(directory, { recursive: true, force: true });
}

declare module "vitest" {
  interface ProvidedContext {
    runDirectory: string;
  }
}
