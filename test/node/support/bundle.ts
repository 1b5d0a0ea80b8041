import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BuildOptions, BuildResult, Plugin } from "esbuild";

type Build = (options: BuildOptions & { write: false }) => Promise<BuildResult<{ write: false }>>;

/** What wrangler.toml says is text. */
const texts: Plugin = {
  name: "texts",
  setup: (build) =>
    build.onLoad({ filter: /\/src\/client\/[^/]+\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8"),
      loader: "text",
    })),
};

/**
 * Bundles a Worker with wrangler's own bundler: in a tenth of a second, where wrangler takes seconds.
 *
 * @param minify without it, the names of functions stay
 */
export async function bundle(entry: string, minify = true): Promise<string> {
  const { build } = createRequire(import.meta.resolve("wrangler"))("esbuild") as { build: Build };
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, minify, write: false, plugins: [texts] },
    ...{ format: "esm", platform: "browser", conditions: ["workerd"], target: "es2024" },
  });
  return outputFiles[0]?.text ?? "";
}
