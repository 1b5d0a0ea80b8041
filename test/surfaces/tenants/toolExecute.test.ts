import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { type Body, type Call, connect, expectProblem } from "../../support/integrations.ts";
import { json } from "../../support/stage.ts";
import type { Seen } from "../../support/stageServer.ts";
import { connectedConfig, LIST, makeConfig, SITED_PATH, type Sited, sitedApp } from "../../support/tenants.ts";

const TOOLS = `${SITED_PATH}/tools`;

const string = { type: "string" };
const query = (name: string, schema: object = string) => ({ name, in: "query", schema });
const item = [
  { name: "list", in: "path", required: true, schema: string },
  { name: "item", in: "path", required: true, schema: { type: "integer", minimum: 1 } },
];
const security = [{ oauth: ["admin"] }, { oauth: ["write", "root"] }];
const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Lists", version: "1" },
  components: { securitySchemes: { oauth: { type: "oauth2", flows: {} } } },
  paths: {
    "/me": { get: { operationId: "getMe" } },
    "/lists/{list}/items/{item}": {
      parameters: [...item, { name: "X-Trace", in: "header", schema: string }],
      get: { operationId: "getItem", parameters: [query("q"), query("tags", { type: "array", items: string })] },
      patch: {
        operationId: "changeItem",
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: { type: "object", required: ["title"], properties: { title: string, done: { type: "boolean" } } },
            },
          },
        },
      },
    },
    "/admin": { post: { operationId: "administer", security } },
  },
};

let sited: Sited;
let lin: Call;

beforeEach(async () => {
  sited = await sitedApp({ parameters: { site: "own" } });
  lin = sited.lin;
  const imported = await lin(`${TOOLS}:import`, jsonBody(DOCUMENT));
  expect(await imported.json()).toMatchObject({ imported: 4, toolCount: 4, skipped: [] });
});

function execute(tool: string, body: Body = {}, call = lin): Promise<Response> {
  return call(`${TOOLS}/${tool}:execute`, jsonBody(body));
}

/** Lin, connected by a token of her own; the provider answers JSON from here on. */
async function connected(): Promise<string> {
  const token = canary("lin");
  await connect(lin, "sited", { accessToken: token });
  await sited.upstream.act(json({ ok: true }, 200));
  return token;
}

async function calls(): Promise<Seen[]> {
  return (await sited.upstream.seen()).filter(({ path }) => path.includes("/api"));
}

describe("a tool that is called", () => {
  it("sends path, query, header and body parameters where they belong, with the caller's own connection", async () => {
    const token = await connected();
    const read = { list: "a b&ü", item: 7, q: "x&y=1", tags: ["one", "two,three"], "X-Trace": "t 1" };
    expect((await execute("get-item", { parameters: read })).status).toBe(200);
    const change = { list: "inbox", item: 1, title: "Ünï", done: false };
    expect((await execute("change-item", { parameters: change })).status).toBe(200);
    const [first, second, ...others] = await calls();
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      method: "GET",
      path: "/eu/own/api/lists/a%20b%26%C3%BC/items/7?q=x%26y%3D1&tags=one&tags=two%2Cthree",
      headers: { authorization: `Bearer ${token}`, "x-trace": "t 1" },
      body: "",
    });
    expect(second).toMatchObject({ method: "PATCH", path: "/eu/own/api/lists/inbox/items/1" });
    expect(second?.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(second?.body ?? "")).toEqual({ title: "Ünï", done: false });
  });

  it("hands on the provider's answer as it came, whatever its status, marked as such, with the rates of the call", async () => {
    await connected();
    for (const status of [200, 201, 404, 422, 500]) {
      await sited.upstream.act(json({ status }, status, { "x-provider": "yes", "set-cookie": "a=b" }));
      const response = await execute("change-item", { parameters: { list: "l", item: 1, title: "t" } });
      expect([response.status, await response.json()]).toEqual([status, { status }]);
      const shown = ["latchkey-source", "x-provider", "set-cookie", "cache-control", "x-content-type-options"];
      expect(shown.map((name) => response.headers.get(name))).toEqual(["upstream", "yes", null, "no-store", "nosniff"]);
      expect(response.headers.get("ratelimit-policy")).toMatch(/^"principal";q=\d+;w=60, "integration";q=\d+;w=60$/);
      expect(response.headers.get("ratelimit")).toMatch(/^"principal";r=\d+;t=\d+, "integration";r=\d+;t=\d+$/);
    }
  });

  it("goes with a config's connection to the config's place when one is named, and for whoever may use it", async () => {
    const own = await connected();
    await sited.upstream.act(json({ access_token: "canary-acme", token_type: "bearer" }), json({}));
    const config = await connectedConfig(sited);
    const named = { integrationConfigId: config.id };
    for (const call of [lin, sited.app.as("bob")]) {
      expect((await execute("get-me", named, call)).status).toBe(200);
    }
    expect((await execute("get-me")).status).toBe(200);
    expect((await calls()).map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ["/eu/acme/api/me", "Bearer canary-acme"],
      ["/eu/acme/api/me", "Bearer canary-acme"],
      ["/eu/own/api/me", `Bearer ${own}`],
    ]);
  });

  it("can be one of the catalogue, beside the imported ones", async () => {
    const tool = { id: "whoami", displayName: "Who", description: "", actionType: "READ_ONLY", method: "GET" } as const;
    sited = await sitedApp({}, {}, { tools: [{ ...tool, path: "/whoami" }] });
    lin = sited.lin;
    await connected();
    for (const id of ["whoami", "get-me"]) expect((await execute(id)).status).toBe(200);
    expect((await calls()).map(({ path }) => path)).toEqual(["/eu/own/api/whoami", "/eu/own/api/me"]);
  });
});

