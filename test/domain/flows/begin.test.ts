import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { problemCode, testApp } from "../../support/app.ts";
import { givenIntegration, givenPractice, providerId } from "../../support/fixtures.ts";
import { begin } from "../../support/flow.ts";
import { stage } from "../../support/stage.ts";
import { beginAnswer, STAGED, stagedApp, stagedProvider, ticketNames } from "../../support/stagedFlow.ts";

/** Refused with this, and nothing was begun: no ticket, no cookie, no address. */
async function expectRefused(response: Response, status: number, code: string) {
  expect([response.status, await problemCode(response)]).toEqual([status, code]);
  expect(response.headers.get("location")).toBeNull();
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await ticketNames()).toEqual([]);
}

it.each([
  ["an id that no provider has", "prov_01m80h14vqfaqakxy57s231n00"],
  ["a slug", "google"],
  ["the slug of a provider that is set up here", "practice"],
  ["an id in upper case", "PROV_01M80H14VQFAQAKXY57S231N0J"],
  ["something else", "__proto__"],
])("answers not_found for %s", async (_name, id) => {
  const app = await testApp();
  await givenPractice(app.deps);
  await expectRefused(await app.as("ada")(`/oauth/${id}`), 404, "not_found");
});

it.each(["openai", "anthropic"])("answers authorization_not_supported for %s, which takes a token", async (slug) => {
  const app = await testApp();
  await expectRefused(await beginAnswer(app, "ada", slug), 400, "authorization_not_supported");
});

it("wants a session before it looks at anything", async () => {
  const app = await testApp();
  await givenPractice(app.deps);
  for (const id of [providerId(app.deps, "practice"), "unknown"]) {
    const response = await app.fetch(`/oauth/${id}?return_to=https://evil.example.com`);
    await expectRefused(response, 401, "unauthenticated");
  }
});

it("answers provider_not_active where the tenant has no integration", async () => {
  const app = await testApp();
  await expectRefused(await beginAnswer(app, "ada", "google"), 400, "provider_not_active");
});

const invisible: [string, Parameters<typeof givenPractice>[1], Parameters<typeof givenPractice>[2]][] = [
  ["that is shared with nobody", {}, []],
  ["that is shared with another user", {}, [{ principal: "user:eve", accessLevel: 3 }]],
  ["that is shared with a team of others", {}, [{ principal: "team:ops", accessLevel: 1 }]],
  ["that is shared with a team called as the user", {}, [{ principal: "team:ada", accessLevel: 1 }]],
  ["that belongs to a team of others", { owner: "team:ops" }, []],
  ["of another tenant", { tenantId: "another" }, undefined],
  ["of the same user id in another tenant", { tenantId: "another", owner: "user:ada" }, undefined],
];

it.each(invisible)("answers provider_not_active for an integration %s", async (_name, input, shares) => {
  const app = await testApp();
  await givenPractice(app.deps, input, shares);
  await expectRefused(await beginAnswer(app, "ada", "practice"), 400, "provider_not_active");
});

const unusable: [string, string, Partial<Parameters<typeof givenIntegration>[1]>][] = [
  ["without a client", "github", {}],
  ["that takes a token instead", "github", { authType: "bearer", clientId: "client" }],
  ["whose one connection is shared by all", "github", { mode: "shared", clientId: "client" }],
  ["with a value that does not fit its field", "microsoft", { clientId: "c", parameters: { tenant: "a/../b" } }],
  ["that leads to plain http", "github", { clientId: "c", authorizationEndpoint: "http://auth.example.com/" }],
  ["that leads to a private address", "github", { clientId: "c", authorizationEndpoint: "https://10.0.0.1/" }],
  ["that leads to a script", "github", { clientId: "c", authorizationEndpoint: "javascript:alert(1)" }],
  ["that leads nowhere", "github", { clientId: "c", authorizationEndpoint: "nowhere" }],
];

