import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../src/catalog/schema.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { jsonBody, type TestApp, testApp } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { cookieOf, givenLink, openLink, SESSIONS, sessionContext, statusOf } from "../support/connectSessions.ts";
import { type ObservedD1, observeD1 } from "../support/d1.ts";
import { givenIntegration } from "../support/fixtures.ts";
import { acme } from "../support/proxy.ts";
import { json, type StageHandle, stage } from "../support/stage.ts";

let upstream: StageHandle;
let provider: ProviderInput;
let observed: ObservedD1;
let app: TestApp;

beforeEach(async () => {
  upstream = await stage(json({ ok: true }));
  provider = acme(upstream.url);
  observed = observeD1(env.DB);
  app = await testApp({ db: openDatabase(observed.d1), catalog: createCatalog([provider]) });
});

function connect(user = "ada"): Promise<Response> {
  return app.as(user)("/integrations", jsonBody({ providerId: provider.id, accessToken: canary("token") }));
}

/** The number of round trips to D1 that a call takes. */
async function tripsOf(call: () => Promise<Response>, status: number): Promise<number> {
  observed.calls.length = 0;
  expect((await call()).status).toBe(status);
  return observed.calls.length;
}

describe("round trips to D1", () => {
  it("one for the list of providers, also with connections and many integrations", async () => {
    expect(await tripsOf(() => app.as("ada")("/integrations/providers"), 200)).toBe(1);
    await connect();
    for (let index = 0; index < 5; index++) {
      await givenIntegration(app.deps, { type: "acme", authType: "bearer", slug: `acme-${index}` });
    }
    expect(await tripsOf(() => app.as("ada")("/integrations/providers"), 200)).toBe(1);
  });

  it("two for connecting with a token where the integration exists, one when it is refused", async () => {
    await givenIntegration(app.deps, { type: "acme", authType: "bearer" });
    expect(await tripsOf(() => connect(), 201)).toBe(2);
    expect(await tripsOf(() => connect(), 409)).toBe(1);
    expect(await tripsOf(() => connect("bob"), 201)).toBe(2);
  });

  it("four for the very first use of a provider in a tenant", async () => {
    expect(await tripsOf(() => connect(), 201)).toBe(4);
  });

  it("one for disconnecting, whether something was connected or not", async () => {
    await connect();
    const disconnect = () => app.as("ada")(`/integrations/${provider.id}`, { method: "DELETE" });
    expect(await tripsOf(disconnect, 204)).toBe(1);
    expect(await tripsOf(disconnect, 404)).toBe(1);
  });

  it("one for the list of connections and for one of them", async () => {
    await connect();
    expect(await tripsOf(() => app.as("ada")("/integrations"), 200)).toBe(1);
    expect(await tripsOf(() => app.as("ada")(`/integrations/${provider.id}`), 200)).toBe(1);
  });

  it("one for a call through the proxy, however the integration is named, and for a refused one", async () => {
    const id = await givenIntegration(app.deps, { type: "acme", authType: "bearer" });
    await connect();
    for (const reference of [id, "acme", "admin:acme"]) {
      expect(await tripsOf(() => app.as("ada")(`/api/integrations/${reference}/request/me`), 200)).toBe(1);
    }
    expect(await tripsOf(() => app.as("bob")("/api/integrations/acme/request/me"), 422)).toBe(1);
    expect(await tripsOf(() => app.as("ada")("/api/integrations/nothing/request/me"), 404)).toBe(1);
    expect(await upstream.seen()).toHaveLength(3);
  });

  it("one for making a connect link, for opening it and for its status, two to say why it does not open", async () => {
    const root = app.as("root", { roles: ["superuser"] });
    expect(await tripsOf(() => root(SESSIONS, jsonBody({ userId: "ada" })), 201)).toBe(1);
    const link = await givenLink(app, {}, root);
    const opened = async () => {
      const response = await openLink(app, link);
      cookie = cookieOf(response) || cookie;
      return response;
    };
    let cookie = "";
    // The first opening is also kept in the trail, after the answer.
    expect(await tripsOf(opened, 204)).toBe(2);
    expect(await tripsOf(() => openLink(app, link, { cookie }), 204)).toBe(1);
    expect(await tripsOf(() => openLink(app, link), 409)).toBe(2);
    expect(await tripsOf(() => statusOf(app, link), 200)).toBe(1);
    observed.calls.length = 0;
    await sessionContext(app, cookie);
    expect(observed.calls).toHaveLength(1);
    expect(await tripsOf(() => root(`${SESSIONS}/${link.id}`), 200)).toBe(1);
    expect(await tripsOf(() => root(`${SESSIONS}/${link.id}`, { method: "DELETE" }), 204)).toBe(1);
  });

  it("none for an unknown provider, an invalid body, or a caller who is not signed in", async () => {
    expect(await tripsOf(() => app.as("ada")("/integrations/prov_unknown"), 404)).toBe(0);
    expect(await tripsOf(() => app.as("ada")("/integrations/prov_unknown", { method: "DELETE" }), 404)).toBe(0);
    expect(await tripsOf(() => app.as("ada")("/integrations", jsonBody({})), 400)).toBe(0);
    for (const path of ["/integrations", "/integrations/providers", "/api/integrations/acme/request/me"]) {
      expect(await tripsOf(() => app.fetch(path), 401)).toBe(0);
    }
  });
});
