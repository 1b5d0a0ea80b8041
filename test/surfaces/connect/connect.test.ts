import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { openCredential } from "../../../src/domain/vault/credential.ts";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration, providerId } from "../../support/fixtures.ts";

interface Row {
  id: string;
  tenant_id: string;
  integration_id: string;
  subject: string;
  status: string;
  credential_sealed: string;
  version: number;
  created_at: number;
}

let app: TestApp;

beforeEach(async () => {
  app = await testApp();
});

const client = { clientId: "client", clientSecret: canary("client-secret") };

function post(slug: string, fields: Record<string, unknown>, user = "ada"): Promise<Response> {
  return app.as(user)("/integrations", jsonBody({ providerId: providerId(app.deps, slug), ...fields }));
}

async function rows(): Promise<Row[]> {
  return (await env.DB.prepare("SELECT * FROM connections ORDER BY created_at").all<Row>()).results;
}

async function onlyRow(): Promise<Row> {
  const [row, another] = await rows();
  if (!row || another) throw new Error("there should be one connection");
  return row;
}

function opened(row: Row) {
  return openCredential(app.deps, { id: row.id, tenantId: row.tenant_id }, row.credential_sealed);
}

async function expectNothingStored(): Promise<void> {
  expect(await rows()).toEqual([]);
}

