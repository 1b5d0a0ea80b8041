import { mkdirSync, writeFileSync } from "node:fs";
import { register } from "node:module";
import { join } from "node:path";
import { ownDocument } from "./lib/ownDocument.ts";

/**
 * `npm run openapi`: writes the OpenAPI document, and the types that openapi-typescript makes of it for a client, into
 * `.wrangler`. A test compiles and runs a client with them.
 */

const DIRECTORY = join(import.meta.dirname, "../.wrangler");

/** openapi-typescript builds its output with the compiler's API, which TypeScript 7 does not have. */
const WITH_API = `export const resolve = (name, context, next) =>
  next(name === "typescript" ? "typescript-with-api" : name, context);`;

register(`data:text/javascript,${encodeURIComponent(WITH_API)}`);
const { default: openapiTypescript, astToString } = await import("openapi-typescript");

const text = JSON.stringify(await ownDocument("https://latchkey.example.net"), null, 2);
mkdirSync(DIRECTORY, { recursive: true });
writeFileSync(join(DIRECTORY, "openapi.json"), `${text}\n`);
writeFileSync(join(DIRECTORY, "openapi.d.ts"), astToString(await openapiTypescript(text)));
