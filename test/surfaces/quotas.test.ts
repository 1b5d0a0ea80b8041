import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { DEFAULT_QUOTAS } from "../../src/domain/limits/quotas.ts";
import { type QuotaKind, type QuotaScope, quotaKinds } from "../../src/terms/quota.ts";
import { jsonBody, type TestApp, testApp } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { givenIntegration, providerId } from "../support/fixtures.ts";
import { admin, type Call, customBody, expectProblem, SCOPE } from "../support/integrations.ts";
import { beginAt, comeBack, givenCustom, rowsOf } from "../support/integrationsApi.ts";
import { json, stage } from "../support/stage.ts";
import { tokens } from "../support/stagedFlow.ts";
import { makeConfig, obtainKey, SITED_PATH, sitedApp, TENANT } from "../support/tenants.ts";
import { storeBody, tokensPath } from "../support/tokens.ts";

const limitsOf = (scope: QuotaScope, kind: QuotaKind, limit: number) => ({
  ...DEFAULT_QUOTAS,
  [scope]: { ...DEFAULT_QUOTAS[scope], [kind]: limit },
});

async function limitedApp(scope: QuotaScope, kind: QuotaKind, limit = 2): Promise<TestApp> {
  return testApp(({ settings }) => ({ settings: { ...settings, quotas: limitsOf(scope, kind, limit) } }));
}

const SCOPES = { scope: `${SCOPE} token:read token:write key:manage` };
const documentOf = (count: number) => ({
  openapi: "3.1.0",
  info: { title: "Notes", version: "1" },
  paths: Object.fromEntries(Array.from({ length: count }, (_, at) => [`/n${at}`, { get: { operationId: `n${at}` } }])),
});

interface Kind {
  table: string;
  /** Stores the nth one, of a user whose integrations these are. */
  add: (call: Call, user: string, n: number, own: string[]) => Promise<Response>;
}

const png = (n: number) => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, n]);
const PNG = { "content-type": "image/png" };

const KINDS: Record<QuotaKind, Kind> = {
  integrations: {
    table: "integrations",
    add: (call, _user, n) => call("/api/integrations", jsonBody(customBody("bearer", { name: `New ${n}` }))),
  },
  connections: {
    table: "connections",
    add: (call, user, n) => call(tokensPath(user), jsonBody(storeBody({ integration_key: `key-${n}` }))),
  },
  configs: {
    table: "integration_configs",
    add: (call, user, n, own) =>
      call(`${TENANT}/integrations/${own[n % 2]}/configs`, jsonBody({ displayName: `${user} ${n}` })),
  },
  shares: {
    table: "integration_shares",
    add: (call, _user, n, own) =>
      call(`/api/integrations/${own[n % 2]}/shares/user:friend-${n}`, jsonBody({ accessLevel: 1 }, "PUT")),
  },
  tools: {
    table: "tools",
    add: (call, _user, n, own) => call(`${TENANT}/integrations/${own[n]}/tools:import`, jsonBody(documentOf(1))),
  },
  icons: {
    table: "integration_icons",
    add: (call, _user, n, own) =>
      call(`/api/integrations/${own[n]}/icon`, { method: "PUT", headers: PNG, body: png(n) }),
  },
  keys: {
    table: "api_keys",
    add: (call, user, n) =>
      call(`${TENANT}/api-keys`, jsonBody({ name: `key ${n}`, scopes: ["token:read"], userId: user })),
  },
};

/** A user with three integrations, made before the quota counts. */
async function owner(app: TestApp, user: string): Promise<{ call: Call; own: string[] }> {
  const own: string[] = [];
  for (const slug of ["one", "two", "three"]) {
    const input = {
      type: "custom",
      authType: "bearer",
      apiBaseUrl: "https://api.acme.com",
      owner: `user:${user}`,
    } as const;
    own.push(await givenIntegration(app.deps, { ...input, slug }, []));
  }
  return { call: app.as(user, SCOPES), own };
}

/** What a refusal says. */
async function detailOf(response: Response): Promise<string> {
  const { detail } = await response.clone().json<{ detail: string }>();
  await expectProblem(response, 422, "quota_exceeded");
  return detail;
}

const succeeds = (response: Response) => [200, 201, 204].includes(response.status);
const countOf = async (table: string) => (await rowsOf(table)).length;

