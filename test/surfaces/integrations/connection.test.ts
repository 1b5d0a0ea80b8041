import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenPractice } from "../../support/fixtures.ts";
import { callback, consent } from "../../support/flow.ts";
import {
  beginAt,
  givenCustom,
  isActiveAtPractice,
  onlyCredential,
  rowsOf,
  trail,
} from "../../support/integrationsApi.ts";
import { stage } from "../../support/stage.ts";
import { stagedApp, tokens } from "../../support/stagedFlow.ts";

const LEVELS = [
  { principal: "everyone", accessLevel: 1 },
  { principal: "user:bob", accessLevel: 2 },
  { principal: "user:cleo", accessLevel: 3 },
];
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const PATH = "/api/integrations/own/connection";
const DELETE = { method: "DELETE" };

async function given(mode: "per-user" | "shared" = "per-user"): Promise<{ app: TestApp; id: string }> {
  const app = await testApp();
  return { app, id: await givenCustom(app.deps, await stage(), { mode }, LEVELS) };
}

async function connect(app: TestApp, user: string): Promise<Record<string, unknown>> {
  const body = { accessToken: canary(user), refreshToken: canary(user), expiresIn: 60 };
  const response = await app.as(user)("/api/integrations/own/connect", jsonBody(body));
  if (response.status !== 201) throw new Error(`connecting answered ${response.status}`);
  return response.json();
}

async function expectProblem(response: Response, status: number, code: string): Promise<void> {
  expect([response.status, await problemCode(response)]).toEqual([status, code]);
}

describe("GET connection", () => {
  it("shows every field, and no secret", async () => {
    const { app, id } = await given();
    await connect(app, "ada");
    const response = await app.as("ada")(PATH);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const text = await response.text();
    expect(text).not.toMatch(/canary-|sealed/i);
    expect(JSON.parse(text)).toEqual({
      id: expect.stringMatching(/^conn_/),
      integrationId: id,
      ownerId: "ada",
      isShared: false,
      status: "connected",
      statusReason: null,
      scopes: null,
      tokenExpiresAt: TIME,
      refreshTokenExpiresAt: null,
      lastAuthorizedAt: TIME,
      lastRefreshedAt: null,
      nextRefreshAt: TIME,
      apiBaseUri: expect.stringMatching(/\/api$/),
      account: null,
      data: {},
      createdAt: TIME,
      updatedAt: TIME,
    });
  });

  it("shows what the provider said of the account, and why consent is needed again", async () => {
    const metadata = { workspace_name: "workspace.name" };
    const { app } = await stagedApp({
      acts: [tokens({ workspace: { name: "Acme" }, scope: "read" })],
      oauth2: { tokenResponse: { metadata } },
    });
    await app.as("ada")("/api/integrations/staged/connect", jsonBody({ code: "code" }));
    await env.DB.prepare("UPDATE connections SET status = 'needs_reauth', status_reason = 'token_expired'").run();
    expect(await (await app.as("ada")("/api/integrations/staged/connection")).json()).toMatchObject({
      ...{ status: "needs_reauth", statusReason: "token_expired", scopes: ["read"], data: { workspace_name: "Acme" } },
    });
  });

  it("shows in per-user mode one's own connection alone, also to an owner and a superuser", async () => {
    const { app } = await given();
    await expectProblem(await app.as("ada")(PATH), 404, "not_found");
    await connect(app, "ada");
    for (const [user, claims] of [
      ["bob", {}],
      ["admin", {}],
      ["root", { roles: ["superuser"] }],
    ] as const) {
      await expectProblem(await app.as(user, claims)(PATH), 404, "not_found");
    }
  });

  it("shows in shared mode the shared connection to everyone who may use it, with who connected it", async () => {
    const { app } = await given("shared");
    await expectProblem(await app.as("ada")(PATH), 404, "not_found");
    const { id } = await connect(app, "bob");
    for (const user of ["ada", "bob", "admin"]) {
      const item = await (await app.as(user)(PATH)).json();
      expect(item).toMatchObject({ id, isShared: true, ownerId: "bob" });
    }
  });

  it("T13 is 404 for who may not see the integration, for another tenant, and when it was disconnected", async () => {
    const { app } = await given("shared");
    await connect(app, "bob");
    await expectProblem(await app.as("bob", { tenant: "t2", roles: ["superuser"] })(PATH), 404, "not_found");
    expect((await app.fetch(PATH)).status).toBe(401);
    await env.DB.prepare("UPDATE connections SET status = 'disconnected', credential_sealed = NULL").run();
    await expectProblem(await app.as("bob")(PATH), 404, "not_found");
    await env.DB.prepare("DELETE FROM integration_shares").run();
    await expectProblem(await app.as("bob")(PATH), 404, "not_found");
  });
});

