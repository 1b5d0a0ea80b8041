import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration, givenPractice } from "../../support/fixtures.ts";
import {
  type AuthType,
  admin,
  type Body,
  type Call,
  CUSTOM,
  connect,
  countRows,
  customBody,
  expectAudited,
  expectProblem,
  type Item,
  makeIntegration,
  racedApp,
  readItem,
  storedRow,
  storedState,
} from "../../support/integrations.ts";

let app: TestApp;
let ada: Call;

beforeEach(async () => {
  app = await testApp();
  ada = admin(app);
});

const change = (call: Call, id: string, body: unknown, method: "PUT" | "PATCH" = "PATCH") =>
  call(`/api/integrations/${id}`, jsonBody(body, method));

const READ_ONLY = [
  "_links id ownerId naturalId hasClientSecret hasApiKey hasPassword hasToken",
  "shared redirectUri clientStatus createdAt updatedAt",
].flatMap((names) => names.split(" "));

/** What of an answer can be written back. */
function writableOf(item: Item): Body {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !READ_ONLY.includes(name)));
}

const RICH = {
  description: "Ours",
  category: "crm",
  tags: ["a"],
  headers: { "X-A": "1" },
  altBaseUris: ["https://f.acme.com"],
};
const ROUND_TRIPS: [string, Body][] = [
  ["a custom one by oauth2", customBody("oauth2")],
  ["a custom one by oauth2 with all fields", customBody("oauth2", { ...RICH, mode: "shared" })],
  ["a custom one by apikey", customBody("apikey")],
  ["a custom one by basic", customBody("basic", RICH)],
  ["a custom one by bearer", customBody("bearer")],
  ...["github", "google", "google-drive", "slack", "notion", "dropbox", "zoom", "linear", "microsoft"].map(
    (type): [string, Body] => [type, { name: "Mine", type, clientId: "client", clientSecret: canary("client-secret") }],
  ),
  ["microsoft of one directory", { name: "M", type: "microsoft", clientId: "c", parameters: { tenant: "acme.com" } }],
  ["github without client", { name: "Mine", type: "github" }],
  ["github on endpoints of its own", { name: "Mine", type: "github", clientId: "c", authUri: "https://gh.acme.com/a" }],
  ["openai", { name: "AI", type: "openai", token: canary("token") }],
  ["notion by token", { name: "Notion", type: "notion", authType: "bearer" }],
];

describe.each(["PUT", "PATCH"] as const)("written back by %s as it was read,", (method) => {
  it.each(ROUND_TRIPS)("%s stays as it is, and connected", async (_what, body) => {
    const made = await makeIntegration(ada, body);
    const connection = await givenConnection(made.id);
    const [before, row] = [await readItem(ada, made.id), await storedRow("integrations", made.id)];
    const response = await change(ada, made.id, writableOf(before), method);
    expect(response.status, await response.clone().text()).toBe(200);
    expect(await response.json()).toEqual({ ...before, updatedAt: expect.any(String) });
    expect(await storedRow("integrations", made.id)).toEqual({ ...row, updated_at: expect.any(Number) });
    expect(await storedRow("connections", connection)).toMatchObject({ status: "connected", status_reason: null });
  });
});

it.each([
  ["github", { clientId: "second" }, { revocationUri: "https://api.github.com/applications/second/token" }],
  ["microsoft", { parameters: { tenant: "b.com" } }, { tokenUri: expect.stringContaining("/b.com/oauth2/") }],
])("what the catalogue makes of another field follows it, also when all is written back: %s", async (...row) => {
  const [type, changed, expected] = row;
  const made = await makeIntegration(ada, { name: "Mine", type, clientId: "first" });
  const response = await change(ada, made.id, { ...writableOf(made), ...changed }, "PUT");
  expect(await response.json()).toMatchObject({ ...changed, ...expected, redirectUri: made.redirectUri });
});

