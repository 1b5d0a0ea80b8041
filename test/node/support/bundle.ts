import { createRequire } from "node:module";
import type { BuildOptions, BuildResult } from "esbuild";

type Build = (options: BuildOptions & { write: false }) => Promise<BuildResult<{ write: false }>>;

/** Bundles a Worker with wrangler's own bundler: in a tenth of a second, where wrangler takes seconds. */
export async function bundle(entry: string): Promise<string> {
  const { build } = createRequire(import.meta.resolve("wrangler"))("esbuild") as { build: Build };
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, minify: true, write: false },
    ...{ format: "esm", platform: "browser", conditions: ["workerd"], target: "es2024" },
  });
  return outputFiles[0]?.text ?? "";
}
