import { globSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { sharedBuild } from "./support/shared.ts";

const source = join(import.meta.dirname, "../../src");

it("every script that is served, and every style, is a text in the Worker that is deployed", async () => {
  const names = readdirSync(await sharedBuild());
  const texts = globSync(["client/**/*.js", "**/*.css"], { cwd: source }).map((path) => basename(path));
  expect(texts).toEqual(expect.arrayContaining(["latchkeyFetch.js", "reference.js", "style.css"]));
  for (const text of texts) expect(names, text).toContainEqual(expect.stringMatching(`^[0-9a-f]{40}-${text}$`));
});