it("PUT gives absent fields their defaults, and keeps absent secrets, the slug and the id", async () => {
  const made = await makeIntegration(ada, customBody("oauth2", { ...RICH, slug: "kept", mode: "shared" }));
  const before = await storedRow("integrations", made.id);
  const { authUri, tokenUri, clientId } = CUSTOM.oauth2();
  const { apiBaseUri, revocationUri, altBaseUris } = made;
  const addresses = { revocationUri, altBaseUris };
  const body = { name: "Again", authUri, tokenUri, clientId, apiBaseUri, ...addresses };
  const fields = ["name description category mode clientAuthentication scope scopeSeparator"]
    .flatMap((names) => names.split(" "))
    .concat(["authorizationParameters", "pkce", "headers", "tags"]);
  const details = { fields: expect.toSatisfy((names: string[]) => names.toSorted().join() === fields.sort().join()) };
  const put = () => change(ada, made.id, body, "PUT");
  const response = await expectAudited(put, { action: "integration.updated", details });
  const expected = {
    ...made,
    ...body,
    ...{ description: "", category: null, mode: "per-user", basicTokenAuth: null, scope: null },
    ...{ scopeSeparator: null, authorizationParams: null, pkce: null, headers: {}, tags: [] },
    hasClientSecret: true,
    slug: "kept",
    updatedAt: expect.any(String),
  };
  expect(await response.json()).toEqual(expected);
  const after = await storedRow("integrations", made.id);
  expect(after?.client_secret_sealed).toBe(before?.client_secret_sealed);
  const { revocationUri: _revocation, altBaseUris: _others, ...less } = body;
  await expectProblem(await change(ada, made.id, less, "PUT"), 400, "validation_failed", "clientSecret");
  const given = await change(ada, made.id, { ...less, clientSecret: canary("again") }, "PUT");
  expect(await given.json()).toEqual({ ...expected, revocationUri: null, altBaseUris: [] });
});

it("PUT wants a name", async () => {
  const made = await makeIntegration(ada);
  const before = await storedState();
  await expectProblem(await change(ada, made.id, { tags: ["x"] }, "PUT"), 400, "validation_failed", "name");
  expect(await storedState()).toBe(before);
});

it("PATCH keeps what is absent", async () => {
  const made = await makeIntegration(ada, customBody("oauth2", RICH));
  const patch = () => change(ada, made.id, { description: "New", tags: ["b", "c"] });
  const details = { fields: expect.toSatisfy((names: string[]) => names.toSorted().join() === "description,tags") };
  const response = await expectAudited(patch, { action: "integration.updated", details });
  const expected = { ...made, description: "New", tags: ["b", "c"], updatedAt: expect.any(String) };
  expect(await response.json()).toEqual(expected);
  expect(await readItem(ada, made.id)).toEqual(expected);
});

const SECRETS: [AuthType, string, string, string][] = [
  ["oauth2", "clientSecret", "hasClientSecret", "client_secret_sealed"],
  ["apikey", "apiKey", "hasApiKey", "api_key_sealed"],
  ["basic", "password", "hasPassword", "password_sealed"],
  ["bearer", "token", "hasToken", "token_sealed"],
];

it.each(SECRETS)(
  "a secret of %s, %s, stays when absent, is replaced when given, and null clears it",
  async (...row) => {
    const [authType, secret, flag, column] = row;
    const { [secret]: _secret, ...body } = customBody(authType);
    const made = await makeIntegration(ada, customBody(authType));
    const sealed = async () => (await storedRow("integrations", made.id))?.[column];
    const first = await sealed();
    expect(first).toEqual(expect.any(String));
    expect(await (await change(ada, made.id, { tags: ["x"] })).json()).toMatchObject({ [flag]: true });
    expect(await (await change(ada, made.id, body, "PUT")).json()).toMatchObject({ [flag]: true });
    expect(await sealed()).toBe(first);
    const details = { fields: [secret] };
    const replace = () => change(ada, made.id, { [secret]: canary("second") });
    await expectAudited(replace, { action: "integration.updated", details });
    expect(await sealed()).toEqual(expect.any(String));
    expect(await sealed()).not.toBe(first);
    const clear = () => change(ada, made.id, { [secret]: null });
    const cleared = await expectAudited(clear, { action: "integration.updated", details });
    expect(await cleared.json()).toMatchObject({ [flag]: false });
    expect(await sealed()).toBeNull();
  },
);

