import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { startedWorkerd, workerdProcesses } from "./builtWorker.ts";
import { bundle } from "./bundle.ts";

/** A Worker of its own around the import of documents. */
export interface ImportWorker {
  url: string;
  /** The process of workerd. */
  pid: number;
  /** Bytes of the bundle. */
  size: number;
  stop(): Promise<void>;
}

/** Builds it, and starts it in workerd. */
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
  return { url: href, pid: startedWorkerd(others), size: script.length, stop: () => miniflare.dispose() };
}