describe("connecting with a token", () => {
  it("answers 201 with exactly the id, the provider's slug, the status and the time", async () => {
    const response = await post("github", { accessToken: canary("token") });
    expect(response.status).toBe(201);
    const row = await onlyRow();
    expect(await response.json()).toEqual({
      id: row.id,
      provider: "github",
      status: "connected",
      createdAt: new Date(row.created_at).toISOString(),
    });
    expect(row).toMatchObject({ tenant_id: "default", subject: "user:ada", status: "connected" });
    expect(row.id).toMatch(/^conn_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  });

  it("T32 stores the token sealed only", async () => {
    const accessToken = canary("token");
    await post("openai", { accessToken });
    const row = await onlyRow();
    expect(JSON.stringify(row)).not.toContain("canary");
    expect(row.credential_sealed).toMatch(/^v1\.test\./);
    expect(await opened(row)).toEqual({ type: "token", token: accessToken });
  });

  it("keeps a refresh token with the access token on an OAuth integration", async () => {
    await givenIntegration(app.deps, { type: "google", ...client });
    const [accessToken, refreshToken] = [canary("access"), canary("refresh")];
    const response = await post("google", { accessToken, refreshToken });
    expect(response.status).toBe(201);
    expect(await opened(await onlyRow())).toEqual({ type: "oauth2", accessToken, refreshToken });
  });

  it("takes an access token alone on an OAuth integration", async () => {
    await givenIntegration(app.deps, { type: "google", ...client });
    const accessToken = canary("access");
    expect((await post("google", { accessToken })).status).toBe(201);
    expect(await opened(await onlyRow())).toEqual({ type: "oauth2", accessToken });
  });

  it("refuses a refresh token where a plain token is taken, and stores nothing", async () => {
    const response = await post("openai", { accessToken: canary("access"), refreshToken: canary("refresh") });
    expect(response.status).toBe(400);
    const problem = await response.json<{ code: string; errors: { path: string }[] }>();
    expect(problem).toMatchObject({ code: "validation_failed", errors: [{ path: "refreshToken" }] });
    expect(JSON.stringify(problem)).not.toContain("canary");
    await expectNothingStored();
  });

  it("uses the caller's own integration before others', and the tenant's default last", async () => {
    expect((await post("github", { accessToken: canary("bob") }, "bob")).status).toBe(201);
    await givenIntegration(app.deps, { type: "github", authType: "bearer" });
    const own = await givenIntegration(app.deps, {
      type: "github",
      authType: "bearer",
      owner: "user:ada",
      slug: "mine",
    });
    await post("github", { accessToken: canary("ada") });
    expect((await rows()).find(({ subject }) => subject === "user:ada")?.integration_id).toBe(own);
  });

  it("repairs a connection that needs its user, in its place", async () => {
    await post("github", { accessToken: canary("old") });
    const before = await onlyRow();
    await env.DB.prepare("UPDATE connections SET status = 'needs_reauth', status_reason = 'token_expired'").run();
    const accessToken = canary("new");
    expect((await post("github", { accessToken })).status).toBe(201);
    const after = await onlyRow();
    expect(after).toMatchObject({
      id: before.id,
      status: "connected",
      status_reason: null,
      version: before.version + 1,
    });
    expect(await opened(after)).toMatchObject({ token: accessToken });
  });
});

describe("what cannot be connected", () => {
  it("answers 409 to a second connection and keeps the first", async () => {
    const accessToken = canary("first");
    await post("github", { accessToken });
    const before = await onlyRow();
    const response = await post("github", { accessToken: canary("second") });
    expect([response.status, await problemCode(response)]).toEqual([409, "already_connected"]);
    expect(await onlyRow()).toEqual(before);
  });

  it("answers 409 also when another integration of the provider has the connection", async () => {
    await post("github", { accessToken: canary("first") });
    await givenIntegration(app.deps, { type: "github", authType: "bearer", owner: "user:ada" });
    expect((await post("github", { accessToken: canary("second") })).status).toBe(409);
    await onlyRow();
  });

  it.each(["prov_00000000000000000000000000", "github", "nothing", "int_01h455vb4pex5vsknk084sn02q", "__proto__"])(
    "answers 404 for %s, which is no provider's id",
    async (id) => {
      const response = await app.as("ada")("/integrations", jsonBody({ providerId: id, accessToken: canary("token") }));
      expect([response.status, await problemCode(response)]).toEqual([404, "not_found"]);
      await expectNothingStored();
    },
  );

  it("answers 400 for a provider that is not active, and makes no integration for it", async () => {
    const response = await post("google", { accessToken: canary("token") });
    expect([response.status, await problemCode(response)]).toEqual([400, "provider_not_active"]);
    await expectNothingStored();
    expect(await env.DB.prepare("SELECT COUNT(*) AS n FROM integrations").first("n")).toBe(0);
  });

  it("answers 400 where the only integration has no client, belongs to another user or to another tenant", async () => {
    await givenIntegration(app.deps, { type: "google" });
    await givenIntegration(app.deps, { type: "google", slug: "b", owner: "user:bea", ...client }, []);
    await givenIntegration(app.deps, { type: "google", slug: "c", tenantId: "other", ...client });
    const response = await post("google", { accessToken: canary("token") });
    expect([response.status, await problemCode(response)]).toEqual([400, "provider_not_active"]);
    await expectNothingStored();
  });
});

describe("what is no valid request", () => {
  const secret = canary("token");

  it.each([
    ["no token", {}, "accessToken"],
    ["an empty token", { accessToken: "" }, "accessToken"],
    ["a token of null", { accessToken: null }, "accessToken"],
    ["a number", { accessToken: 42 }, "accessToken"],
    ["a list", { accessToken: [secret] }, "accessToken"],
    ["an object", { accessToken: { secret } }, "accessToken"],
    ["a token with a line feed", { accessToken: `${secret}\n` }, "accessToken"],
    ["a token with a header in it", { accessToken: `${secret}\r\nHost: evil.example` }, "accessToken"],
    ["a token with NUL", { accessToken: `${secret}\0` }, "accessToken"],
    ["a token with a space within", { accessToken: `${secret} ${secret}` }, "accessToken"],
    ["a token with a space around", { accessToken: ` ${secret} ` }, "accessToken"],
    ["a token with a tab", { accessToken: `${secret}\t` }, "accessToken"],
    ["a token beyond ASCII", { accessToken: `${secret}\u00e9` }, "accessToken"],
    ["a token of 17,000 characters", { accessToken: secret.padEnd(17_000, "x") }, "accessToken"],
    ["an empty refresh token", { accessToken: secret, refreshToken: "" }, "refreshToken"],
    ["a refresh token with a line feed", { accessToken: secret, refreshToken: "a\nb" }, "refreshToken"],
    ["a refresh token that is a list", { accessToken: secret, refreshToken: [] }, "refreshToken"],
    ["an empty provider id", { accessToken: secret, providerId: "" }, "providerId"],
    ["a provider id that is a number", { accessToken: secret, providerId: 1 }, "providerId"],
  ])("T28 answers 400 to %s and names the field, not the value", async (_case, fields, path) => {
    const response = await post("openai", fields);
    expect(response.status).toBe(400);
    const problem = await response.json<{ code: string; errors: { path: string; message: string }[] }>();
    expect(problem.code).toBe("validation_failed");
    expect(problem.errors.map((error) => error.path)).toEqual([path]);
    expect(JSON.stringify(problem)).not.toContain("canary");
    await expectNothingStored();
  });

  it.each([
    "token",
    "ownerId",
    "tenantId",
    "tenant",
    "isShared",
    "roles",
    "userId",
    "status",
    "id",
    "scopes",
    "__proto__",
    "constructor",
  ])("T16 answers 400 to the unknown field %s", async (name) => {
    const known = { providerId: providerId(app.deps, "openai"), accessToken: secret };
    const body = `${JSON.stringify(known).slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(["superuser"])}}`;
    const response = await app.as("ada")("/integrations", { ...jsonBody({}), body });
    expect([response.status, await problemCode(response)]).toEqual([400, "validation_failed"]);
    await expectNothingStored();
  });

  it.each(["[]", '"text"', "null", "42", "true"])("answers 400 to the body %s", async (body) => {
    const response = await app.as("ada")("/integrations", { ...jsonBody({}), body });
    expect([response.status, await problemCode(response)]).toEqual([400, "validation_failed"]);
  });

  it("answers 401 to a caller who is not signed in, before it looks at the body", async () => {
    const response = await app.fetch("/integrations", { ...jsonBody({}), body: "{" });
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="latchkey"']);
    await expectNothingStored();
  });
});
