import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countOperations, documentRow } from "../../scripts/lib/documentsPage.ts";
import { toolSchema } from "../../src/catalog/tool.ts";
import { resolveTarget } from "../../src/domain/policy/urlPolicy.ts";
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENT_VALUES, MAX_TOOL_BYTES } from "../../src/domain/tools/limits.ts";
import { parametersSchema } from "../../src/domain/tools/parametersSchema.ts";
import { deployed } from "../support/reach.ts";
import { type ImportWorker, startImportWorker } from "./support/importWorker.ts";
import { watchMemory } from "./support/memory.ts";
import { processorSeconds } from "./support/processorTime.ts";
import { fetchPublicDocuments, type ReadDocument } from "./support/publicDocuments.ts";

/** What large public APIs become. docs/openapi-documents.md has more of them. */
const APIS = [
  { name: "GitHub", operations: 1223, skipped: 1 },
  { name: "Stripe", operations: 452, skipped: 1 },
  { name: "Kubernetes", operations: 845, skipped: 12 },
  { name: "Zoom", operations: 373, skipped: 4 },
  { name: "DocuSign", operations: 402, skipped: 3 },
];

const { Ajv2020: Ajv } = createRequire(import.meta.resolve("@seriousme/openapi-schema-validator"))(
  "ajv/dist/2020.js",
) as {
  Ajv2020: new (options: object) => Ajv2020;
};

let documents: ReadonlyMap<string, () => ReadDocument> | undefined;
const page = readFileSync(new URL("../../docs/openapi-documents.md", import.meta.url).pathname, "utf8");

beforeAll(async () => {
  documents = await fetchPublicDocuments();
}, 120_000);

const read = (name: string) => documents?.get(name)?.();

describe("the tools of a public API", () => {
  it.for(APIS)("are one for each operation that can be called: $name", ({ name, operations, skipped }, { skip }) => {
    const document = read(name);
    if (!document) return skip("the registry cannot be reached");
    const { imported, baseUrl } = document;
    expect(countOperations(document.document)).toBe(operations);
    expect(imported.skipped.length, JSON.stringify(imported.skipped)).toBe(skipped);
    expect(imported.tools.length).toBe(operations - skipped);
    expect(new Set(imported.tools.map(({ id }) => id)).size).toBe(imported.tools.length);
    expect(page).toContain(`\n${documentRow(document)}\n`);
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const tool of imported.tools) {
      expect(toolSchema.parse(JSON.parse(JSON.stringify(tool)))).toEqual(tool);
      expect(resolveTarget([baseUrl], tool.path.slice(1).replace(/\{.*?\}/g, "x"), deployed)?.href).toContain(baseUrl);
      const schema = parametersSchema(tool);
      expect(ajv.validateSchema(schema), `${tool.id}: ${ajv.errorsText()}`).toBe(true);
      const json = JSON.stringify(schema);
      expect(json.length).toBeLessThan(2 * MAX_TOOL_BYTES);
      for (const [, name = ""] of json.matchAll(/"\$ref":"(.*?)"/g)) {
        expect(schema.$defs, `${tool.id}: ${name}`).toHaveProperty([name.replace("#/$defs/", "")]);
      }
    }
  });

  it.for(["Box", "AWS S3", "Slack", "Gitea"])("are as many as docs/openapi-documents.md says: %s", (name, { skip }) => {
    const document = read(name);
    if (!document) return skip("the registry cannot be reached");
    expect(page).toContain(`\n${documentRow(document)}\n`);
  });

  it("B25 of DocuSign hold the creation of an envelope, its first levels described", ({ skip }) => {
    const document = read("DocuSign");
    if (!document) return skip("the registry cannot be reached");
    const path = "/v2.1/accounts/{accountId}/envelopes";
    const tool = document.imported.tools.find((each) => each.method === "POST" && each.path === path);
    const shown = JSON.stringify(tool?.parameters);
    for (const name of ["emailSubject", "recipients", "documents", "status"]) expect(shown).toContain(`"${name}":`);
    const told = document.imported.simplified.filter((each) => each.method === "POST" && each.path === path);
    expect(told.map(({ what }) => what)).toContainEqual(expect.stringMatching(/levels deep and open below/));
  });

  it.for(["Box", "AWS S3"])("S4 are made of all keys with fragments: %s", (name, { skip }) => {
    const document = read(name);
    if (!document) return skip("the registry cannot be reached");
    const { tools, skipped } = document.imported;
    const keys = Object.keys(document.document.paths).filter((path) => /[#?]/.test(path));
    expect(keys.length).toBeGreaterThan(15);
    expect(skipped.filter(({ operation }) => /[#?]/.test(operation) && !operation.startsWith("HEAD "))).toEqual([]);
    for (const tool of tools) expect(tool.path).not.toMatch(/[#?]/);
  });

  it("B26 of Slack ask for no token", ({ skip }) => {
    const document = read("Slack");
    if (!document) return skip("the registry cannot be reached");
    const asking = document.imported.tools.filter(({ parameters }) => "token" in parameters);
    // The token that this one is about.
    expect(asking.map(({ id }) => id)).toEqual([]);
  });
});

describe("in workerd, the largest of them", () => {
  let worker: ImportWorker;

  beforeAll(async () => {
    worker = await startImportWorker();
  });

  afterAll(async () => {
    await worker?.stop();
  });

  it("is imported in a small part of the time and the memory that a Worker has", async ({ skip }) => {
    const document = read("GitHub");
    if (!document) return skip("the registry cannot be reached");
    const body = new Uint8Array(document.text);
    await (await fetch(worker.url, { method: "POST", body: '{"openapi":"3.1.0","paths":{}}' })).text();
    const before = processorSeconds(worker.pid);
    const { result, memory } = await watchMemory(worker.pid, async () => {
      return (await fetch(worker.url, { method: "POST", body })).json();
    });
    expect(result).toMatchObject({ tools: 1222, skipped: 1 });
    // Of 30 seconds and 128 MB.
    expect(processorSeconds(worker.pid) - before).toBeLessThan(10);
    expect(memory.peak - memory.before).toBeLessThan(128);
  });

  it("B12 nor does a document at all limits that is full of long numbers take more", async () => {
    const count = MAX_DOCUMENT_VALUES / 3 - 10;
    const filler = "x".repeat(MAX_DOCUMENT_BYTES / count - 45);
    const members = Array.from(
      { length: count },
      (_, at) => `"k${at}":{"a":${10n ** 18n + BigInt(at)},"b":"${filler}"}`,
    );
    const body = `{"openapi":"3.1.0","paths":{},"x-long":{${members.join()}}}`;
    expect(body.length).toBeGreaterThan(0.9 * MAX_DOCUMENT_BYTES);
    const before = processorSeconds(worker.pid);
    const { result, memory } = await watchMemory(worker.pid, async () => {
      return (await fetch(worker.url, { method: "POST", body })).json();
    });
    expect(result).toMatchObject({ tools: 0, skipped: 0 });
    expect(processorSeconds(worker.pid) - before).toBeLessThan(10);
    expect(memory.peak - memory.before).toBeLessThan(128);
  });
});
