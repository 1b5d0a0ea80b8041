/**
 * Writes docs/openapi-documents.md: what becomes of public documents when they are imported. Needs the registry of npm.
 * Run: npm run documents, or npm run documents -- --check
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fetchPublicDocuments } from "../test/node/support/publicDocuments.ts";
import { documentsPage } from "./lib/documentsPage.ts";

const path = new URL("../docs/openapi-documents.md", import.meta.url).pathname;
const documents = await fetchPublicDocuments();
if (!documents) throw new Error("The packages cannot be fetched from the registry of npm.");
const page = documentsPage(documents.values());
if (!process.argv.includes("--check")) writeFileSync(path, page);
else if (readFileSync(path, "utf8") !== page)
  throw new Error("docs/openapi-documents.md is not true any more. Run: npm run documents");
