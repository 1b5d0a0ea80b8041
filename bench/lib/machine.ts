import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg } from "node:os";

/** Where and when something was measured, for whoever compares. */
export interface Machine {
  date: string;
  /** With a plus sign when the working tree differs from it. */
  commit: string;
  cpu: string;
  cores: number;
  /** Processes that wanted to run in the last minute, before the run: more than none are noise. */
  load: number;
  node: string;
  workerd: string;
}

export function describeMachine(): Machine {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "-uno") === "" ? "" : "+"),
    cpu: cpu?.model ?? "unknown",
    cores: cpus().length,
    load: loadavg()[0] ?? Number.NaN,
    node: process.version,
    workerd: workerdVersion(),
  };
}

function git(...args: string[]): string {
  try {
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "unknown";
  }
}

function workerdVersion(): string {
  const { resolve } = createRequire(import.meta.resolve("miniflare"));
  return (JSON.parse(readFileSync(resolve("workerd/package.json"), "utf8")) as { version: string }).version;
}