describe("a tool that is not called", () => {
  it("answers 400 to parameters that do not fit, with the path of each", async () => {
    await connected();
    const table: [string, unknown, string[]][] = [
      ["get-item", {}, ["parameters.list", "parameters.item"]],
      ["get-item", { list: "l", item: 0 }, ["parameters.item"]],
      ["get-item", { list: "l", item: "1" }, ["parameters.item"]],
      ["get-item", { list: 1, item: 1.5, tags: "x" }, ["parameters.list", "parameters.item", "parameters.tags"]],
      ["get-item", { list: "l", item: 1, tags: ["x", 2] }, ["parameters.tags.1"]],
      ["get-item", { list: "l", item: 1, title: "x" }, ["parameters.title"]],
      ["change-item", { list: "l", item: 1, title: null }, ["parameters.title"]],
      ["get-me", { site: "acme" }, ["parameters.site"]],
      ["get-me", [], ["parameters"]],
      ["get-me", "x", ["parameters"]],
    ];
    for (const [tool, parameters, paths] of table) {
      const { errors } = await expectProblem(await execute(tool, { parameters }), 400, "validation_failed");
      expect([parameters, errors?.map(({ path }) => path)]).toEqual([parameters, paths]);
    }
    for (const body of [{ integrationConfigId: "" }, { integrationConfigId: 1 }, { userId: "bob" }, { url: "x" }]) {
      await expectProblem(await execute("get-me", body), 400, "validation_failed");
    }
    expect(await calls()).toEqual([]);
  });

  it("answers 404 for a tool, a config or an integration that is not there, or not to be seen", async () => {
    await connected();
    await givenIntegration(sited.app.deps, { type: "custom", slug: "own", owner: "user:lin", authType: "bearer" });
    const foreign = await makeConfig(lin, `${LIST}/own`);
    for (const tool of ["nothing", "GET-ME", "get-me%00", "get-me%20", "__proto__", "' OR 1=1 --", "%25"]) {
      await expectProblem(await execute(tool), 404, "not_found");
    }
    for (const integrationConfigId of ["cfg_01h455vb4pex5vsknk084sn02q", "x", "' OR 1=1 --", foreign.id]) {
      await expectProblem(await execute("get-me", { integrationConfigId }), 404, "not_found");
    }
    for (const [call, path] of [
      [lin, `${LIST}/own`],
      [lin, `${LIST}/none`],
      [lin, SITED_PATH.replace("default", "elsewhere")],
      [sited.app.as("eve"), SITED_PATH],
      [sited.app.as("lin", { tenant: "elsewhere" }), SITED_PATH.replace("default", "elsewhere")],
    ] as const) {
      await expectProblem(await call(`${path}/tools/get-me:execute`, jsonBody({})), 404, "not_found");
    }
    await expectProblem(await execute("get-me", {}, sited.app.fetch), 401, "unauthenticated");
    expect(await calls()).toEqual([]);
  });

  it("answers 422 without a connection: of the config that was named, else of one's own", async () => {
    const config = await makeConfig(lin, SITED_PATH, { parameters: { site: "acme" } });
    await expectProblem(await execute("get-me"), 422, "integration_not_connected");
    await connected();
    const named = { integrationConfigId: config.id };
    await expectProblem(await execute("get-me", named), 422, "integration_not_connected");
    await expectProblem(await execute("get-me", {}, sited.app.as("bob")), 422, "integration_not_connected");
    expect(await calls()).toEqual([]);
  });

  it("T43 answers 403 when the account granted too little, naming what is missing", async () => {
    const config = await connectedConfig(sited);
    const response = await execute("administer", { integrationConfigId: config.id });
    const problem = await expectProblem(response.clone(), 403, "insufficient_scope");
    expect(problem).toMatchObject({ status: 403 });
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/: admin\.$/) });
    expect(await calls()).toEqual([]);
    await connected();
    expect((await execute("administer")).status).toBe(200);
  });

  it("F04 answers 502 and 409 for a provider that does not answer and a connection that needs consent again", async () => {
    await connected();
    await sited.upstream.act({ reset: true });
    await expectProblem(
      await execute("change-item", { parameters: { list: "l", item: 1, title: "t" } }),
      502,
      "provider_unavailable",
    );
    await env.DB.prepare("UPDATE connections SET status = 'needs_reauth'").run();
    await expectProblem(await execute("get-me"), 409, "needs_reauth");
  });
});
