import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { formatIcons, generateIcons } from "../../scripts/lib/generateIcons.ts";

const file = join(import.meta.dirname, "../../src/catalog/icons.json");

it("keeps the icons as `npm run icons` writes them", () => {
  expect(readFileSync(file, "utf8")).toBe(formatIcons(generateIcons()));
});
