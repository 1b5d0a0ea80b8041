import { createRequire } from "node:module";
import type { BuildOptions, BuildResult } from "esbuild";

type Build = (options: BuildOptions & { write: false }) => Promise<BuildResult<{ write: false }>>;

/**
 * Bundles a Worker with wrangler's own bundler: in a tenth of a second, where wrangler takes seconds.
 *
 * @param minify without it, the names of functions stay
 */
export async function bundle(entry: string, minify = true): Promise<string> {
  const { build } = createRequire(import.meta.resolve("wrangler"))("esbuild") as { build: Build };
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, minify, write: false },
    ...{ format: "esm", platform: "browser", conditions: ["workerd"], target: "es2024" },
  });
  return outputFiles[0]?.text ?? "";
}
