import { execFileSync } from "node:child_process";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, it } from "vitest";
import { routes } from "../../src/app.ts";
import { buildOpenApi } from "../../src/http/openapi.ts";
import { names } from "../../src/http/openapiTexts.ts";
import { writtenDocument } from "./support/openApiFiles.ts";

interface Operation {
  operationId: string;
  parameters: { name: string; description?: string }[];
  requestBody?: { content: Record<string, { schema?: { properties?: Record<string, { description?: string }> } }> };
}

const document = JSON.parse(JSON.stringify(buildOpenApi(routes, "https://latchkey.example.com")));
const operations: Operation[] = Object.values<Record<string, Operation>>(document.paths).flatMap(Object.values);

it("makes an OpenAPI document that the specification's own schema accepts", async () => {
  const result = await new Validator().validate(document);
  expect(result).toEqual({ valid: true });
  expect(document.openapi).toMatch(/^3\.1\./);
});

it("makes a document in which Redocly's linter finds nothing, by its recommended rules and ours", () => {
  writtenDocument();
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const output = execFileSync("redocly", ["lint", "--format=json", "--config=scripts/redocly.yaml"], {
    encoding: "utf8",
    env,
    stdio: "pipe",
  });
  const { totals, problems } = JSON.parse(output);
  expect(problems).toEqual([]);
  expect(totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
});

/** Every parameter and every field of a body, by the operation and its name. */
function described(): [name: string, description: string | undefined][] {
  return operations.flatMap(({ operationId, parameters, requestBody }) => {
    const bodies = Object.values(requestBody?.content ?? {});
    const fields = bodies.flatMap(({ schema }) => Object.entries(schema?.properties ?? {}));
    const all = [...parameters.map((parameter) => [parameter.name, parameter] as const), ...fields];
    return all.map(([name, { description }]): [string, string | undefined] => [`${operationId}.${name}`, description]);
  });
}

it("says of every parameter and every field of a body what it is", () => {
  expect(described().filter(([, description]) => !description)).toEqual([]);
});

it("describes no name that nothing has", () => {
  const known = described().flatMap(([name]) => [name, name.split(".")[1]]);
  expect(Object.keys(names).filter((name) => !known.includes(name))).toEqual([]);
});
