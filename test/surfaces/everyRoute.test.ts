import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createApp, routes } from "../../src/app.ts";
import { permissions } from "../../src/domain/context.ts";
import type { ErrorCode } from "../../src/domain/errors.ts";
import { problemTypes } from "../../src/http/problem.ts";
import type { Route } from "../../src/http/routeDefinition.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { problemCode, sessionToken, testApp } from "../support/app.ts";
import { JSON_TYPE } from "../support/bodies.ts";
import { observeD1 } from "../support/d1.ts";
import { expectDocumented } from "../support/documented.ts";
import { examplePath, refusesControlCharacters, routesWith, wrongQuery } from "../support/everyRoute.ts";
import { givenIntegration } from "../support/fixtures.ts";
import { sessionCookie } from "../support/flow.ts";
import { issued, issuerKey } from "../support/identityProvider.ts";
import { ADMIN } from "../support/integrationsApi.ts";
import { stage } from "../support/stage.ts";
import { CONFIG } from "../support/tenantMatrix.ts";
import { givenKey, withKey } from "../support/tokens.ts";

/**
 * What every route of a kind refuses in the same way. The routes say themselves what they can answer, so a new one is
 * among them.
 */

type Send = (path: string, init: RequestInit) => Promise<Response>;

/** Those that need to know who is calling. */
const signedIn = routes.filter(({ access }) => access === "user");

/** Calls each of the routes once, and expects the same refusal from all. */
async function expectOnAll(
  some: Route[],
  code: ErrorCode,
  send: Send,
  init: RequestInit = {},
  query = (_: Route) => "",
) {
  expect(some.length).toBeGreaterThan(0);
  // At once: none of them gets far enough to disturb another, and where D1 fails each waits before it asks again.
  const answers = some.map(async (route) => {
    const method = route.method.toUpperCase();
    const response = await send(`${examplePath(route)}${query(route)}`, { ...init, method });
    return [route.operationId, response.status, (await response.json<{ code?: string }>()).code];
  });
  const { status } = problemTypes[code];
  expect(await Promise.all(answers)).toEqual(some.map(({ operationId }) => [operationId, status, code]));
}

/** Somebody whose rights are never what is missing, at a page of ours. */
async function asRoot(): Promise<Send> {
  const root = (await testApp()).as("root", { roles: ["superuser"] });
  return (path, init) => root(path, { ...init, headers: { origin: env.PUBLIC_URL, ...init.headers } });
}

it("answers 401 where somebody has to be signed in, and nobody is", async () => {
  const app = await testApp();
  await expectOnAll(signedIn, "unauthenticated", app.fetch);
});

it("answers 503 where a session counts, while the identity provider's keys cannot be had", async () => {
  const identityProvider = await stage({ status: 500 });
  const [JWT_ISSUER, JWT_AUDIENCE] = ["https://idp.example.com", "latchkey"];
  const app = await testApp(
    {},
    { JWT_SECRET: "", JWT_JWKS_URL: `${identityProvider.url}/jwks`, JWT_ISSUER, JWT_AUDIENCE },
  );
  const exp = Math.floor(Date.now() / 1000) + 600;
  const token = await issued(await issuerKey("ES256"), { sub: "ada", exp, iss: JWT_ISSUER, aud: JWT_AUDIENCE });
  const headers = { authorization: `Bearer ${token}`, cookie: `access_token=${token}` };
  await expectOnAll(routesWith("identity_unavailable"), "identity_unavailable", app.fetch, { headers });
});

it("answers 403 where users are signed in, to one who would act as another", async () => {
  const ada = (await testApp()).as("ada");
  await expectOnAll(signedIn, "forbidden", ada, { headers: { "x-act-as-user": "bob" } });
});

