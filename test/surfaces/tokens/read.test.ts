import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../support/app.ts";
import { CANARY, canary } from "../../support/canary.ts";
import { type Call, expectProblem } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { NOW } from "../../support/refreshStage.ts";
import { backEnd, list, read, store, storeBody, TIMESTAMP, tokensPath } from "../../support/tokens.ts";

let app: TestApp;
let call: Call;

beforeEach(async () => {
  app = await testApp();
  call = await backEnd(app);
});

/** Without a refresh token: what is here is shown as it is. */
const plain = () => ({ access_token: canary("access"), token_type: "bearer" });

describe("GET /v2/users/:userId/tokens/:integrationKey", () => {
  it("answers 200 with the token and what is known of it, field by field", async () => {
    const { access_token, refresh_token } = { access_token: canary("access"), refresh_token: canary("refresh") };
    const data = { access_token, refresh_token, token_type: "bearer", expires_in: 3600, scope: "read write" };
    const client = { client_id: "client", client_secret: canary("client-secret") };
    await store(call, "ada", storeBody({ token_data: { ...data, ...client } }));
    const response = await call(tokensPath("ada", "google"));
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({
      integration_key: "google",
      provider: "google",
      token_type: "oauth2",
      token_data: { access_token, refresh_token, token_type: "bearer" },
      scopes: ["read", "write"],
      expires_at: TIMESTAMP,
      is_expired: false,
      refreshed: false,
    });
  });

  it("answers 404 for a name that is not there, and for a user who has none", async () => {
    await store(call, "ada", storeBody());
    const names = ["slack", "goog%25", "%zz", "%ff", "google%2F", "google%2Frefresh", "GOOGLE1"];
    const paths = [tokensPath("bob", "google"), ...names.map((name) => tokensPath("ada", name))];
    for (const path of paths) await expectProblem(await call(path), 404, "not_found");
  });

  it("says that a token is expired from a minute before its end, by the database's clock", async () => {
    await store(call, "ada", storeBody({ token_data: plain() }));
    const expired: Record<string, unknown> = {};
    for (const offset of [120_000, 90_000, 59_000, 20_000]) {
      await env.DB.prepare(`UPDATE connections SET token_expires_at = ${NOW} + ${offset}`).run();
      const { is_expired } = await read(call, "ada", "google");
      const [listed] = await list(call, "ada");
      expect(listed?.is_expired).toBe(is_expired);
      expired[offset] = is_expired;
    }
    expect(expired).toEqual({ 120000: false, 90000: false, 59000: true, 20000: true });
  });

  it("F17 says so whatever the isolate's clock says", async () => {
    const wrong = await testApp(({ now }) => ({ now: () => now() + 3_600_000 }));
    await store(call, "ada", storeBody({ token_data: { ...plain(), expires_in: 600 } }));
    expect(await read(await backEnd(wrong), "ada", "google")).toMatchObject({ is_expired: false });
  });

  it("C7 asks for the user when an OAuth token has ended that cannot be refreshed, and the list says so", async () => {
    const given = { token_data: { access_token: canary("access") }, expires_at: "2001-01-01T00:00:00Z" };
    await store(call, "ada", storeBody(given));
    for (let time = 0; time < 2; time++) {
      await expectProblem(await call(tokensPath("ada", "google")), 409, "needs_reauth");
    }
    expect(await list(call, "ada")).toMatchObject([{ is_expired: true }]);
    await store(call, "ada", storeBody({}));
    expect(await read(call, "ada", "google")).toMatchObject({ is_expired: false });
  });

  it.each(["api_key", "jwt"] as const)("C7 hands out a value that has ended, said to be expired: %s", async (type) => {
    const body = storeBody({ expires_at: "2001-01-01T00:00:00Z" }, type);
    await store(call, "ada", body);
    const ended = { token_data: body.token_data, expires_at: "2001-01-01T00:00:00.000Z", is_expired: true };
    // The proxy does not send it, and does not keep its owner from reading it either.
    const sent = await app.as("ada")("/api/integrations/openai/request/models");
    await expectProblem(sent, 409, "needs_reauth");
    for (let time = 0; time < 2; time++) {
      expect(await read(call, "ada", "openai")).toMatchObject({ ...ended, refreshed: false });
    }
    expect(await list(call, "ada")).toMatchObject([{ is_expired: true }]);
    await store(call, "ada", storeBody({}, type));
    expect(await read(call, "ada", "openai")).toMatchObject({ expires_at: null, is_expired: false });
  });
});