it.each(unusable)("answers provider_not_active for an integration %s", async (_name, type, input) => {
  const app = await testApp();
  await givenIntegration(app.deps, { type, ...input });
  await expectRefused(await beginAnswer(app, "ada", type), 400, "provider_not_active");
});

it("answers provider_not_active for an endpoint on loopback where that is not allowed", async () => {
  const catalog = createCatalog([stagedProvider(await stage())]);
  const app = await testApp(({ settings }) => ({ catalog, settings: { ...settings, allowLoopback: false } }));
  await givenIntegration(app.deps, { type: STAGED, clientId: "client" });
  await expectRefused(await beginAnswer(app, "ada", STAGED), 400, "provider_not_active");
});

it.each([
  ["the user", "user:ada"],
  ["a team of the user", "team:ops"],
  ["everyone", "everyone"],
])("begins on an integration that is shared with %s at the lowest level", async (_name, principal) => {
  const app = await testApp();
  await givenPractice(app.deps, {}, [{ principal, accessLevel: 1 }]);
  const path = `/oauth/${providerId(app.deps, "practice")}`;
  const response = await app.as("ada", { groups: ["design", "ops"] })(path);
  expect(response.status).toBe(302);
  expect(new URL(response.headers.get("location") ?? "").origin).toBe(env.PRACTICE_PROVIDER_URL);
  expect(await ticketNames()).toHaveLength(1);
});

it("sets a flow cookie that scripts, other hosts and plain http cannot touch, for ten minutes", async () => {
  const { app } = await stagedApp();
  const response = await beginAnswer(app, "ada", STAGED);
  const cookies = response.headers.getSetCookie();
  expect(cookies).toHaveLength(1);
  const [pair, ...attributes] = (cookies[0] ?? "").split("; ");
  expect(pair).toMatch(/^__Host-latchkey_flow=[A-Za-z0-9_-]{43}$/);
  expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax", "Secure"]);
});

it("gives each browser a flow cookie of its own, and renews the one a browser has", async () => {
  const { app } = await stagedApp();
  const [first, second] = [await begin(app, "ada", STAGED), await begin(app, "ada", STAGED)];
  expect(first.cookie).not.toBe(second.cookie);
  const [renewed = ""] = (await beginAnswer(app, "ada", STAGED, "", first.cookie)).headers.getSetCookie();
  expect(renewed.split("; ")).toEqual(expect.arrayContaining([first.cookie, "Max-Age=600"]));
});

it("lets nobody keep the redirect or learn where it came from", async () => {
  const { app } = await stagedApp();
  const response = await beginAnswer(app, "ada", STAGED);
  expect(response.status).toBe(302);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await response.text()).toBe("");
});

it("keeps the ticket sealed in KV, under the hash of its id, for ten minutes", async () => {
  const options: unknown[] = [];
  const { app, integrationId } = await stagedApp({
    overrides: ({ kv }) => ({
      kv: new Proxy(kv, {
        get: (_kv, name) => {
          if (name !== "put") return Reflect.get(kv, name, kv);
          return (...parameters: Parameters<typeof kv.put>) => {
            options.push(parameters[2]);
            return kv.put(...parameters);
          };
        },
      }),
    }),
  });
  const begun = await begin(app, "ada-lovelace", STAGED, "?return_to=https://app.example.com/private");
  expect(options).toEqual([{ expirationTtl: 600, metadata: { tenant: "default" } }]);
  const { keys } = await env.TICKETS.list();
  expect(keys).toMatchObject([
    { name: expect.stringMatching(/^ticket:[A-Za-z0-9_-]{43}$/), metadata: { tenant: "default" } },
  ]);
  const value = (await env.TICKETS.get(keys[0]?.name ?? "")) ?? "";
  expect(value).toMatch(/^v1\.test\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+$/);
  const token = begun.cookie.split("=")[1] ?? "none";
  for (const part of ["ada-lovelace", "private", integrationId, token, begun.state.split(".")[1] ?? "none"]) {
    expect(`${JSON.stringify(keys)}${value}`).not.toContain(part);
  }
});