it("PATCH with null gives back to the catalogue what a tenant had typed in", async () => {
  const own = {
    authUri: "https://gh.acme.com/a",
    tokenUri: "https://gh.acme.com/t",
    apiBaseUri: "https://gh.acme.com",
  };
  const made = await makeIntegration(ada, { name: "Hub", type: "github", clientId: "c", scope: "repo", ...own });
  expect(made).toMatchObject({ ...own, redirectUri: expect.stringMatching(`/oauth2/callback/${made.id}$`) });
  const back = { authUri: null, tokenUri: null, apiBaseUri: null, scope: null, altBaseUris: null, pkce: null };
  expect(await (await change(ada, made.id, back)).json()).toMatchObject({
    authUri: "https://github.com/login/oauth/authorize",
    tokenUri: "https://github.com/login/oauth/access_token",
    apiBaseUri: "https://api.github.com",
    altBaseUris: ["https://uploads.github.com"],
    redirectUri: `${app.deps.settings.publicUrl}/oauth2/callback`,
  });
});

it.each([
  ["authUri", "https://other.acme.com/authorize"],
  ["tokenUri", "https://other.acme.com/token"],
  ["revocationUri", "https://other.acme.com/revoke"],
  ["apiBaseUri", "https://other.acme.com"],
  ["altBaseUris", ["https://other.acme.com"]],
  ["clientId", "another-client"],
])("a change of %s puts every connection in needs_reauth", async (name, value) => {
  const made = await makeIntegration(ada);
  const connections = [await connect(ada, made.id), await givenConnection(made.id, "user:bob")];
  const other = await givenConnection((await makeIntegration(ada, customBody("oauth2", { slug: "other" }))).id);
  expect((await change(ada, made.id, { [name]: value, clientSecret: canary("again") })).status).toBe(200);
  for (const id of connections) {
    const expected = { status: "needs_reauth", status_reason: "integration_changed" };
    expect(await storedRow("connections", id)).toMatchObject(expected);
  }
  expect(await storedRow("connections", other)).toMatchObject({ status: "connected" });
});

it("a change of anything else leaves connections as they are", async () => {
  const made = await makeIntegration(ada);
  const connection = await connect(ada, made.id);
  const body = { ...RICH, altBaseUris: undefined, name: "New", slug: "new", scope: "read", pkce: false };
  expect((await change(ada, made.id, { ...body, clientSecret: canary("rotated") })).status).toBe(200);
  expect(await storedRow("connections", connection)).toMatchObject({ status: "connected" });
});

