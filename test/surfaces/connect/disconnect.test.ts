import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../../src/catalog/schema.ts";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { acme } from "../../support/proxy.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";

let upstream: StageHandle;
let provider: ProviderInput;
let app: TestApp;

beforeEach(async () => {
  upstream = await stage(json({ ok: true }));
  provider = acme(upstream.url);
  app = await testApp({ catalog: createCatalog([provider]) });
});

async function connect(user = "ada", token = canary("token"), tenant = "default"): Promise<string> {
  const body = { providerId: provider.id, accessToken: token };
  const response = await app.as(user, { tenant })("/integrations", jsonBody(body));
  expect(response.status).toBe(201);
  return (await response.json<{ id: string }>()).id;
}

function disconnect(user = "ada", tenant = "default", id = provider.id): Promise<Response> {
  return app.as(user, { tenant })(`/integrations/${id}`, { method: "DELETE" });
}

async function rowsOf(user = "ada"): Promise<Record<string, unknown>[]> {
  const statement = env.DB.prepare("SELECT * FROM connections WHERE subject = ? ORDER BY created_at, id");
  return (await statement.bind(`user:${user}`).all()).results;
}

describe("disconnecting", () => {
  it("answers 204 without a body, and erases the secrets and the facts about the account in the row", async () => {
    const id = await connect();
    await env.DB.prepare(
      "UPDATE connections SET data = ?, scopes = ?, token_expires_at = 9e15, refresh_token_expires_at = 9e15",
    )
      .bind(JSON.stringify({ account: "ada@example.com" }), JSON.stringify(["read"]))
      .run();
    const response = await disconnect();
    expect([response.status, await response.text(), response.headers.get("content-type")]).toEqual([204, "", null]);
    expect(await rowsOf()).toEqual([
      expect.objectContaining({
        id,
        status: "disconnected",
        status_reason: "disconnected_by_user",
        credential_sealed: null,
        data: "{}",
        scopes: null,
        token_expires_at: null,
        refresh_token_expires_at: null,
        version: 2,
      }),
    ]);
    expect(JSON.stringify(await rowsOf())).not.toContain("ada@example.com");
  });

  it("lets nothing be called any more, and calls nothing itself: the grant at the provider stays", async () => {
    await connect();
    expect((await app.as("ada")("/api/integrations/acme/request/me")).status).toBe(200);
    await disconnect();
    const response = await app.as("ada")("/api/integrations/acme/request/me");
    expect([response.status, await problemCode(response)]).toEqual([422, "integration_not_connected"]);
    expect((await upstream.seen()).map(({ method, path }) => [method, path])).toEqual([["GET", "/v1/me"]]);
  });

  it("answers 404 the second time", async () => {
    await connect();
    await disconnect();
    const response = await disconnect();
    expect([response.status, await problemCode(response)]).toEqual([404, "not_found"]);
  });

  it("answers 404 for what was never connected, for an unknown id and for a slug", async () => {
    await connect("bob");
    for (const id of [provider.id, "prov_00000000000000000000000000", "acme", "providers"]) {
      const response = await disconnect("ada", "default", id);
      expect([id, response.status, await problemCode(response)]).toEqual([id, 404, "not_found"]);
    }
    expect(await rowsOf("bob")).toMatchObject([{ status: "connected" }]);
  });

  it("lets the user connect again, with the new token", async () => {
    await connect();
    await disconnect();
    const token = canary("again");
    await connect("ada", token);
    expect((await app.as("ada")("/api/integrations/acme/request/me")).status).toBe(200);
    expect((await upstream.seen()).map(({ headers }) => headers.authorization)).toEqual([`Bearer ${token}`]);
    expect(await rowsOf()).toMatchObject([{ status: "connected", status_reason: null }]);
  });

  it("ends a connection that needs its user as well", async () => {
    await connect();
    await env.DB.prepare("UPDATE connections SET status = 'needs_reauth'").run();
    expect((await disconnect()).status).toBe(204);
    expect(await rowsOf()).toMatchObject([{ status: "disconnected", credential_sealed: null }]);
  });

  it("ends the connections on all integrations of the provider, and no other provider's", async () => {
    const other = { ...acme(upstream.url), slug: "other" };
    app = await testApp({ catalog: createCatalog([provider, other]) });
    await connect();
    const second = await givenIntegration(app.deps, { type: "acme", authType: "bearer", owner: "user:ada" });
    await env.DB.prepare("UPDATE connections SET status = 'needs_reauth'").run();
    await connect();
    await app.as("ada")("/integrations", jsonBody({ providerId: other.id, accessToken: canary("other") }));
    expect(await rowsOf()).toHaveLength(3);
    expect((await disconnect()).status).toBe(204);
    const left = (await rowsOf()).filter(({ status }) => status !== "disconnected");
    expect(left).toMatchObject([{ status: "connected" }]);
    expect(left[0]?.integration_id).not.toBe(second);
    expect((await app.as("ada")("/api/integrations/other/request/me")).status).toBe(200);
  });

  it("works where the share was taken away: the user's secrets can always be erased", async () => {
    await connect();
    await env.DB.prepare("DELETE FROM integration_shares").run();
    expect((await app.as("ada")("/api/integrations/acme/request/me")).status).toBe(404);
    expect((await disconnect()).status).toBe(204);
    expect(await rowsOf()).toMatchObject([{ status: "disconnected", credential_sealed: null }]);
  });

  it("is done once when it is asked for 10 times at once", async () => {
    await connect();
    const answers = await Promise.all(Array.from({ length: 10 }, () => disconnect()));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(9).fill(404)]);
    expect(await rowsOf()).toMatchObject([{ version: 2 }]);
  });

  it("T13 touches neither another user's connection nor one of the same name in another tenant", async () => {
    const tokens = { bob: canary("bob"), elsewhere: canary("elsewhere") };
    await connect();
    await connect("bob", tokens.bob);
    await connect("ada", tokens.elsewhere, "other");
    expect((await disconnect("root")).status).toBe(404);
    expect((await disconnect()).status).toBe(204);
    expect((await app.as("bob")("/api/integrations/acme/request/me")).status).toBe(200);
    expect((await app.as("ada", { tenant: "other" })("/api/integrations/acme/request/me")).status).toBe(200);
    const sent = (await upstream.seen()).map(({ headers }) => headers.authorization);
    expect(sent).toEqual([`Bearer ${tokens.bob}`, `Bearer ${tokens.elsewhere}`]);
  });
});
