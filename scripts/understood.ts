/** Writes docs/understood.md from the tables of cases that the tests run. Run: npm run understood */
import { writeFileSync } from "node:fs";
import { understoodPage } from "./lib/understoodPage.ts";

writeFileSync(new URL("../docs/understood.md", import.meta.url).pathname, understoodPage());
