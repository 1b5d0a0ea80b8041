import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runWrangler } from "../../scripts/lib/wrangler.ts";

const TIMES = 5;

/** Milliseconds that the Worker's JavaScript takes before the first request, by `wrangler check startup`, several times. */
export async function measureStartUp(): Promise<number[]> {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-startup-"));
  try {
    const bundle = join(directory, "worker.bundle");
    await runWrangler("deploy", "--dry-run", "--outfile", bundle);
    const times: number[] = [];
    const profile = join(directory, "profile");
    while (times.length < TIMES) {
      times.push(activeOf(await runWrangler("check", "startup", "--worker", bundle, "--outfile", profile)));
    }
    return times;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function activeOf(output: string): number {
  const [, active] = /^\W*Active: ([\d.]+) ms/m.exec(output) ?? [];
  if (active === undefined) throw new Error(`wrangler check startup does not tell the time:\n${output}`);
  return Number(active);
}
