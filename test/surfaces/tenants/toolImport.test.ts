import { expect, it } from "vitest";
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENT_VALUES } from "../../../src/domain/tools/limits.ts";
import { jsonBody } from "../../support/app.ts";
import { type Call, expectProblem, racedApp } from "../../support/integrations.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { keyCall, LIST, pageOf, SITED_PATH, sitedApp, tenantState } from "../../support/tenants.ts";

const PATH = `${SITED_PATH}/tools:import`;

function documentOf(paths: object): object {
  return { openapi: "3.1.0", info: { title: "Notes", version: "1" }, paths };
}

const NOTES = documentOf({
  "/notes": { get: { operationId: "listNotes" }, post: { operationId: "addNote" } },
  "/notes/{id}": { get: { operationId: "getNote", parameters: [] }, head: { operationId: "headNote" } },
});

const idsOf = async (call: Call) =>
  (await pageOf<{ id: string }>(call, `${SITED_PATH}/tools`)).items.map(({ id }) => id);

it("answers how many operations became tools, how many there are now, and why the others did not", async () => {
  const { lin, id } = await sitedApp();
  const response = await lin(PATH, jsonBody(NOTES));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    imported: 2,
    toolCount: 2,
    skipped: [
      { operation: "GET /notes/{id}", reason: "its path has a placeholder that no parameter describes" },
      { operation: "HEAD /notes/{id}", reason: "HEAD is not a method of tools" },
    ],
    ...{ simplified: [], assumedBases: [], changed: [], removed: [] },
  });
  expect(await idsOf(lin)).toEqual(["add-note", "list-notes"]);
  expect(await trail()).toEqual([`user:lin tools.imported ${id} success`]);
});

it("puts an import in the place of the one before, and takes all away for a document without operations", async () => {
  const { lin } = await sitedApp();
  const send = async (paths: object) => (await lin(PATH, jsonBody(documentOf(paths)))).json();
  await lin(PATH, jsonBody(NOTES));
  expect(await send({ "/users": { get: { operationId: "listUsers" } } })).toMatchObject({ imported: 1, toolCount: 1 });
  expect(await idsOf(lin)).toEqual(["list-users"]);
  expect(await send({})).toMatchObject({ imported: 0, toolCount: 0, skipped: [] });
  expect(await idsOf(lin)).toEqual([]);
  expect(await rowsOf("tools")).toEqual([]);
});

it("makes tools also while the address of the API differs from config to config, and is not known yet", async () => {
  const { lin } = await sitedApp();
  const servers = [{ url: "https://{site}.sited.example/api", variables: { site: { default: "your-site" } } }];
  const response = await lin(PATH, jsonBody({ ...NOTES, servers }));
  expect(await response.json()).toMatchObject({ imported: 2 });
});

it("takes JSON by any spelling of its content type, OpenAPI 3.0 too, and a byte order mark", async () => {
  const { lin } = await sitedApp();
  for (const [type, body] of [
    ["application/json; charset=utf-8", JSON.stringify(NOTES)],
    ["Application/JSON", JSON.stringify({ ...NOTES, openapi: "3.0.3" })],
    ["application/json", `\ufeff${JSON.stringify(NOTES)}`],
  ] as const) {
    const response = await lin(PATH, { method: "POST", body, headers: { "content-type": type } });
    expect(await response.json()).toMatchObject({ imported: 2 });
  }
});

it("keeps what was imported when a document is refused: 400 to what is none, naming what is wrong", async () => {
  const { lin } = await sitedApp();
  await lin(PATH, jsonBody(NOTES));
  const before = await tenantState();
  const documents: [unknown, string][] = [
    [{ swagger: "1.2", info: {}, paths: {} }, "swagger"],
    [{ ...NOTES, openapi: "2.0" }, "openapi"],
    [{ ...NOTES, openapi: "4.0.0" }, "openapi"],
    [{ ...NOTES, openapi: 3.1 }, "openapi"],
    [{}, "openapi"],
    [{ openapi: "3.1.0", paths: [] }, "paths"],
    [[], ""],
    ["openapi", ""],
    [null, ""],
  ];
  for (const [document, path] of documents) {
    await expectProblem(await lin(PATH, jsonBody(document)), 400, "validation_failed", path);
  }
  const many = Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`/p${at}`, { get: {} }]));
  await expectProblem(await lin(PATH, jsonBody(documentOf(many))), 400, "validation_failed", "paths");
  expect(await tenantState()).toBe(before);
});

