import { globSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startBuiltWorker } from "./support/builtWorker.ts";
import { sharedBuild } from "./support/shared.ts";

const source = join(import.meta.dirname, "../../src");

it("every script that is served, every style, and what the catalogue is made of is a text in the Worker that is deployed", async () => {
  const names = readdirSync(await sharedBuild());
  const texts = globSync(["client/**/*.js", "**/*.css", "**/*.txt"], { cwd: source }).map((path) => basename(path));
  expect(texts).toEqual(expect.arrayContaining(["latchkeyFetch.js", "reference.js", "style.css", "tools.txt"]));
  for (const text of texts) expect(names, text).toContainEqual(expect.stringMatching(`^[0-9a-f]{40}-${text}$`));
});

it("what the catalogue loads on demand is found in the Worker that is deployed", async () => {
  const worker = await startBuiltWorker(await sharedBuild());
  onTestFinished(worker.stop);
  const read = async (path: string) => (await fetch(`${worker.origin}${path}`)).text();
  expect(await read("/icons/github")).toContain('<path fill="#181717"');
  const page = await read("/docs/providers/github");
  expect(page).toContain("Read and change public repositories");
  expect(page).toContain("List issues");
});
