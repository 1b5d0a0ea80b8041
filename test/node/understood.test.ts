import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { understoodPage } from "../../scripts/lib/understoodPage.ts";

it("docs/understood.md is what the tests say; npm run understood writes it anew", () => {
  const page = readFileSync(new URL("../../docs/understood.md", import.meta.url).pathname, "utf8");
  expect(page).toBe(understoodPage());
});