describe("GET /v2/users/:userId/tokens", () => {
  it("answers 200 with a bare array by name, each item field by field, and no token in it", async () => {
    await store(call, "ada", storeBody({ integration_key: "zeta", scopes: ["a"] }));
    await store(call, "ada", storeBody({ integration_key: "Alpha" }, "api_key"));
    await store(call, "ada", storeBody({ integration_key: "mid" }, "jwt"));
    const response = await call(tokensPath("ada"));
    expect(response.status).toBe(200);
    const text = await response.text();
    const shared = { scopes: null, expires_at: null, created_at: TIMESTAMP, updated_at: TIMESTAMP, is_expired: false };
    expect(JSON.parse(text)).toEqual([
      { ...shared, integration_key: "alpha", provider: "openai", token_type: "api_key" },
      { ...shared, integration_key: "mid", provider: "openai", token_type: "jwt" },
      {
        ...shared,
        integration_key: "zeta",
        provider: "google",
        token_type: "oauth2",
        scopes: ["a"],
        expires_at: TIMESTAMP,
      },
    ]);
    expect(text).not.toContain(CANARY);
  });

  it("answers an empty array for a user who has none, known or not", async () => {
    expect(await list(call, "nobody-knows")).toEqual([]);
  });
});

describe("POST /v2/users/:userId/tokens/:integrationKey/refresh", () => {
  it("answers 400 for a token that cannot be refreshed, of whatever type, and 404 where there is none", async () => {
    await store(call, "ada", storeBody({ integration_key: "plain", token_data: plain() }));
    await store(call, "ada", storeBody({ integration_key: "key" }, "api_key"));
    await store(call, "ada", storeBody({ integration_key: "jwt" }, "jwt"));
    const before = await rowsOf("connections");
    const refresh = (name: string) => call(`${tokensPath("ada", name)}/refresh`, { method: "POST" });
    for (const name of ["plain", "key", "jwt"]) await expectProblem(await refresh(name), 400, "refresh_not_supported");
    await expectProblem(await refresh("none"), 404, "not_found");
    expect(await rowsOf("connections")).toEqual(before);
  });
});

describe("DELETE /v2/users/:userId/tokens/:integrationKey", () => {
  const remove = (user: string, name: string) => call(tokensPath(user, name), { method: "DELETE" });

  it("answers 200, and the row is gone with the integration that was made for it; a second time 404", async () => {
    await store(call, "ada", storeBody({ integration_key: "mine" }));
    const response = await remove("ada", "mine");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ integration_key: "mine", message: "Token for mine deleted successfully" });
    expect([await rowsOf("connections"), await rowsOf("integrations")]).toEqual([[], []]);
    await expectProblem(await remove("ada", "mine"), 404, "not_found");
    await expectProblem(await call(tokensPath("ada", "mine")), 404, "not_found");
  });

  it("leaves the default integration, other users' tokens and the other names of the user", async () => {
    await store(call, "ada", storeBody());
    await store(call, "bob", storeBody());
    await store(call, "ada", storeBody({ integration_key: "other" }));
    expect((await remove("ada", "google")).status).toBe(200);
    const left = (await rowsOf("connections")).map(({ subject, token_key }) => `${subject} ${token_key}`);
    expect(left.sort()).toEqual(["user:ada other", "user:bob google"]);
    expect(await rowsOf("integrations")).toHaveLength(2);
  });

  it("leaves an integration that somebody else has connected to meanwhile", async () => {
    await store(call, "ada", storeBody({ integration_key: "mine" }));
    await env.DB.prepare(
      `INSERT INTO connections (id, tenant_id, integration_id, subject, status)
      SELECT 'conn_other', tenant_id, integration_id, 'user:bob', 'connected' FROM connections`,
    ).run();
    expect((await remove("ada", "mine")).status).toBe(200);
    expect(await rowsOf("integrations")).toHaveLength(1);
    expect(await rowsOf("connections")).toMatchObject([{ id: "conn_other" }]);
  });
});