describe("refuses a change, and changes and remembers nothing:", () => {
  it.each([
    ["another type", { type: "github" }, 400, "validation_failed", "type"],
    ["an authType that leaves fields behind", { authType: "bearer" }, 400, "validation_failed", "clientId"],
    ["a required field set to null", { tokenUri: null }, 400, "validation_failed", "tokenUri"],
    ["a private address", { apiBaseUri: "https://10.0.0.1" }, 400, "validation_failed", "apiBaseUri"],
    ["a null that is not allowed", { name: null }, 400, "validation_failed", "name"],
    ["a slug that is taken", { slug: "taken" }, 409, "slug_taken", undefined],
  ])("%s", async (_what, body, status, code, path) => {
    const made = await makeIntegration(ada);
    await makeIntegration(ada, customBody("bearer", { slug: "taken" }));
    await connect(ada, made.id);
    const before = await storedState();
    await expectProblem(await change(ada, made.id, body), status, code, path);
    await expectProblem(
      await change(ada, made.id, { ...writableOf(made), name: "Acme", ...body }, "PUT"),
      status,
      code,
      path,
    );
    expect(await storedState()).toBe(before);
  });

  it.each([
    ["a stranger, with every permission", "bob", {}, 404, "not_found"],
    ["a superuser of another tenant", "root", { roles: ["superuser"], tenant: "t2" }, 404, "not_found"],
    ["who has level 1, with every permission", "user1", {}, 403, "forbidden"],
    ["its owner without the permissions", "ada", { scope: "integration:read" }, 403, "forbidden"],
  ])("by %s", async (_who, user, claims, status, code) => {
    const made = await makeIntegration(ada);
    await ada(`/api/integrations/${made.id}/shares/user:user1`, jsonBody({ accessLevel: 1 }, "PUT"));
    const before = await storedState();
    const call = admin(app, user, claims);
    await expectProblem(await change(call, made.id, { name: "x" }), status, code);
    await expectProblem(await change(call, made.id, customBody(), "PUT"), status, code);
    await expectProblem(await call(`/api/integrations/${made.id}`, { method: "DELETE" }), status, code);
    expect(await storedState()).toBe(before);
  });

  it("that met another one: 409, to be tried again", async () => {
    const made = await makeIntegration(ada);
    const racing = admin(await racedApp("UPDATE integrations SET version = version + 1"));
    await expectProblem(await change(racing, made.id, { name: "x" }), 409, "conflict");
    await expectProblem(await change(racing, made.id, customBody(), "PUT"), 409, "conflict");
    expect(await readItem(ada, made.id)).toEqual(made);
    expect(await countRows("audit_events")).toBe(1);
  });
});

it("DELETE takes shares with it, and is remembered once", async () => {
  const made = await makeIntegration(ada);
  await ada(`/api/integrations/${made.id}/shares/everyone`, jsonBody({}, "PUT"));
  const remove = () => ada(`/api/integrations/${made.id}`, { method: "DELETE" });
  const event = { action: "integration.deleted", targetId: made.id, details: {} };
  const response = await expectAudited(remove, event);
  expect([response.status, await response.text()]).toEqual([204, ""]);
  for (const table of ["integrations", "integration_shares"]) expect(await countRows(table)).toBe(0);
  const before = await storedState();
  await expectProblem(await remove(), 404, "not_found");
  expect(await storedState()).toBe(before);
});

it("lets a superuser change and delete all of its tenant, and nobody need the owner for it", async () => {
  const id = await givenPractice(app.deps, { owner: "user:bob" }, []);
  const root = app.as("root", { roles: ["superuser"] });
  expect(await (await change(root, id, { description: "by root" })).json()).toMatchObject({ ownerId: "bob" });
  expect((await root(`/api/integrations/${id}`, { method: "DELETE" })).status).toBe(204);
});

it("lets level 2 change but not delete, and level 3 delete", async () => {
  const shares = [
    { principal: "user:editor", accessLevel: 2 },
    { principal: "team:red", accessLevel: 3 },
  ];
  const id = await givenIntegration(app.deps, { type: "github" }, shares);
  const editor = admin(app, "editor");
  expect((await change(editor, id, { description: "x" })).status).toBe(200);
  await expectProblem(await editor(`/api/integrations/${id}`, { method: "DELETE" }), 403, "forbidden");
  const manager = admin(app, "manager", { groups: ["red"] });
  expect((await manager(`/api/integrations/${id}`, { method: "DELETE" })).status).toBe(204);
});

/** A connection as it stands after consent. */
async function givenConnection(integrationId: string, subject = "user:ada"): Promise<string> {
  const id = `conn_${crypto.randomUUID()}`;
  await env.DB.prepare(
    "INSERT INTO connections (id, tenant_id, integration_id, subject, status) VALUES (?, 'default', ?, ?, 'connected')",
  )
    .bind(id, integrationId, subject)
    .run();
  return id;
}
