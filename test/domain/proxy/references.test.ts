import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../../src/catalog/schema.ts";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";

interface Scene {
  upstream: StageHandle;
  provider: ProviderInput;
  app: TestApp;
}

async function scene(): Promise<Scene> {
  const upstream = await stage(json({ ok: true }));
  const provider = acme(upstream.url);
  return { upstream, provider, app: await testApp({ catalog: createCatalog([provider]) }) };
}

async function connect({ app, provider }: Scene, user: string): Promise<void> {
  const body = { providerId: provider.id, accessToken: canary(user) };
  expect((await app.as(user)("/integrations", jsonBody(body))).status).toBe(201);
}

async function call({ app }: Scene, reference: string, user = "ada"): Promise<[number, string?]> {
  const response = await app.as(user)(`/api/integrations/${reference}/request/me`);
  return response.status === 200 ? [200] : [response.status, await problemCode(response)];
}

const token = { type: "acme", authType: "bearer" } as const;

describe("naming the integration", () => {
  it("finds it by id, by slug, and by natural id with a plain and an encoded colon", async () => {
    const it = await scene();
    const id = await givenIntegration(it.app.deps, { ...token, slug: "our-acme" });
    await connect(it, "ada");
    const references = [
      id,
      "our-acme",
      "admin:our-acme",
      "admin%3Aour-acme",
      "admin%3aour-acme",
      "user:admin:our-acme",
    ];
    for (const reference of references) expect([reference, ...(await call(it, reference))]).toEqual([reference, 200]);
    expect(await it.upstream.seen()).toHaveLength(references.length);
  });

  it("finds the tenant's default integration by its owner, system", async () => {
    const it = await scene();
    await connect(it, "ada");
    expect(await call(it, "system:acme")).toEqual([200]);
  });

  it("finds a team's integration by the team's kind and id", async () => {
    const it = await scene();
    await givenIntegration(it.app.deps, { ...token, owner: "team:red" });
    await connect(it, "ada");
    expect(await call(it, "team:red:acme")).toEqual([200]);
  });

  it("answers 409 for a slug that two visible integrations have, and finds each by natural id", async () => {
    const it = await scene();
    await givenIntegration(it.app.deps, { ...token, owner: "user:admin" });
    await connect(it, "ada");
    const other = await givenIntegration(it.app.deps, { ...token, owner: "user:bea" });
    expect(await call(it, "acme")).toEqual([200]);
    expect(await call(it, "acme", "bob")).toEqual([409, "ambiguous_reference"]);
    expect(await call(it, "admin:acme")).toEqual([200]);
    expect(await call(it, "bea:acme")).toEqual([422, "integration_not_connected"]);
    expect(await call(it, other)).toEqual([422, "integration_not_connected"]);
  });

  it("does not count an invisible integration of the same slug", async () => {
    const it = await scene();
    await givenIntegration(it.app.deps, token);
    await connect(it, "ada");
    await givenIntegration(it.app.deps, { ...token, owner: "user:bea" }, []);
    expect(await call(it, "acme")).toEqual([200]);
  });

  it("answers 404 for what does not exist, is not visible, or belongs to another tenant, all alike", async () => {
    const it = await scene();
    const hidden = await givenIntegration(it.app.deps, { ...token, slug: "hidden", owner: "user:bea" }, []);
    const foreign = await givenIntegration(it.app.deps, { ...token, slug: "foreign", tenantId: "other" });
    const namesake = await givenIntegration(it.app.deps, {
      ...token,
      slug: "mine",
      tenantId: "other",
      owner: "user:ada",
    });
    const bodies: Record<string, unknown>[] = [];
    for (const reference of [
      "nothing",
      hidden,
      "hidden",
      "bea:hidden",
      foreign,
      "foreign",
      "admin:foreign",
      namesake,
      "mine",
      "ada:mine",
      "int_0",
      ":",
      "a:",
    ]) {
      const response = await it.app.as("ada")(`/api/integrations/${reference}/request/me`);
      expect([reference, response.status]).toEqual([reference, 404]);
      const { instance: _path, requestId: _id, ...rest } = await response.json<Record<string, unknown>>();
      bodies.push(rest);
    }
    expect(bodies).toEqual(bodies.map(() => bodies[0]));
    expect(await it.upstream.seen()).toEqual([]);
  });
});

describe("without a working connection", () => {
  it("answers 422 to a user who has none, also when another user has one", async () => {
    const it = await scene();
    await connect(it, "ada");
    expect(await call(it, "acme", "bob")).toEqual([422, "integration_not_connected"]);
    expect(await it.upstream.seen()).toEqual([]);
  });

  it("answers 422 and calls nothing once the connection is disconnected, even if its row still held a secret", async () => {
    const upstream = await stage(json({}));
    const { request } = await connected(acme(upstream.url));
    await env.DB.prepare("UPDATE connections SET status = 'disconnected'").run();
    const response = await request("me");
    expect([response.status, await problemCode(response)]).toEqual([422, "integration_not_connected"]);
    expect(await upstream.seen()).toEqual([]);
  });

  it("answers 409 needs_reauth and calls nothing when the connection needs its user", async () => {
    const upstream = await stage(json({}));
    const { request } = await connected(acme(upstream.url));
    await env.DB.prepare("UPDATE connections SET status = 'needs_reauth', status_reason = 'token_expired'").run();
    const response = await request("me");
    expect([response.status, await problemCode(response)]).toEqual([409, "needs_reauth"]);
    expect(await upstream.seen()).toEqual([]);
  });

  it("F10 answers 409 and shows why once a token that cannot be refreshed has expired", async () => {
    const upstream = await stage(json({}));
    const { request, app } = await connected(acme(upstream.url));
    await env.DB.prepare("UPDATE connections SET token_expires_at = 1").run();
    expect((await request("me")).status).toBe(409);
    expect(await upstream.seen()).toEqual([]);
    const shown = await app.as("ada")("/api/integrations/acme/connection");
    expect(await shown.json()).toMatchObject({ status: "needs_reauth", statusReason: "token_expired" });
  });

  it("refuses an address before it looks at the connection", async () => {
    const it = await scene();
    await givenIntegration(it.app.deps, token);
    const response = await it.app.as("ada")("/api/integrations/acme/request/..%2fadmin");
    expect([response.status, await problemCode(response)]).toEqual([400, "url_not_allowed"]);
  });

  it("answers 401 to a caller who is not signed in, whatever the path", async () => {
    const { app, upstream } = await scene();
    for (const path of ["/api/integrations/acme/request/me", "/api/integrations/nothing/request/..%2f"]) {
      const response = await app.fetch(path);
      expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="latchkey"']);
    }
    expect(await upstream.seen()).toEqual([]);
  });
});
