import { env } from "cloudflare:workers";
import type * as jose from "jose";
import { expect, it } from "vitest";
import { routes } from "../../../src/app.ts";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../../src/catalog/schema.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { CANARY, canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { pathsOf } from "../../support/paths.ts";
import { acme } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";

type Caller = [user: string, claims: jose.JWTPayload] | undefined;

const CALLERS: Record<string, Caller> = {
  owner: ["admin", {}],
  user: ["ada", {}],
  "another user": ["bob", {}],
  superuser: ["root", { roles: ["superuser"] }],
  "all permissions": [
    "ops",
    { scope: "integration:read integration:write token:read token:write key:manage audit:read" },
  ],
  "another tenant": ["ada", { tenant: "other" }],
  nobody: undefined,
};

interface Scene {
  app: TestApp;
  /** What stands in a path where a parameter is: every id and name that leads to something with a secret. */
  names: string[];
  body: Record<string, unknown>;
}

/** A tenant full of planted secrets: client secrets, access tokens, refresh tokens, a plain token. */
async function planted(): Promise<Scene> {
  const upstream = await stage(json({ ok: true }));
  const oauth2: ProviderInput["auth"][number] = {
    type: "oauth2",
    authorizationEndpoint: `${upstream.url}/authorize`,
    tokenEndpoint: `${upstream.url}/token`,
    scopes: { available: [], default: [] },
    pkce: "supported",
    clientAuthentication: "client_secret_post",
  };
  const byOAuth = acme(upstream.url, { slug: "by-oauth", auth: [oauth2] });
  const byToken = acme(upstream.url, { slug: "by-token" });
  const app = await testApp({ catalog: createCatalog([byOAuth, byToken]) });
  const client = { clientId: "public-client-id", clientSecret: canary("client-secret") };
  const integration = await givenIntegration(app.deps, { type: "by-oauth", ...client });
  const tokens = { accessToken: canary("access"), refreshToken: canary("refresh") };
  const connections: string[] = [];
  for (const fields of [
    { providerId: byOAuth.id, ...tokens },
    { providerId: byToken.id, accessToken: canary("plain") },
  ]) {
    const response = await app.as("ada")("/integrations", jsonBody(fields));
    expect(response.status).toBe(201);
    connections.push((await response.json<{ id: string }>()).id);
  }
  const names = [
    integration,
    "by-oauth",
    "by-token",
    "admin%3Aby-oauth",
    "default",
    "ada",
    byOAuth.id,
    byToken.id,
    ...connections,
  ];
  return { app, names, body: { providerId: byOAuth.id, ...tokens } };
}

const SECRETS = [CANARY, env.JWT_SECRET, env.ENCRYPTION_KEYS.split(":")[1] ?? "", "v1.test."];

async function textOf(response: Response): Promise<string> {
  return [JSON.stringify([...response.headers]), await response.text()].join("\n");
}

it.each(Object.entries(CALLERS))(
  "T19 shows no planted secret in any answer of any route to: %s",
  async (_who, caller) => {
    const { app, names, body } = await planted();
    const call = caller ? app.as(...caller) : app.fetch;
    const order = ["get", "put", "patch", "post", "delete"];
    const sorted = routes.toSorted((left, right) => order.indexOf(left.method) - order.indexOf(right.method));
    const leaks: string[] = [];
    const statuses = new Set<number>();
    const turn = Object.values(CALLERS).indexOf(caller);
    for (const route of sorted) {
      for (const path of pathsOf(route, names, turn)) {
        const init = route.body ? jsonBody(body, route.method.toUpperCase()) : { method: route.method.toUpperCase() };
        const response = await call(path, init);
        statuses.add(response.status);
        const text = await textOf(response);
        if (SECRETS.some((secret) => text.includes(secret)))
          leaks.push(`${route.method} ${path} -> ${response.status}`);
      }
    }
    expect(leaks).toEqual([]);
    expect([...statuses]).toEqual(expect.arrayContaining(caller ? [200, 404] : [200, 401]));
  },
);

it("T19 echoes no secret of a refused request: not of its body, query, cookies or headers", async () => {
  const { app } = await planted();
  const secret = canary("sent");
  const headers = { cookie: `access_token=${secret}`, "x-api-key": secret };
  const requests: [string, RequestInit][] = [
    ["/integrations", jsonBody({ providerId: secret, accessToken: `${secret} ` })],
    ["/integrations", jsonBody({ providerId: "prov_1", accessToken: secret, refreshToken: [secret] })],
    ["/integrations", { ...jsonBody({}), body: `{"accessToken":"${secret}` }],
    ["/integrations", { method: "POST", body: secret, headers: { "content-type": "text/plain" } }],
    [`/integrations/providers?token=${secret}`, {}],
    [`/oauth/prov_1?return_to=https://evil.example/${secret}`, {}],
    [`/oauth2/callback?code=${secret}&state=${secret}&error_description=${secret}`, {}],
    [`/nowhere?token=${secret}`, {}],
  ];
  for (const [path, init] of requests) {
    const response = await app.as("ada")(path, { ...init, headers: { ...headers, ...init.headers } });
    expect([path, (await textOf(response)).includes(secret)]).toEqual([path, false]);
  }
  const unauthenticated = await app.fetch("/integrations", { headers: { authorization: `Bearer ${secret}` } });
  expect(unauthenticated.status).toBe(401);
  expect(await textOf(unauthenticated)).not.toContain(secret);
});
