import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { AppDeps } from "../../../src/http/appEnv.ts";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenCustom, onlyCredential, rowsOf, trail } from "../../support/integrationsApi.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import { tokens } from "../../support/stagedFlow.ts";
import type { Act } from "../../support/stageServer.ts";

const TIMEOUT_MS = 300;
const LEVELS = [
  { principal: "everyone", accessLevel: 1 },
  { principal: "user:bob", accessLevel: 2 },
];

async function given(
  input: Parameters<typeof givenCustom>[2] = {},
  overrides: (deps: AppDeps) => Partial<AppDeps> = () => ({}),
): Promise<{ app: TestApp; server: StageHandle; id: string }> {
  const server = await stage(tokens());
  const app = await testApp((deps) => ({
    settings: { ...deps.settings, providerTimeoutMs: TIMEOUT_MS },
    ...overrides(deps),
  }));
  return { app, server, id: await givenCustom(app.deps, server, input, LEVELS) };
}

function connect(app: TestApp, body: unknown, user = "ada"): Promise<Response> {
  return app.as(user)("/api/integrations/own/connect", jsonBody(body));
}

it("replaces what was connected: same id, next version, the old credential gone", async () => {
  const { app, server } = await given();
  const first = await (await connect(app, { code: "code" })).json<{ id: string; createdAt: string }>();
  const token = canary("second");
  const response = await connect(app, { accessToken: token });
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ id: first.id, createdAt: first.createdAt, scopes: null });
  expect(await rowsOf("connections")).toMatchObject([{ id: first.id, version: 2, subject: "user:ada" }]);
  expect(await onlyCredential(app.deps)).toEqual({ type: "oauth2", accessToken: token });
  await app.as("ada")("/api/integrations/own/request/me");
  expect((await server.seen()).at(-1)?.headers.authorization).toBe(`Bearer ${token}`);
  expect(await trail()).toEqual(Array(2).fill(`user:ada connection.connected ${first.id} success`));
});

it("takes the place of a connection that needed consent again", async () => {
  const { app } = await given();
  await connect(app, { code: "code" });
  await env.DB.prepare("UPDATE connections SET status = 'needs_reauth', status_reason = 'integration_changed'").run();
  expect(await (await connect(app, { code: "code" })).json()).toMatchObject({
    status: "connected",
    statusReason: null,
  });
});

it("keeps the connections of two users apart", async () => {
  const { app } = await given();
  await connect(app, { accessToken: canary("ada") });
  await connect(app, { accessToken: canary("bob") }, "bob");
  const rows = await rowsOf("connections");
  expect(rows.map(({ subject, owner_id, version }) => [subject, owner_id, version]).sort()).toEqual([
    ["user:ada", "ada", 1],
    ["user:bob", "bob", 1],
  ]);
});

it("sets the connection of a shared-mode integration only for level 2, and everyone calls with it", async () => {
  const { app, server } = await given({ mode: "shared" });
  const refused = await connect(app, { accessToken: canary("ada") });
  expect([refused.status, await problemCode(refused)]).toEqual([403, "forbidden"]);
  expect(await rowsOf("connections")).toEqual([]);
  const token = canary("team");
  const response = await connect(app, { accessToken: token }, "bob");
  expect([response.status, await response.json()]).toMatchObject([201, { isShared: true, ownerId: "bob" }]);
  expect((await app.as("ada")("/api/integrations/own/request/me")).status).toBe(200);
  expect((await server.seen())[0]?.headers.authorization).toBe(`Bearer ${token}`);
});

it("T13 refuses strangers, other tenants and who is not signed in, all before the body is used", async () => {
  const { app, server, id } = await given();
  await env.DB.prepare("DELETE FROM integration_shares").run();
  const body = jsonBody({ code: "code" });
  const path = `/api/integrations/${id}/connect`;
  for (const call of [app.as("ada"), app.as("admin", { tenant: "t2", roles: ["superuser"] })]) {
    const response = await call(path, body);
    expect([response.status, await problemCode(response)]).toEqual([404, "not_found"]);
  }
  expect((await app.fetch(path, body)).status).toBe(401);
  expect(await server.seen()).toEqual([]);
  expect(await rowsOf("connections")).toEqual([]);
});