describe.each(quotaKinds)("A11 T58 a quota of %s", (kind) => {
  const { table, add } = KINDS[kind];

  it("A11 T58 stops its owner with a clear answer, writes nothing then, and stops nobody else", async () => {
    const app = await limitedApp("user", kind, kind === "integrations" ? 5 : 2);
    const [ada, bob] = [await owner(app, "ada"), await owner(app, "bob")];
    for (const n of [0, 1]) expect(succeeds(await add(ada.call, "ada", n, ada.own))).toBe(true);
    const state = async () => [await rowsOf(table), await countOf("audit_events"), await countOf("integrations")];
    const before = await state();
    const refused = await add(ada.call, "ada", 2, ada.own);
    const shown = kind === "keys" ? "API keys" : kind;
    expect(await detailOf(refused)).toBe(
      `There is no room for more ${shown} of this owner. Delete some that nobody needs, or ask for a higher quota.`,
    );
    expect(await state()).toEqual(before);
    for (const n of [0, 1]) expect(succeeds(await add(bob.call, "bob", n, bob.own))).toBe(true);
  });

  it("A11 T58 of the whole tenant says so, and another tenant has room", async () => {
    const app = await limitedApp("tenant", kind, kind === "integrations" ? 8 : 2);
    const [ada, bob] = [await owner(app, "ada"), await owner(app, "bob")];
    expect(succeeds(await add(ada.call, "ada", 0, ada.own))).toBe(true);
    expect(succeeds(await add(bob.call, "bob", 0, bob.own))).toBe(true);
    expect(await detailOf(await add(bob.call, "bob", 1, bob.own))).toContain("of this tenant");
    if (kind !== "connections") return;
    const elsewhere = app.as("zoe", { ...SCOPES, tenant: "other" });
    expect(succeeds(await add(elsewhere, "zoe", 0, []))).toBe(true);
  });
});

it("A11 lets what replaces through when the quota is used up, also when it was lowered", async () => {
  const roomy = await testApp();
  const { call, own } = await owner(roomy, "ada");
  const everything: QuotaKind[] = ["connections", "shares", "tools", "icons"];
  for (const kind of everything) expect(succeeds(await KINDS[kind].add(call, "ada", 0, own)), kind).toBe(true);
  const none = { integrations: 0, connections: 0, configs: 0, shares: 0, tools: 0, icons: 0, keys: 0 };
  const app = await testApp(({ settings }) => ({ settings: { ...settings, quotas: { user: none, tenant: none } } }));
  const again = app.as("ada", SCOPES);
  for (const kind of everything) expect(succeeds(await KINDS[kind].add(again, "ada", 0, own)), kind).toBe(true);
  await expectProblem(await KINDS.connections.add(again, "ada", 1, own), 422, "quota_exceeded");
});

it("A11 gives the place of what was deleted to the next", async () => {
  const app = await limitedApp("user", "connections");
  const call = app.as("ada", SCOPES);
  const add = (n: number) => KINDS.connections.add(call, "ada", n, []);
  for (const n of [0, 1]) expect((await add(n)).status).toBe(201);
  await expectProblem(await add(2), 422, "quota_exceeded");
  expect((await call(tokensPath("ada", "key-0"), { method: "DELETE" })).status).toBe(200);
  expect(await countOf("integrations")).toBe(1);
  expect((await add(2)).status).toBe(201);
});

it("A11 lets a token of a name move to another provider when the quota is used up", async () => {
  const app = await limitedApp("user", "connections", 1);
  const call = app.as("ada", SCOPES);
  const body = (provider: string) =>
    storeBody({ integration_key: "work", provider }, provider === "google" ? "oauth2" : "jwt");
  for (const provider of ["google", "openai"]) {
    expect((await call(tokensPath("ada"), jsonBody(body(provider)))).status).toBe(201);
  }
  expect(await countOf("connections")).toBe(1);
});

it("T58 lets no two of many at once take the last place", async () => {
  const app = await limitedApp("user", "keys", 5);
  const call = app.as("ada", SCOPES);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => KINDS.keys.add(call, "ada", n, [])));
  expect(answers.filter(succeeds)).toHaveLength(5);
  expect(await rowsOf("api_keys")).toHaveLength(5);
});

