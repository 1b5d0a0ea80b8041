import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import type { ErrorCode } from "../../src/domain/errors.ts";
import { problemTypes } from "../../src/http/problem.ts";
import type { Route } from "../../src/http/route.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { problemCode, sessionToken, testApp } from "../support/app.ts";
import { JSON_TYPE } from "../support/bodies.ts";
import { observeD1 } from "../support/d1.ts";
import { expectDocumented } from "../support/documented.ts";
import { examplePath, refusesControlCharacters, routesWith, wrongQuery } from "../support/everyRoute.ts";
import { sessionCookie } from "../support/flow.ts";
import { issued, issuerKey } from "../support/identityProvider.ts";
import { stage } from "../support/stage.ts";
import { givenKey, withKey } from "../support/tokens.ts";

/**
 * What every route of a kind refuses in the same way. The routes say themselves what they can answer, so a new one is
 * among them.
 */

type Send = (path: string, init: RequestInit) => Promise<Response>;

/** Calls each of the routes once, and expects the same refusal from all. */
async function expectOnAll(
  some: Route[],
  code: ErrorCode,
  send: Send,
  init: RequestInit = {},
  query = (_: Route) => "",
) {
  expect(some.length).toBeGreaterThan(0);
  for (const route of some) {
    const method = route.method.toUpperCase();
    const response = await send(`${examplePath(route)}${query(route)}`, { ...init, method });
    const { code: said } = await response.json<{ code?: string }>();
    expect({ status: response.status, code: said }, route.operationId).toEqual({
      status: problemTypes[code].status,
      code,
    });
  }
}

/** Somebody whose rights are never what is missing. */
async function asRoot(): Promise<Send> {
  return (await testApp()).as("root", { roles: ["superuser"] });
}

it("answers 401 where somebody has to be signed in, and nobody is", async () => {
  const app = await testApp();
  await expectOnAll(routesWith("unauthenticated"), "unauthenticated", app.fetch);
});

it("answers 503 where a session counts, while the identity provider's keys cannot be had", async () => {
  const identityProvider = await stage({ status: 500 });
  const app = await testApp({}, { JWT_SECRET: "", JWT_JWKS_URL: `${identityProvider.url}/jwks` });
  const token = await issued(await issuerKey("ES256"), { sub: "ada", exp: Math.floor(Date.now() / 1000) + 600 });
  const headers = { authorization: `Bearer ${token}`, cookie: `access_token=${token}` };
  await expectOnAll(routesWith("identity_unavailable"), "identity_unavailable", app.fetch, { headers });
});

it("answers 403 where users are signed in, to one who would act as another", async () => {
  const ada = (await testApp()).as("ada");
  const signedIn = routesWith("unauthenticated");
  await expectOnAll(signedIn, "forbidden", ada, { headers: { "x-act-as-user": "bob" } });
});

it("T47 answers 403 to every change by a session cookie that comes from nowhere", async () => {
  const app = await testApp();
  const headers = { cookie: await sessionCookie("ada") };
  await expectOnAll(routesWith("origin_not_allowed"), "origin_not_allowed", app.fetch, { headers });
});

it("F01 answers 503 where an API key counts, while D1 fails", async () => {
  const { d1, fail } = observeD1(env.DB);
  const app = await testApp({ db: openDatabase(d1) });
  const { key } = await givenKey();
  fail("D1_ERROR: Network connection lost.");
  await expectOnAll(routesWith("unauthenticated"), "storage_unavailable", withKey(app, key));
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
