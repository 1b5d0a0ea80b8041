import { beforeEach, expect, it } from "vitest";
import { jsonBody, testApp } from "../../support/app.ts";
import { admin, type Body, type Call, customBody, makeIntegration } from "../../support/integrations.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import { LIST, pageOf } from "../../support/tenants.ts";

const text = { type: "string" };
const query = (name: string, more: object = {}) => ({ in: "query", name, schema: text, ...more });
const inPath = (name: string) => ({ in: "path", name, required: true, schema: text });

let ada: Call;
let upstream: StageHandle;

beforeEach(async () => {
  ada = admin(await testApp());
  upstream = await stage(json({ ok: true }));
});

/** Makes a custom integration with an API key, and imports a document. */
async function imported(document: Body, body: Body = {}, headers: Record<string, string> = {}) {
  const { id } = await makeIntegration(ada, customBody("apikey", { mode: "shared", ...body }));
  const path = `${LIST}/${id}/tools`;
  const init = jsonBody({ info: {}, openapi: "3.1.0", ...document });
  const response = await ada(`${path}:import`, {
    ...init,
    headers: { "content-type": "application/json", ...headers },
  });
  expect(response.status, await response.clone().text()).toBe(200);
  return { path, answer: await response.json<Body>() };
}

it.each([
  "application/vnd.oai.openapi+json;version=3.0",
  "application/vnd.oai.openapi+json; version=3.1; charset=utf-8",
  "application/openapi+json",
  "Application/JSON ; charset=utf-8",
])("B27 a document is taken as %s", async (type) => {
  const { answer } = await imported({ paths: { "/a": { get: {} } } }, {}, { "content-type": type });
  expect(answer).toMatchObject({ imported: 1 });
});

it("B23 B26 S4 the answer tells what the tools lack, and which base was assumed", async () => {
  const parameters = [
    query("X-Acme-Key"),
    { in: "header", name: "x-acme-key", required: true, schema: text },
    query("q"),
  ];
  const cookie = { in: "cookie", name: "lang", schema: text };
  const paths = {
    "/files/{id}#copy": { get: { parameters: [inPath("id"), cookie] } },
    "/pets": { get: { parameters } },
  };
  const { path, answer } = await imported(
    { servers: [{ url: "/api/v3" }], paths },
    { apiBaseUri: "https://api.acme.com" },
  );
  expect(answer).toEqual({
    ...{ imported: 2, toolCount: 2, skipped: [], changed: [], removed: [] },
    simplified: [
      { path: "/files/{id}#copy", method: "GET", what: "what follows the # of its path is not sent: #copy" },
      { path: "/files/{id}#copy", method: "GET", what: "optional parameters are left out (it needs a cookie): lang" },
      {
        ...{ path: "/pets", method: "GET" },
        what: "parameters that carry the credential are left out, because Latchkey places it: x-acme-key",
      },
    ],
    assumedBases: [{ server: "/api/v3", baseUrl: "https://api.acme.com/api/v3" }],
  });
  const { items } = await pageOf<{ parametersSchema: { properties: Body } }>(ada, path);
  const names = items.flatMap(({ parametersSchema }) => Object.keys(parametersSchema.properties));
  expect(names).toEqual(["id", "X-Acme-Key", "q"]);
});

it("T57 the answer tells which tools are described otherwise than before, and which are gone", async () => {
  const get = (operationId: string, more: Body = {}) => ({ get: { operationId, ...more } });
  const paths = { "/a": get("same"), "/b": get("other"), "/c": get("gone") };
  const { path, answer } = await imported({ paths });
  expect(answer).toMatchObject({ changed: [], removed: [] });
  const again = async (fresh: Body) =>
    (await ada(`${path}:import`, jsonBody({ openapi: "3.1.0", info: {}, paths: fresh }))).json<Body>();
  expect(await again(paths)).toMatchObject({ imported: 3, changed: [], removed: [] });
  const changes = { "/a": get("same"), "/b": get("other", { description: "Now it pays." }), "/d": get("fresh") };
  expect(await again(changes)).toMatchObject({ imported: 3, changed: ["other"], removed: ["gone"] });
  expect(await again({ "/elsewhere": get("same") })).toMatchObject({ changed: ["same"], removed: ["fresh", "other"] });
});

it("S4 B21 B27 a tool sends what its document says", async () => {
  const pet = {
    type: "object",
    required: ["id", "name"],
    properties: { id: { type: "integer", readOnly: true }, name: text },
  };
  const body = {
    required: true,
    content: { "application/vnd.api+json; version=1": { schema: { properties: { pet } } } },
  };
  const filter = query("filter", { schema: { allOf: [{ $ref: "#/components/schemas/filter" }] } });
  const paths = {
    "/{Bucket}/{Key+}?acl": {
      put: { operationId: "put", parameters: [inPath("Bucket"), inPath("Key"), filter], requestBody: body },
    },
    "/xml": { post: { operationId: "xml", requestBody: { required: true, content: { "text/xml": {} } } } },
  };
  const schemas = { filter: { type: "object", properties: { from: text, to: text } } };
  const { path } = await imported({ paths, components: { schemas } }, { apiBaseUri: upstream.url });
  const call = (tool: string, parameters: Body) => ada(`${path}/${tool}:execute`, jsonBody({ parameters }));
  const given = { Bucket: "b", Key: "a/b c", filter: { from: "1", to: "2" }, pet: { name: "n" } };
  expect((await call("put", given)).status).toBe(200);
  expect((await call("xml", { body: "<a/>" })).status).toBe(200);
  const [first, second] = await upstream.seen();
  expect(first).toMatchObject({
    ...{ method: "PUT", path: expect.stringMatching(/\/b\/a\/b%20c\?acl&from=1&to=2$/), body: '{"pet":{"name":"n"}}' },
    headers: { "content-type": "application/vnd.api+json; version=1" },
  });
  expect(second).toMatchObject({ method: "POST", body: "<a/>", headers: { "content-type": "text/xml" } });
});