it("A11 stops whoever would get one more by a transfer, and the offer waits", async () => {
  const app = await limitedApp("user", "integrations", 3);
  const { own } = await owner(app, "ada");
  const bob = admin(app, "bob");
  const given = await givenIntegration(app.deps, { type: "openai", authType: "bearer", owner: "user:bob" }, []);
  expect((await bob(`/api/integrations/${given}/owner`, jsonBody({ userId: "ada" }, "PUT"))).status).toBe(200);
  const accept = () => app.as("ada", SCOPES)(`/api/integrations/${given}/owner:accept`, { method: "POST" });
  await expectProblem(await accept(), 422, "quota_exceeded");
  await env.DB.prepare("DELETE FROM integrations WHERE id = ?").bind(own[0]).run();
  expect((await accept()).status).toBe(200);
});

it("A08 A11 T59 revokes a grant at its provider that came back when the quota was used up", async () => {
  const app = await limitedApp("user", "connections", 0);
  const server = await stage(tokens(), json({}));
  await givenCustom(app.deps, server, { owner: "user:ada", revocationEndpoint: `${server.url}/revoke` });
  const begun = await beginAt(app, "ada", "own");
  const back = await comeBack(app, begun);
  expect(back.headers.get("location")).toContain("error=quota_exceeded");
  expect(await countOf("connections")).toBe(0);
  expect((await server.seen()).map(({ path }) => path.split("/").at(-1))).toEqual(["token", "revoke", "revoke"]);
});

it("A11 stops every way to connect, and what is given to one's own team", async () => {
  const app = await limitedApp("user", "connections", 0);
  const ada = app.as("ada", { ...SCOPES, groups: ["red"] });
  const own = await givenIntegration(app.deps, { type: "openai", authType: "bearer", owner: "user:ada" }, []);
  const body = { providerId: providerId(app.deps, "openai"), accessToken: canary("token") };
  const ways = [
    () => ada("/integrations", jsonBody(body)),
    () => ada(`/api/integrations/${own}/connect`, jsonBody({ token: canary("token") })),
  ];
  for (const connect of ways) await expectProblem(await connect(), 422, "quota_exceeded");
  expect(await countOf("connections")).toBe(0);
  app.deps.settings = { ...app.deps.settings, quotas: limitsOf("user", "integrations", 0) };
  const give = ada(`/api/integrations/${own}/owner`, jsonBody({ teamId: "red" }, "PUT"));
  await expectProblem(await give, 422, "quota_exceeded");
});

it("A11 stops a credential key whose connection the tenant has no room for, and the key still works", async () => {
  const { app, lin } = await sitedApp();
  const parameters = { site: "acme" };
  const config = await makeConfig(lin, SITED_PATH, { parameters });
  const credentialKey = await obtainKey(app, lin, SITED_PATH, { configParameters: parameters });
  const consume = () =>
    lin(`${SITED_PATH}:consumeOAuthCredentials`, jsonBody({ credentialKey, integrationConfigId: config.id }));
  const { settings } = app.deps;
  app.deps.settings = { ...settings, quotas: limitsOf("tenant", "connections", 0) };
  await expectProblem(await consume(), 422, "quota_exceeded");
  app.deps.settings = settings;
  expect((await consume()).status).toBe(200);
});

it("A11 counts the tickets of flows for each user", async () => {
  const app = await testApp(({ settings }) => ({ settings: { ...settings, flowsPerMinute: 3 } }));
  const client = { clientId: "client", clientSecret: canary("client-secret") };
  await givenIntegration(app.deps, { type: "google", ...client });
  const begin = (user: string) => app.as(user)("/api/integrations/google/connect");
  for (let n = 0; n < 3; n++) expect((await begin("ada")).status).toBe(302);
  await expectProblem(await begin("ada"), 429, "rate_limited");
  expect((await begin("bob")).status).toBe(302);
});

it("reads the quotas of the configuration, and keeps the default of what it does not name", async () => {
  const { deps } = await testApp(
    {},
    { USER_QUOTAS: "connections=5, tools=7", TENANT_QUOTAS: "keys=0", FLOWS_PER_MINUTE: "9" },
  );
  const { user, tenant } = DEFAULT_QUOTAS;
  expect(deps.settings.quotas).toEqual({ user: { ...user, connections: 5, tools: 7 }, tenant: { ...tenant, keys: 0 } });
  expect(deps.settings.flowsPerMinute).toBe(9);
});