it("T47 answers 403 to every change and every use by a session cookie that comes from another site", async () => {
  const app = await testApp();
  const headers = { cookie: await sessionCookie("ada"), "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
  await expectOnAll(routesWith("origin_not_allowed"), "origin_not_allowed", app.fetch, { headers });
});

it("F01 answers 503 where an API key counts, while D1 fails", async () => {
  const { d1, fail } = observeD1(env.DB);
  const app = await testApp({ db: openDatabase(d1) });
  const { key } = await givenKey();
  fail("D1_ERROR: Network connection lost.");
  await expectOnAll(signedIn, "storage_unavailable", withKey(app, key));
});

const jsonRoutes = routesWith("malformed_json").filter(({ body }) => body);

it("F18 answers 415 to every body that does not say that it is JSON", async () => {
  await expectOnAll(jsonRoutes, "unsupported_media_type", await asRoot(), { body: "{}" });
});

it("F18 answers 400 to every body that is no JSON", async () => {
  await expectOnAll(jsonRoutes, "malformed_json", await asRoot(), { headers: JSON_TYPE, body: "{" });
});

it("F18 answers 413 to every body of more than 1 MiB", async () => {
  const body = " ".repeat(1024 * 1024 + 1);
  await expectOnAll(jsonRoutes, "payload_too_large", await asRoot(), { headers: JSON_TYPE, body });
});

it("T16 answers 400 to every body with a field that the route does not know", async () => {
  await expectOnAll(jsonRoutes, "validation_failed", await asRoot(), { headers: JSON_TYPE, body: '{"unheardOf":1}' });
});

it("answers 400 to every query that a route does not take", async () => {
  const withQuery = routesWith("validation_failed").filter(({ query }) => query);
  await expectOnAll(withQuery, "validation_failed", await asRoot(), {}, wrongQuery);
});

it("answers 400 to every path whose parameters are checked and hold a control character", async () => {
  const root = await asRoot();
  const byPath = routesWith("validation_failed").filter(refusesControlCharacters);
  expect(byPath.length).toBeGreaterThan(0);
  for (const route of byPath) {
    const response = await root(examplePath(route, "%01"), { method: route.method.toUpperCase() });
    expect([response.status, await problemCode(response)], route.operationId).toEqual([400, "validation_failed"]);
  }
});

it("answers 500 to everything but /health when the application has a mistake where it begins", async () => {
  const app = createApp(async () => {
    throw new TypeError("a mistake");
  });
  const send: Send = async (path, init) => {
    const request = new Request(new URL(path, env.PUBLIC_URL), init);
    const context = createExecutionContext();
    const response = await app.fetch(request, { ...env }, context);
    await waitOnExecutionContext(context);
    await expectDocumented(request, response.clone());
    return response;
  };
  const others = routesWith("internal").filter(({ operationId }) => operationId !== "getHealth");
  await expectOnAll(others, "internal", send, { headers: { authorization: `Bearer ${await sessionToken("ada")}` } });
});

it("T50 answers 429 to every request of a principal whose minute is used up", async () => {
  const ada = (await testApp(({ settings }) => ({ settings: { ...settings, callsPerMinute: 0 } }))).as("ada");
  await expectOnAll(signedIn, "rate_limited", ada);
});

/** What each route that reads a body takes, so that what is refused is what the path names. */
const BODIES: Record<string, unknown> = {
  replaceIntegration: { name: "X", type: "custom", authType: "bearer", apiBaseUri: "https://api.example.com" },
  changeIntegration: { description: "other" },
  putShare: { accessLevel: 1 },
  transferIntegration: { userId: "bea" },
  connectIntegration: { token: "token" },
  callProviderByEnvelope: { url: "me" },
  previewDirectories: {},
  authorizeIntegration: { integrationAuthMetadataId: "oauth2" },
  consumeOAuthCredentials: { credentialKey: "A".repeat(43), integrationConfigId: CONFIG },
  createConfig: { displayName: "New" },
  updateConfig: { displayName: "Other" },
  importTools: { openapi: "3.1.0", paths: {} },
  executeTool: {},
};
const ICON = new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])], { type: "image/png" });

it("A05 answers 409 wherever a slug stands for several integrations", async () => {
  const app = await testApp();
  for (const user of ["bob", "carl"]) {
    const shares = [{ principal: "user:ada", accessLevel: 3 }] as const;
    await givenIntegration(app.deps, { type: "acme", slug: "x", owner: `user:${user}` }, [...shares]);
  }
  const ada = app.as("ada", ADMIN);
  for (const route of routesWith("ambiguous_reference")) {
    const body = BODIES[route.operationId];
    const init = body === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify(body) };
    const method = route.method.toUpperCase();
    const path = examplePath(route)
      .replace("/shares/x", "/shares/user:bea")
      .replace("/configs/x", `/configs/${CONFIG}`);
    const sent = route.operationId === "setIntegrationIcon" ? { body: ICON } : init;
    const response = await ada(path, { ...sent, method });
    expect([response.status, await problemCode(response)], route.operationId).toEqual([409, "ambiguous_reference"]);
  }
});

it("T52 answers 403 to a key with limits where nothing asks what it is limited to", async () => {
  const { key } = await givenKey({ scopes: permissions, limits: { calls: 1 } });
  const call = withKey(await testApp(), key, { origin: env.PUBLIC_URL });
  const silent = signedIn.filter(({ asksKeyLimits }) => !asksKeyLimits);
  await expectOnAll(silent, "key_limit", call);
});

it("T52 answers 403 everywhere to a key that acts as somebody whom its limits leave out", async () => {
  const { key } = await givenKey({ scopes: permissions, limits: { users: ["bea"] } });
  const call = withKey(await testApp(), key, { origin: env.PUBLIC_URL, "x-act-as-user": "ada" });
  await expectOnAll(signedIn, "key_limit", call);
});

/** What a key with limits reaches. Whoever adds a route here adds it to `test/domain/delegation` too. */
const ASKING = [
  ...[
    "previewDirectories",
    "callProviderByEnvelope",
    "executeTool",
    "callMcp",
    "callMcpOfIntegration",
    "listApprovals",
    "getApproval",
  ],
  ...["Get", "Put", "Patch", "Delete"].flatMap((name) => [`callProviderBy${name}`, `callProviderBaseBy${name}`]),
  ...["callProviderByPost", "listIntegrations", "listIntegrationsPlainly", "getIntegration", "getIntegrationIcon"],
  ...[
    "beginConnection",
    "connectIntegration",
    "getIntegrationConnection",
    "deleteIntegrationConnection",
    "listIntegrationConnections",
  ],
  ...["deleteConnection", "listTenantIntegrations", "listTools", "listConfigs", "getConfig"],
  ...["createConnectSession", "getConnectSession", "endConnectSession", "attenuateApiKey", "explainApiKey"],
  ...["storeToken", "getToken", "listTokens", "refreshToken", "deleteToken"],
];

it("T52 names every route that a key with limits reaches", () => {
  const asking = signedIn.filter(({ asksKeyLimits }) => asksKeyLimits).map(({ operationId }) => operationId);
  expect(asking.sort()).toEqual(ASKING.sort());
});
