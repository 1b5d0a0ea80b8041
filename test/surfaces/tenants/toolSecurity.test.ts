import { beforeEach, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { type Call, connect, expectProblem } from "../../support/integrations.ts";
import { canaryServer, json, type StageHandle } from "../../support/stage.ts";
import type { Seen } from "../../support/stageServer.ts";
import { SITED_PATH, type Sited, sitedApp } from "../../support/tenants.ts";

const TOOLS = `${SITED_PATH}/tools`;
const BASE = "/eu/own/api/";

let sited: Sited;
let lin: Call;
let elsewhere: StageHandle;
let token: string;

beforeEach(async () => {
  sited = await sitedApp({ parameters: { site: "own" } });
  lin = sited.lin;
  elsewhere = await canaryServer();
  token = canary("lin");
  await connect(lin, "sited", { accessToken: token });
  await sited.upstream.act(json({ ok: true }));
});

/** Imports operations, and returns the ids of the tools. */
async function bring(paths: object, servers?: object[]): Promise<string[]> {
  const document = { openapi: "3.1.0", info: { title: "x", version: "1" }, paths, ...(servers && { servers }) };
  expect((await lin(`${TOOLS}:import`, jsonBody(document))).status).toBe(200);
  const page = await (await lin(TOOLS)).json<{ items: { id: string }[] }>();
  return page.items.map(({ id }) => id);
}

function execute(tool: string, parameters: object = {}, headers: Record<string, string> = {}): Promise<Response> {
  const init = jsonBody({ parameters });
  return lin(`${TOOLS}/${tool}:execute`, { ...init, headers: { ...(init.headers as object), ...headers } });
}

async function calls(): Promise<Seen[]> {
  return (await sited.upstream.seen()).filter(({ headers }) => headers.authorization !== undefined);
}

const text = { type: "string" };
const inPath = (name: string, more = {}) => ({ name, in: "path", required: true, schema: text, ...more });

const STEPS = [
  ...["..", ".", "..;x", "../admin", "..\\admin", "a/../../admin", "./a", "/evil.example", "//evil.example"],
  ...["\\\\evil.example", "a\\b", "", "a\u0000", "a\n", "a\r"],
  // A server that decodes twice would take these for steps.
  ...["%2e%2e", "%2E%2e", ".%2e", "%2e%2e%3bx", "a%5cb", "a%00"],
];
/** A slash and a percent sign in a value are text: they are encoded, and become no step. */
const TEXTS = ["a/b", "a%2fb", "100%", "..a", "...", "a;..", "~", ":import"];

it("T22 keeps what fills a path in its segment: steps and hidden separators are refused by name, and not sent", async () => {
  const operation = { operationId: "get", parameters: [inPath("name")] };
  const [tool = ""] = await bring({ "/files/{name}/content": { get: operation } });
  for (const name of STEPS) {
    await expectProblem(await execute(tool, { name }), 400, "validation_failed", "parameters.name");
  }
  for (const name of TEXTS) expect((await execute(tool, { name })).status, name).toBe(200);
  const sent = (await calls()).map(({ path }) => path);
  expect(sent).toEqual(TEXTS.map((name) => `${BASE}files/${encodeURIComponent(name)}/content`));
});

it("T22 keeps a path of several segments below the base", async () => {
  const multi = inPath("path", { "x-multi-segment": true });
  const [tool = ""] = await bring({ "/files/{path}": { get: { operationId: "get", parameters: [multi] } } });
  expect((await execute(tool, { path: "docs/a b.md" })).status).toBe(200);
  for (const path of ["../../admin", "a/../b", "a/..", "./a", "/a", "a/%2e%2e", "a/..;x/b", "a\\..\\b", ""]) {
    await expectProblem(await execute(tool, { path }), 400, "validation_failed", "parameters.path");
  }
  expect((await calls()).map(({ path }) => path)).toEqual([`${BASE}files/docs/a%20b.md`]);
});

it("T20 calls below the integration's base, whatever server a document names, and sends no token elsewhere", async () => {
  const evil = [{ url: `${elsewhere.url}/api` }];
  const ids = await bring(
    { "/me": { get: { operationId: "me", servers: evil } }, "/you": { servers: evil, get: { operationId: "you" } } },
    evil,
  );
  expect(ids).toEqual(["me", "you"]);
  for (const id of ids) expect((await execute(id)).status).toBe(200);
  expect((await calls()).map(({ path, headers }) => [path, headers.authorization])).toEqual([
    [`${BASE}me`, `Bearer ${token}`],
    [`${BASE}you`, `Bearer ${token}`],
  ]);
  expect(await elsewhere.seen()).toEqual([]);
});

it("T21 lets no value of a parameter change where a call goes", async () => {
  const parameters = [inPath("name"), { name: "q", in: "query", schema: text }];
  const [tool = ""] = await bring({ "/find/{name}": { get: { operationId: "find", parameters } } });
  const { host } = new URL(elsewhere.url);
  for (const value of [`@${host}`, `http:${host}`, "#x", "?admin=1", "x?y#z", "a&b=c", "a;b", "ü\u2028"]) {
    expect((await execute(tool, { name: value, q: value })).status, value).toBe(200);
  }
  for (const { path } of await calls()) {
    const url = new URL(path, sited.upstream.url);
    expect(url.pathname).toMatch(/^\/eu\/own\/api\/find\/[^/]+$/);
    expect([...url.searchParams.keys()]).toEqual(["q"]);
  }
  expect(await elsewhere.seen()).toEqual([]);
});

it("T27 makes no tool that needs a header which is not a tool's to set, and leaves out one that only may", async () => {
  const names = "Authorization Host Cookie Content-Length Transfer-Encoding Connection Proxy-Authorization".split(" ");
  names.push("CF-Connecting-IP", "X-Forwarded-For", "Set-Cookie", "Upgrade", "TE");
  const header = (name: string, required: boolean) => ({ name, in: "header", required, schema: text });
  const optional = [...names.map((name) => header(name, false)), header("X-Own", false)];
  const [tool = ""] = await bring({ "/me": { get: { operationId: "me", parameters: optional } } });
  const page = await (await lin(TOOLS)).json<{ items: { parametersSchema: { properties: object } }[] }>();
  expect(Object.keys(page.items[0]?.parametersSchema.properties ?? {})).toEqual(["X-Own"]);
  for (const name of names) {
    const path = `parameters.${name}`;
    await expectProblem(await execute(tool, { [name]: "evil" }), 400, "validation_failed", path);
  }
  expect(
    (await execute(tool, { "X-Own": "mine" }, { cookie: "a=b", "x-other": "x", accept: "text/evil" })).status,
  ).toBe(200);
  const [call, ...others] = await calls();
  expect(others).toEqual([]);
  expect(call?.headers).toMatchObject({ authorization: `Bearer ${token}`, "x-own": "mine" });
  expect(call?.headers).not.toHaveProperty("cookie");
  expect(call?.headers).not.toHaveProperty("x-other");
  expect(call?.headers.host).toBe(new URL(sited.upstream.url).host);
  const needed = Object.fromEntries(
    names.slice(1).map((name) => [`/${name}`, { get: { parameters: [header(name, true)] } }]),
  );
  expect(await bring(needed)).toEqual([]);
});

it("T28 refuses a header value that holds a line break, a NUL or anything beyond ASCII", async () => {
  const parameters = [{ name: "X-Own", in: "header", schema: text }];
  const [tool = ""] = await bring({ "/me": { get: { operationId: "me", parameters } } });
  for (const value of ["a\r\nX-Evil: 1", "a\n", "a\r", "a\u0000b", "ü", "\u007f", "x".repeat(2049)]) {
    const response = await execute(tool, { "X-Own": value });
    await expectProblem(response, 400, "validation_failed", "parameters.X-Own");
  }
  expect(await calls()).toEqual([]);
});

it("T23 hands a redirect to the caller, and takes the token nowhere", async () => {
  const [tool = ""] = await bring({ "/me": { get: { operationId: "me" } } });
  await sited.upstream.act({ status: 302, headers: { location: `${elsewhere.url}/x` } });
  const response = await execute(tool);
  expect([response.status, response.headers.get("location")]).toEqual([302, `${elsewhere.url}/x`]);
  expect(await elsewhere.seen()).toEqual([]);
});