it("F18 answers 400 to what is no JSON, 415 to what says that it is none, and 413 to what is too large", async () => {
  const { lin } = await sitedApp();
  const before = await tenantState();
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    lin(PATH, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
  for (const body of ["", "openapi: 3.1.0", "{", new Uint8Array([0x7b, 0xff, 0x7d])]) {
    await expectProblem(await post(body), 400, "malformed_json");
  }
  for (const type of ["application/yaml", "text/plain", "application/jsonp", "multipart/form-data", ""]) {
    await expectProblem(await post("{}", { "content-type": type }), 415, "unsupported_media_type");
  }
  const announced = String(MAX_DOCUMENT_BYTES + 1);
  await expectProblem(await post("{}", { "content-length": announced }), 413, "payload_too_large");
  const values = `[${"0,".repeat(MAX_DOCUMENT_VALUES)}0]`;
  await expectProblem(await post(values), 413, "payload_too_large");
  expect(await tenantState()).toBe(before);
});

it("takes a document that is larger than other bodies may be", async () => {
  const { lin } = await sitedApp();
  const description = "x".repeat(2 * 1024 * 1024);
  const response = await lin(PATH, jsonBody({ ...NOTES, info: { title: "t", version: "1", description } }));
  expect(await response.json()).toMatchObject({ imported: 2 });
});

it("T15 needs integration:write and level 2, and refuses others before their document is read", async () => {
  const { app, lin } = await sitedApp();
  const all = "integration:read integration:write integration:delete integration:share";
  const others = "integration:read integration:delete integration:share token:write key:manage";
  const refused: [Call, number, string][] = [
    [app.as("bob", { scope: all }), 403, "forbidden"],
    [app.as("ada", { scope: others }), 403, "forbidden"],
    [app.as("lin"), 403, "forbidden"],
    [app.as("eve", { scope: all }), 404, "not_found"],
    [app.as("lin", { scope: all, tenant: "elsewhere" }), 404, "not_found"],
    [app.fetch, 401, "unauthenticated"],
    [await keyCall(app, ["integration:read"]), 403, "forbidden"],
    [await keyCall(app, ["integration:share", "integration:delete"]), 403, "forbidden"],
    [await keyCall(app, ["token:*"]), 404, "not_found"],
  ];
  for (const [call, status, code] of refused) {
    let isRead = false;
    const pull = (controller: ReadableStreamDefaultController) => {
      isRead = true;
      controller.enqueue(new TextEncoder().encode(JSON.stringify(NOTES)));
      controller.close();
    };
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    const response = await call(PATH, { method: "POST", body, headers: { "content-type": "application/json" } });
    await expectProblem(response, status, code);
    expect(isRead).toBe(false);
  }
  expect(await rowsOf("tools")).toEqual([]);
  for (const call of [lin, app.as("ada", { scope: "integration:write" }), await keyCall(app, ["integration:write"])]) {
    expect(await (await call(PATH, jsonBody(NOTES))).json()).toMatchObject({ imported: 2, toolCount: 2 });
  }
  const nowhere = await lin(`${LIST}/none/tools:import`, jsonBody(NOTES));
  await expectProblem(nowhere, 404, "not_found");
});

it("answers 409 when the integration was changed meanwhile, and imports nothing", async () => {
  const { id } = await sitedApp();
  const raced = await racedApp("UPDATE integrations SET version = version + 1");
  const lin = raced.as("lin", { scope: "integration:write" });
  await expectProblem(await lin(`${LIST}/${id}/tools:import`, jsonBody(NOTES)), 409, "conflict");
  expect([await rowsOf("tools"), await trail()]).toEqual([[], []]);
});

it("T20 makes no tool of an operation whose address is beside the integration's, and never calls another server", async () => {
  const { lin } = await sitedApp({ apiBaseUrl: "https://api.acme.example/v1" });
  const servers = (url: string) => ({ get: { servers: [{ url }] } });
  const response = await lin(
    PATH,
    jsonBody(
      documentOf({
        "/beside": servers("https://api.acme.example/"),
        "/../up": { get: {} },
        "/a/%2e%2e/b": { get: {} },
        "//evil.example/x": { get: {} },
        "/\\evil.example": { get: {} },
        "/ok": servers("https://evil.example"),
      }),
    ),
  );
  const { imported, skipped } = await response.json<{ imported: number; skipped: { operation: string }[] }>();
  expect(skipped.map(({ operation }) => operation)).toEqual([
    ...["GET /beside", "GET /../up", "GET /a/%2e%2e/b", "GET //evil.example/x", "GET /\\evil.example"],
  ]);
  expect(imported).toBe(1);
  expect(JSON.stringify(await rowsOf("tools"))).not.toContain("evil");
});
