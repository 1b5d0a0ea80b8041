import { describe, expect, it } from "vitest";
import { parseExactly } from "../../../src/domain/json/exactNumber.ts";
import { checkParameters } from "../../../src/domain/tools/checkParameters.ts";
import { toTool } from "../../../src/domain/tools/integrationTools.ts";
import { parametersSchema } from "../../../src/domain/tools/parametersSchema.ts";
import { parseDocument } from "../../../src/domain/tools/parseDocument.ts";
import { jsonBody } from "../../support/app.ts";
import { expectProblem } from "../../support/integrations.ts";
import { importPaths } from "../../support/openapi.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";
import { TENANT } from "../../support/tenants.ts";
import { DOCUMENT_NUMBERS } from "../../understood/documentNumbers.ts";

/** The tool that an operation with a parameter `v` of this schema becomes, as it is read from the database. */
function storedTool(schema: string, version: string) {
  const text = `{"openapi":"${version}","paths":{"/a":{"get":{"parameters":[{"in":"query","name":"v","schema":${schema}}]}}}}`;
  const { paths, openapi } = parseDocument(new TextEncoder().encode(text)) as { paths: object; openapi: string };
  const [tool] = importPaths({ ...paths }, { openapi }).tools;
  return toTool({ definition: JSON.stringify(tool) });
}

function faultsOf(tool: ReturnType<typeof storedTool>, value: string): unknown {
  try {
    checkParameters(tool, parseExactly(`{"v":${value}}`));
    return undefined;
  } catch (error) {
    return error;
  }
}

describe("the numbers of a document", () => {
  it.each(DOCUMENT_NUMBERS)("$id $input $becomes", ({ schema, fitting, refused }) => {
    const tool = storedTool(schema, "3.1.0");
    expect(JSON.stringify(parametersSchema(tool))).toContain(`"v":${schema}`);
    for (const value of fitting) expect(faultsOf(tool, value), value).toBeUndefined();
    for (const value of refused) expect(faultsOf(tool, value), value).toMatchObject({ code: "validation_failed" });
  });

  it("B12 keep their digits in the dialect of 3.0", () => {
    const id = "1234567890123456789";
    const schema = `{"type":"integer","nullable":true,"maximum":${id},"exclusiveMaximum":true,"enum":[${id},1],"example":${id},"properties":{"a":{"default":{"b":[${id}]}}}}`;
    const shown = JSON.stringify(storedTool(schema, "3.0.3").parameters.v?.schema);
    for (const part of [`"exclusiveMaximum":${id}`, `"enum":[${id},1]`, `"examples":[${id}]`, `{"b":[${id}]}`]) {
      expect(shown).toContain(part);
    }
  });

  it("B12 that count something are counts, however large", () => {
    const tool = storedTool('{"type":"string","maxLength":18446744073709551615,"minLength":1.0}', "3.1.0");
    expect(JSON.stringify(tool.parameters.v?.schema)).toBe(
      '{"type":"string","maxLength":18446744073709551615,"minLength":1}',
    );
    expect(faultsOf(tool, '"x"')).toBeUndefined();
    expect(faultsOf(tool, '""')).toMatchObject({ code: "validation_failed" });
  });

  it("B12 do not take long to judge, however many there are", () => {
    const alternatives = Array.from({ length: 1500 }, (_, at) => `{"multipleOf":${at + 2}}`).join();
    const tool = storedTool(`{"items":{"anyOf":[${alternatives}]}}`, "3.1.0");
    const values = Array.from({ length: 20_000 }, (_, at) => `12345678901234567890${at}`).join();
    const start = performance.now();
    expect(faultsOf(tool, `[${values}]`)).toMatchObject({ errors: [{ message: "is too large to be checked" }] });
    faultsOf(storedTool('{"items":{"multipleOf":3}}', "3.1.0"), `[${"9".repeat(500_000)}]`);
    faultsOf(storedTool('{"enum":[1234567890123456789]}', "3.1.0"), `[${values}]`);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it("B12 are shown by lists as they were imported, and judge calls", async () => {
    const upstream = await stage(json({}));
    const { app } = await connected(acme(upstream.url));
    const id = "1234567890123456789";
    const schema = `{"type":"integer","enum":[${id},1E400],"default":${id}}`;
    const text = `{"openapi":"3.0.3","paths":{"/f":{"get":{"operationId":"f","parameters":[{"in":"query","name":"v","schema":${schema}}]}}}}`;
    const root = app.as("root", { roles: ["superuser"] });
    const bring = () => root(`${TENANT}/integrations/acme/tools:import`, { ...jsonBody({}), body: text });
    expect(await (await bring()).json()).toMatchObject({ imported: 1, changed: [] });
    expect(await (await bring()).json()).toMatchObject({ imported: 1, changed: [] });
    expect(await (await app.as("ada")(`${TENANT}/integrations/acme/tools`)).text()).toContain(`"v":${schema}`);
    const run = (value: string) =>
      app.as("ada")(`${TENANT}/integrations/acme/tools/f:execute`, {
        ...jsonBody({}),
        body: `{"parameters":{"v":${value}}}`,
      });
    expect((await run(id)).status).toBe(200);
    expect((await upstream.seen())[0]?.path).toBe(`/v1/f?v=${id}`);
    await expectProblem(await run("1234567890123456790"), 400, "validation_failed", "parameters.v");
    await expectProblem(await run(`${id},"__proto__":1`), 400, "validation_failed", "parameters.__proto__");
  });
});