describe("DELETE connection", () => {
  it("T42 ends the grant at the practice provider: neither token holds any more, and nothing of it is left", async () => {
    const app = await testApp();
    await givenPractice(app.deps);
    const begun = await beginAt(app, "ada", "practice");
    await callback(app, await consent(begun, "ada"), begun.cookie);
    const credential = await onlyCredential(app.deps);
    if (credential.type !== "oauth2" || credential.refreshToken === undefined) throw new Error("no refresh token");
    const { accessToken, refreshToken } = credential;
    expect([await isActiveAtPractice(accessToken), await isActiveAtPractice(refreshToken)]).toEqual([true, true]);
    const [row] = await rowsOf("connections");
    const response = await app.as("ada")("/api/integrations/practice/connection", DELETE);
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect([await isActiveAtPractice(accessToken), await isActiveAtPractice(refreshToken)]).toEqual([false, false]);
    expect(await rowsOf("connections")).toEqual([]);
    expect(await rowsOf("revocations")).toEqual([]);
    expect(await trail()).toEqual([
      `user:ada connection.connected ${row?.id} success`,
      `user:ada connection.deleted ${row?.id} success`,
      `user:ada connection.revoked ${row?.id} success`,
    ]);
    await expectProblem(await app.as("ada")("/api/integrations/practice/connection", DELETE), 404, "not_found");
    await expectProblem(await app.as("ada")("/api/integrations/practice/request/me"), 422, "integration_not_connected");
  });

  it("deletes where there is nothing to revoke at, and asks nobody", async () => {
    const { app, upstream } = await stagedApp();
    await app.as("ada")("/api/integrations/staged/connect", jsonBody({ accessToken: canary("token") }));
    expect((await app.as("ada")("/api/integrations/staged/connection", DELETE)).status).toBe(204);
    expect(await upstream.seen()).toEqual([]);
    expect([await rowsOf("connections"), await rowsOf("revocations")]).toEqual([[], []]);
  });

  it.each(["apikey", "basic", "bearer"] as const)("deletes an account that was connected by %s", async (authType) => {
    const app = await testApp();
    await givenCustom(app.deps, await stage(), { authType });
    const bodies = { apikey: { apiKey: "k" }, basic: { username: "u", password: "p" }, bearer: { token: "t" } };
    await app.as("ada")("/api/integrations/own/connect", jsonBody(bodies[authType]));
    expect((await app.as("ada")(PATH, DELETE)).status).toBe(204);
    expect([await rowsOf("connections"), await rowsOf("revocations")]).toEqual([[], []]);
  });

  it("deletes one's own connection alone in per-user mode", async () => {
    const { app } = await given();
    await connect(app, "ada");
    await connect(app, "bob");
    for (const call of [app.as("cleo"), app.as("admin"), app.as("root", { roles: ["superuser"] })]) {
      await expectProblem(await call(PATH, DELETE), 404, "not_found");
    }
    expect((await app.as("bob")(PATH, DELETE)).status).toBe(204);
    expect(await rowsOf("connections")).toMatchObject([{ subject: "user:ada", status: "connected" }]);
  });

  it("lets in shared mode only the one who connected, or a superuser, end it", async () => {
    const { app } = await given("shared");
    await connect(app, "bob");
    const before = await rowsOf("connections");
    for (const user of ["ada", "cleo", "admin"])
      await expectProblem(await app.as(user)(PATH, DELETE), 403, "forbidden");
    await expectProblem(await app.as("root", { tenant: "t2", roles: ["superuser"] })(PATH, DELETE), 404, "not_found");
    expect(await rowsOf("connections")).toEqual(before);
    expect((await app.as("bob")(PATH, DELETE)).status).toBe(204);
    expect(await rowsOf("connections")).toEqual([]);
    await connect(app, "bob");
    expect((await app.as("root", { roles: ["superuser"] })(PATH, DELETE)).status).toBe(204);
    expect(await rowsOf("connections")).toEqual([]);
  });

  it("T33 keeps a connection whose credential does not open, so that its grant is not forgotten", async () => {
    const app = await testApp();
    await givenPractice(app.deps);
    const body = jsonBody({ accessToken: canary("token") });
    await app.as("ada")("/api/integrations/practice/connect", body);
    await app.as("bob")("/api/integrations/practice/connect", body);
    await env.DB.prepare(
      "UPDATE connections SET credential_sealed = (SELECT credential_sealed FROM connections WHERE subject = 'user:bob')",
    ).run();
    await expectProblem(
      await app.as("ada")("/api/integrations/practice/connection", DELETE),
      500,
      "credential_corrupt",
    );
    expect(await rowsOf("connections")).toHaveLength(2);
    expect(await rowsOf("revocations")).toEqual([]);
  });
});
