import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatIcons, generateIcons } from "./lib/generateIcons.ts";

/** `npm run icons`: writes the brand icons of the catalogue's providers to where the Worker has them from. */

const file = join(import.meta.dirname, "../src/catalog/icons.json");
const icons = generateIcons();
writeFileSync(file, formatIcons(icons));
console.log(`${Object.keys(icons).length} icons written to ${file}`);
