import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { problemCode, testApp } from "../../support/app.ts";
import { givenIntegration, givenPractice } from "../../support/fixtures.ts";
import { callback, consent } from "../../support/flow.ts";
import { beginAt, CONNECTED_PAGE, comeBack, givenCustom, rowsOf } from "../../support/integrationsApi.ts";
import { stage } from "../../support/stage.ts";
import { locationOf, stagedApp, ticketNames, tokens } from "../../support/stagedFlow.ts";

const TEAM_MAY = (accessLevel: number) => [{ principal: "everyone", accessLevel }];
const SCOPES = {
  available: ["read", "write", "admin"].map((name) => ({ name, description: name })),
  default: ["read", "write"],
};

async function expectNothingBegun(response: Response, status: number, code: string): Promise<void> {
  expect([response.status, await problemCode(response)]).toEqual([status, code]);
  expect(response.headers.get("location")).toBeNull();
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await ticketNames()).toEqual([]);
}

it("sends the browser to the provider with what the integration says, and asks the provider nothing itself", async () => {
  const { app, upstream, integrationId } = await stagedApp({
    integration: { authorizationParameters: { audience: "x" } },
  });
  const response = await app.as("ada")(`/api/integrations/${integrationId}/connect`);
  expect(response.status).toBe(302);
  const url = new URL(locationOf(response));
  expect(`${url.origin}${url.pathname}`).toBe(`${upstream.url}/authorize`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: "code",
    client_id: "staged-client",
    redirect_uri: `${env.PUBLIC_URL}/oauth2/callback`,
    scope: "read write",
    state: expect.stringMatching(/^v1\.[\w-]{43}\.[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: "S256",
    audience: "x",
  });
  expect(await upstream.seen()).toEqual([]);
  expect(await ticketNames()).toHaveLength(1);
});

it("gives the browser a cookie of this host that no script reads, and keeps it for a second flow", async () => {
  const { app, integrationId } = await stagedApp();
  const begin = (headers = {}) => app.as("ada")(`/api/integrations/${integrationId}/connect`, { headers });
  const [cookie = "", ...others] = (await begin()).headers.getSetCookie();
  expect(others).toEqual([]);
  expect(cookie).toMatch(/^__Host-latchkey_flow=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  const [pair = ""] = cookie.split(";", 1);
  const again = (await begin({ cookie: pair })).headers.getSetCookie()[0] ?? "";
  expect(again.split(";", 1)[0]).toBe(pair);
});

it.each(["staged", "admin:staged", "admin%3Astaged"])("finds the integration as %s", async (reference) => {
  const { app } = await stagedApp();
  const begun = await beginAt(app, "ada", reference);
  expect(begun.authorizationUrl.searchParams.get("client_id")).toBe("staged-client");
});

it("ends at the given return_to, with its own query kept and nothing in it that speaks of the result", async () => {
  const { app } = await stagedApp();
  const returnTo = "https://app.example.com/done?tab=2&success=false&error=x";
  const begun = await beginAt(app, "ada", "staged", `?${new URLSearchParams({ return_to: returnTo })}`);
  expect(locationOf(await comeBack(app, begun))).toBe(
    "https://app.example.com/done?tab=2&success=true&provider=staged",
  );
});

it.each([
  "//evil.example",
  "/connected",
  "/\\evil.example",
  "https://app.example.com@evil.example/",
  "https://app.example.com.evil.example/",
  "https://app.example.com./",
  "HTTPS://APP.example.com/",
  "https%3A%2F%2Fapp.example.com",
  "https://app.example.com\\@evil.example",
  "javascript:alert(1)",
  "",
])("T09 refuses to return to %j, and writes no ticket", async (returnTo) => {
  const { app } = await stagedApp();
  const query = new URLSearchParams({ return_to: returnTo });
  await expectNothingBegun(
    await app.as("ada")(`/api/integrations/staged/connect?${query}`),
    400,
    "return_to_not_allowed",
  );
});

it("ends at the built-in page when no return_to was given, however the flow ended", async () => {
  const { app } = await stagedApp();
  expect(locationOf(await comeBack(app, await beginAt(app, "ada", "staged")))).toBe(
    `${CONNECTED_PAGE}?success=true&provider=staged`,
  );
  const query = new URLSearchParams({ error: "access_denied" });
  const begun = await beginAt(app, "ada", "staged");
  const response = await app.fetch(`/oauth2/callback?${query}&state=${begun.state}`, {
    headers: { cookie: begun.cookie },
  });
  expect(locationOf(response)).toBe(`${CONNECTED_PAGE}?success=false&error=access_denied`);
});

it.each(["read evil", "evil", "read,evil", "READ", "read write admin everything"])(
  "T43 refuses the scopes %j, of which one is not allowed, and writes no ticket",
  async (scope) => {
    const { app, upstream } = await stagedApp({ oauth2: { scopes: SCOPES }, integration: { scope: "read write" } });
    const response = await app.as("ada")(`/api/integrations/staged/connect?${new URLSearchParams({ scope })}`);
    await expectNothingBegun(response, 400, "scope_not_allowed");
    expect(await upstream.seen()).toEqual([]);
  },
);

it("T43 refuses on a custom integration every scope that it does not name", async () => {
  const app = await testApp();
  await givenCustom(app.deps, await stage(), { scope: "read write" });
  await expectNothingBegun(await app.as("ada")("/api/integrations/own/connect?scope=admin"), 400, "scope_not_allowed");
  const begun = await beginAt(app, "ada", "own", "?scope=write");
  expect(begun.authorizationUrl.searchParams.get("scope")).toBe("write");
});

it.each([
  ["read", "read"],
  ["write read", "write read"],
  ["read,write", "read write"],
  ["read read", "read"],
])("T43 asks for the scopes %j, a subset, as %j", async (scope, asked) => {
  const { app } = await stagedApp({ oauth2: { scopes: SCOPES }, integration: { scope: "read write" } });
  const begun = await beginAt(app, "ada", "staged", `?${new URLSearchParams({ scope })}`);
  expect(begun.authorizationUrl.searchParams.get("scope")).toBe(asked);
});

it.each([
  ["a narrower grant", { scope: "read" }, ["read"]],
  ["the grant that was asked for, when the answer names none", {}, ["read", "write"]],
])("T43 records %s and shows it in the connection", async (_what, answer, scopes) => {
  const { app } = await stagedApp({ acts: [tokens(answer)] });
  await comeBack(app, await beginAt(app, "ada", "staged"));
  const response = await app.as("ada")("/api/integrations/staged/connection");
  expect(await response.json()).toMatchObject({ status: "connected", scopes });
});

it("refuses what is not OAuth, what has no client, what the caller may not see, and who is not signed in", async () => {
  const app = await testApp();
  const everyone = TEAM_MAY(1);
  await givenCustom(app.deps, await stage(), { slug: "keyed", authType: "apikey" });
  await givenIntegration(app.deps, { type: "practice" }, everyone);
  await givenIntegration(app.deps, { type: "practice", slug: "hidden", clientId: "c" }, []);
  const begin = (reference: string) => app.as("ada")(`/api/integrations/${reference}/connect`);
  await expectNothingBegun(await begin("keyed"), 400, "authorization_not_supported");
  await expectNothingBegun(await begin("practice"), 400, "provider_not_active");
  await expectNothingBegun(await begin("hidden"), 404, "not_found");
  await expectNothingBegun(await app.fetch("/api/integrations/practice/connect"), 401, "unauthenticated");
});

it.each([
  ["unknown parameters", "?user=mallory"],
  ["a parameter twice", "?scope=read&scope=write"],
])("refuses %s", async (_what, query) => {
  const { app } = await stagedApp();
  await expectNothingBegun(await app.as("ada")(`/api/integrations/staged/connect${query}`), 400, "validation_failed");
});

it("sets the connection of a shared-mode integration only for callers of level 2", async () => {
  const { app } = await stagedApp({
    integration: { mode: "shared" },
    shares: [...TEAM_MAY(1), { principal: "user:bob", accessLevel: 2 }],
  });
  await expectNothingBegun(await app.as("ada")("/api/integrations/staged/connect"), 403, "forbidden");
  const location = locationOf(await comeBack(app, await beginAt(app, "bob", "staged")));
  expect(location).toBe(`${CONNECTED_PAGE}?success=true&provider=staged`);
  expect(await rowsOf("connections")).toMatchObject([{ subject: "shared", owner_id: "bob", status: "connected" }]);
});

it("connects a user through the practice provider's own pages, and calls with the connection", async () => {
  const app = await testApp();
  const id = await givenPractice(app.deps);
  const begun = await beginAt(app, "ada", id);
  const response = await callback(app, await consent(begun, "ada"), begun.cookie);
  expect(locationOf(response)).toBe(`${CONNECTED_PAGE}?success=true&provider=practice`);
  const me = await app.as("ada")("/api/integrations/practice/request/me");
  expect(me.status).toBe(200);
  expect(await me.text()).toContain("ada");
  expect((await app.as("bob")("/api/integrations/practice/request/me")).status).toBe(422);
});

it("lets another user call with the account that a third connected to a shared-mode integration", async () => {
  const app = await testApp();
  await givenPractice(app.deps, { mode: "shared" }, [...TEAM_MAY(1), { principal: "user:bob", accessLevel: 2 }]);
  expect((await app.as("ada")("/api/integrations/practice/request/me")).status).toBe(422);
  const begun = await beginAt(app, "bob", "practice");
  await callback(app, await consent(begun, "team-account"), begun.cookie);
  const me = await app.as("ada")("/api/integrations/practice/request/me");
  expect([me.status, await me.text()]).toEqual([200, expect.stringContaining("team-account")]);
});

it("uses a callback path of its own for endpoints that were typed in, and shows it in the item", async () => {
  const app = await testApp();
  const server = await stage(tokens());
  const id = await givenCustom(app.deps, server);
  const redirectUri = `${env.PUBLIC_URL}/oauth2/callback/${id}`;
  expect(await (await app.as("ada")("/api/integrations/own")).json()).toMatchObject({ redirectUri });
  const begun = await beginAt(app, "ada", "own");
  expect(begun.authorizationUrl.searchParams.get("redirect_uri")).toBe(redirectUri);
  expect(locationOf(await comeBack(app, begun))).toBe(`${CONNECTED_PAGE}?success=true&provider=own`);
  const [exchange, ...others] = await server.seen();
  expect(others).toEqual([]);
  expect(new URLSearchParams(exchange?.body).get("redirect_uri")).toBe(redirectUri);
});