const NONSENSE = json({ token_type: "bearer" });
const FAULTS: [string, Act, number, string][] = [
  ["invalid_grant", json({ error: "invalid_grant", error_description: canary("text") }, 400), 502, "grant_refused"],
  ["invalid_client", json({ error: "invalid_client" }, 401), 502, "client_invalid"],
  ["another error", json({ error: "unsupported_grant_type" }, 400), 502, "provider_refused"],
  ["status 500", { status: 500, body: canary("trace") }, 502, "provider_unavailable"],
  ["status 503", { status: 503 }, 502, "provider_unavailable"],
  ["a cut connection", { reset: true }, 502, "provider_unavailable"],
  ["status 429", { status: 429, headers: { "retry-after": "7" } }, 429, "provider_rate_limited"],
  ["silence", { delayMs: TIMEOUT_MS * 4 }, 504, "provider_timeout"],
  ["an answer without a token", NONSENSE, 502, "provider_malformed"],
  ["an answer that is not JSON", { status: 200, body: "<html>" }, 502, "provider_malformed"],
  ["a redirect", { status: 307, headers: { location: env.CANARY_URL } }, 502, "provider_malformed"],
];
const WAYS = [
  { way: "a code", body: { code: "code" } },
  { way: "a refresh token", body: { refreshToken: canary("refresh") } },
];

describe.each(WAYS)("when the provider is asked with $way", ({ body }) => {
  it.each(FAULTS)("F11 %s leaves the existing connection as it is, byte for byte", async (_what, act, status, code) => {
    const { app, server } = await given();
    await connect(app, { accessToken: canary("before") });
    const before = await rowsOf("connections");
    const events = await rowsOf("audit_events");
    await server.act(act);
    const response = await connect(app, body);
    const text = await response.text();
    expect([response.status, JSON.parse(text).code]).toEqual([status, code]);
    expect(text).not.toContain("canary-");
    if (status === 429) expect(response.headers.get("retry-after")).toBe("7");
    expect(await rowsOf("connections")).toEqual(before);
    expect(await rowsOf("audit_events")).toEqual(events);
    expect(await server.seen()).toHaveLength(1);
  });
});

it("T25 stores nothing when the integration was changed while the provider was asked", async () => {
  const { app } = await given({}, ({ fetch }) => ({
    fetch: async (input, init) => {
      await env.DB.prepare("UPDATE integrations SET version = version + 1").run();
      return fetch(input, init);
    },
  }));
  const response = await connect(app, { code: "code" });
  expect([response.status, await problemCode(response)]).toEqual([409, "integration_changed"]);
  expect(await rowsOf("connections")).toEqual([]);
  expect(await rowsOf("audit_events")).toEqual([]);
});

it("gets its place also when the connection was written by somebody else while the provider was asked", async () => {
  let changes = 0;
  const { app } = await given({}, ({ fetch }) => ({
    fetch: async (input, init) => {
      if (changes++ === 0) await env.DB.prepare("UPDATE connections SET version = version + 1").run();
      return fetch(input, init);
    },
  }));
  await connect(app, { accessToken: canary("before") });
  expect((await connect(app, { code: "code" })).status).toBe(201);
  expect(await rowsOf("connections")).toMatchObject([{ version: 3, status: "connected" }]);
});

it("answers 400 where an integration has no usable client yet, but takes a token for it", async () => {
  const { app, server } = await given({ clientId: null });
  const response = await connect(app, { code: "code" });
  expect([response.status, await problemCode(response)]).toEqual([400, "provider_not_active"]);
  expect(await server.seen()).toEqual([]);
  expect((await connect(app, { accessToken: canary("token") })).status).toBe(201);
});
