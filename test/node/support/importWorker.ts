import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { BuildOptions, BuildResult } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { workerdProcesses } from "./builtWorker.ts";

/** A Worker of its own around the import of documents. */
export interface ImportWorker {
  url: string;
  /** The process of workerd. */
  pid: number;
  /** Bytes of the bundle. */
  size: number;
  stop(): Promise<void>;
}

/** Builds it with wrangler's own bundler, and starts it in workerd. */
export async function startImportWorker(): Promise<ImportWorker> {
  const script = await bundle(join(import.meta.dirname, "importEntry.ts"));
  const others = workerdProcesses();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...{ modules: true, script, compatibilityDate: "2026-10-30" },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    }),
  );
  const { href } = await miniflare.unsafeGetDirectURL();
  const [pid, ambiguous] = workerdProcesses().filter((process) => !others.includes(process));
  if (pid === undefined || ambiguous !== undefined) throw new Error("it cannot be told which process is workerd's");
  return { url: href, pid, size: script.length, stop: () => miniflare.dispose() };
}

type Build = (options: BuildOptions & { write: false }) => Promise<BuildResult<{ write: false }>>;

async function bundle(entry: string): Promise<string> {
  const { build } = createRequire(import.meta.resolve("wrangler"))("esbuild") as { build: Build };
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, minify: true, write: false },
    ...{ format: "esm", platform: "browser", conditions: ["workerd"], target: "es2024" },
  });
  return outputFiles[0]?.text ?? "";
}

const TICKS_PER_SECOND = 100;

/** Seconds of processor time that a process has taken, as Linux counts it. */
export function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return (user + system) / TICKS_PER_SECOND;
}
