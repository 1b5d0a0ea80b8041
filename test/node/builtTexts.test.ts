import { globSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { sharedBuild } from "./support/shared.ts";

const source = join(import.meta.dirname, "../../src");

it("every script that is served, every style, and what the catalogue is made of is a text in the Worker that is deployed", async () => {
  const names = readdirSync(await sharedBuild());
  const texts = globSync(["client/**/*.js", "**/*.css", "**/*.txt"], { cwd: source }).map((path) => basename(path));
  expect(texts).toEqual(expect.arrayContaining(["latchkeyFetch.js", "reference.js", "style.css", "tools.txt"]));
  for (const text of texts) expect(names, text).toContainEqual(expect.stringMatching(`^[0-9a-f]{40}-${text}$`));
});
