import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import * as zod from "zod";
import { bundle } from "./support/bundle.ts";

/** Takes the place of Zod: refuses to build anything, and what is lazy has no methods. */
const REFUSING = [
  'const refuse = () => { throw new Error("a schema is built while the modules load"); };',
  "export const lazy = () => ({});",
  `export { ${Object.keys(zod)
    .filter((name) => name !== "lazy")
    .map((name) => `refuse as ${name}`)
    .join(", ")} };`,
].join("\n");

/** Loads the modules as an isolate does. */
async function load(entry: string): Promise<void> {
  const code = await bundle(entry, false, { zod: REFUSING });
  execFileSync(process.execPath, ["--input-type=module"], { input: code, stdio: ["pipe", "ignore", "pipe"] });
}

function written(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-startup-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "module.ts");
  writeFileSync(path, `import * as z from "zod";\n${text}`);
  return path;
}

it("builds no schema while the modules load", async () => {
  await expect(load(join(import.meta.dirname, "../../src/index.ts"))).resolves.toBeUndefined();
});

it("lets a module keep a lazy schema", async () => {
  await expect(load(written("export const name = z.lazy(() => z.string());"))).resolves.toBeUndefined();
});

it.each([
  ["a schema", "export const name = z.string();"],
  ["a schema that is made of a lazy one", "export const name = z.lazy(() => z.string()).optional();"],
  ["a lazy one that is looked into", "export const { shape } = z.lazy(() => z.object({})).unwrap();"],
])("notices %s at the top of a module", async (_what, text) => {
  await expect(load(written(text))).rejects.toThrow();
});
