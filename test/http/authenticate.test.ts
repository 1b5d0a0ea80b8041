import * as jose from "jose";
import { expect, it } from "vitest";
import { createTokenVerifier } from "../../src/http/tokenVerifier.ts";
import { sessionToken, type TestApp, testApp } from "../support/app.ts";
import { givenIntegration, providerId } from "../support/fixtures.ts";
import { sessionCookie } from "../support/flow.ts";
import { handmade, handmadeHmac, issued, issuerKey, keySet } from "../support/identityProvider.ts";
import { stage } from "../support/stage.ts";

/** A route for users that says whose answer it is: what is connected belongs to the caller. */
const PATH = "/integrations";
const EVIL = "not.a.token";
const FROM_PROVIDER = { sub: "ada", iss: "https://id.example.com", aud: "latchkey" };

it("takes a bearer token, and the session cookie", async () => {
  const app = await testApp();
  const byHeader = await get(app, { authorization: `Bearer ${await sessionToken("ada")}` });
  const byCookie = await get(app, { cookie: await sessionCookie("ada") });
  expect([byHeader.status, byCookie.status]).toEqual([200, 200]);
});

it.each([
  ["lower case", (token: string) => `bearer ${token}`],
  ["upper case", (token: string) => `BEARER ${token}`],
  ["several spaces", (token: string) => `Bearer   ${token}`],
])("takes the word Bearer in %s (RFC 9110 section 11.1)", async (_what, header) => {
  const app = await testApp();
  expect((await get(app, { authorization: header(await sessionToken("ada")) })).status).toBe(200);
});

it("finds the session cookie among others", async () => {
  const app = await testApp();
  const cookie = `theme=dark; ${await sessionCookie("ada")}; xaccess_token=${EVIL}; access_token_old=${EVIL}`;
  expect((await get(app, { cookie })).status).toBe(200);
});

it("lets the header decide over the cookie, both ways", async () => {
  const app = await testApp();
  await givenIntegration(app.deps, { type: "google", owner: "user:ada", clientId: "id" }, []);
  const [ada, bob] = await Promise.all([sessionToken("ada"), sessionToken("bob")]);
  expect(await seesGoogle(app, { authorization: `Bearer ${ada}`, cookie: `access_token=${bob}` })).toBe(true);
  expect(await seesGoogle(app, { authorization: `Bearer ${bob}`, cookie: `access_token=${ada}` })).toBe(false);
  expect(await seesGoogle(app, { authorization: `Bearer ${ada}`, cookie: `access_token=${EVIL}` })).toBe(true);
  await expectUnauthenticated(
    await get(app, { authorization: `Bearer ${EVIL}`, cookie: `access_token=${ada}` }),
    "invalid_token",
  );
  await expectUnauthenticated(
    await get(app, { authorization: "Basic YTpi", cookie: `access_token=${ada}` }),
    "invalid_request",
  );
  await expectUnauthenticated(await get(app, { authorization: "", cookie: `access_token=${ada}` }), "invalid_request");
});

it("names no error in WWW-Authenticate when no token came (RFC 6750 section 3.1)", async () => {
  const app = await testApp();
  await expectUnauthenticated(await get(app, {}), undefined);
  await expectUnauthenticated(await get(app, { cookie: "theme=dark" }), undefined);
  await expectUnauthenticated(await get(app, { "x-access-token": await sessionToken("ada") }), undefined);
  await expectUnauthenticated(await app.fetch(`${PATH}?access_token=${await sessionToken("ada")}`), undefined);
});

it.each([
  "Bearer",
  "Bearer ",
  "Basic YTpi",
  "abc",
  "Bearer a b",
  "Bearer a, Bearer b",
  "BearerX abc",
  "Digest username=x",
])("calls the header %j an invalid request", async (authorization) => {
  await expectUnauthenticated(await get(await testApp(), { authorization }), "invalid_request");
});

it("says the same of every token that does not hold, in the header and in the cookie", async () => {
  const app = await testApp();
  const past = { exp: 1 };
  const tokens = [EVIL, "x", await sessionToken("ada", past), await sessionToken("ada", {}, "x".repeat(32))];
  const bodies = new Set<string>();
  for (const token of tokens) {
    for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `access_token=${token}` }]) {
      const response = await get(app, headers);
      const { requestId: _differs, ...body } = await response.clone().json<Record<string, unknown>>();
      bodies.add(JSON.stringify(body));
      await expectUnauthenticated(response, "invalid_token");
    }
  }
  expect(bodies.size).toBe(1);
});

it("refuses an empty session cookie", async () => {
  await expectUnauthenticated(await get(await testApp(), { cookie: "access_token=" }), "invalid_token");
});

it("T46 refuses forged tokens at every route for users, by header and by cookie", async () => {
  const app = await testApp();
  const claims = { sub: "ada", exp: Math.floor(Date.now() / 1000) + 600 };
  const rsa = await issuerKey("RS256");
  const forged = [
    handmade({ alg: "none" }, claims),
    await issued(rsa, claims),
    await issued(rsa, claims, { jwk: await jose.exportJWK(rsa.publicKey) }),
    await handmadeHmac({ alg: "HS256" }, claims, new Uint8Array(32)),
    await sessionToken("ada", { exp: 1 }),
    await sessionToken("ada", { nbf: claims.exp }),
    await sessionToken(""),
  ];
  const provider = providerId(app.deps, "openai");
  const routes = [
    ["GET", "/integrations"],
    ["GET", "/integrations/providers"],
    ["POST", "/integrations"],
    ["GET", `/integrations/${provider}`],
    ["DELETE", `/integrations/${provider}`],
    ["GET", `/oauth/${provider}`],
    ["GET", "/api/integrations/openai/request/models"],
  ] as const;
  for (const [method, path] of routes) {
    for (const token of forged) {
      for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `access_token=${token}` }]) {
        await expectUnauthenticated(await app.fetch(path, { method, headers }), "invalid_token");
      }
    }
  }
});

it("T46 verifies issuer and audience where they are configured", async () => {
  const app = await testApp({}, { JWT_ISSUER: "https://app.example.com", JWT_AUDIENCE: "latchkey" });
  const status = async (claims: jose.JWTPayload) => (await app.as("ada", claims)(PATH)).status;
  expect(await status({ iss: "https://app.example.com", aud: "latchkey" })).toBe(200);
  expect(await status({ iss: "https://evil.example.com", aud: "latchkey" })).toBe(401);
  expect(await status({ iss: "https://app.example.com", aud: "another" })).toBe(401);
  expect(await status({})).toBe(401);
});

it("T46 takes the identity provider's tokens and no shared secret's where a JWKS address is configured", async () => {
  const key = await issuerKey("ES256");
  const server = await stage(await keySet(key));
  const source = { jwksUrl: `${server.url}/jwks`, issuer: FROM_PROVIDER.iss, audience: FROM_PROVIDER.aud };
  const app = await testApp((deps) => ({ verifyToken: createTokenVerifier(source, deps) }));
  const token = await issued(key, { ...FROM_PROVIDER, exp: Math.floor(Date.now() / 1000) + 600 });
  expect((await get(app, { authorization: `Bearer ${token}` })).status).toBe(200);
  await expectUnauthenticated(await app.as("ada")(PATH), "invalid_token");
});

it("answers 503 with Retry-After while the keys of the identity provider cannot be fetched", async () => {
  const server = await stage({ status: 500 });
  const source = { jwksUrl: `${server.url}/jwks`, issuer: FROM_PROVIDER.iss, audience: FROM_PROVIDER.aud };
  const app = await testApp((deps) => ({ verifyToken: createTokenVerifier(source, deps) }));
  const token = await issued(await issuerKey("ES256"), { ...FROM_PROVIDER, exp: Math.floor(Date.now() / 1000) + 600 });
  for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `access_token=${token}` }]) {
    const response = await get(app, headers);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(response.headers.get("www-authenticate")).toBeNull();
    expect(await response.json()).toMatchObject({ code: "identity_unavailable" });
  }
});

it("lets tenant, groups and roles of the token decide what is seen", async () => {
  const app = await testApp();
  const integration = { type: "google", owner: "user:admin", clientId: "id" };
  await givenIntegration(app.deps, integration, [{ principal: "team:sales", accessLevel: 1 }]);
  const sees = async (claims: jose.JWTPayload) =>
    seesGoogle(app, { authorization: `Bearer ${await sessionToken("ada", claims)}` });
  expect(await sees({})).toBe(false);
  expect(await sees({ groups: ["sales"] })).toBe(true);
  expect(await sees({ groups: ["ops", "sales"], tenant: "default" })).toBe(true);
  expect(await sees({ groups: ["sales"], tenant: "globex" })).toBe(false);
  expect(await sees({ roles: ["superuser"] })).toBe(true);
  expect(await sees({ roles: ["superuser"], tenant: "globex" })).toBe(false);
  expect(await sees({ groups: ["superuser", "user:admin", "everyone"] })).toBe(false);
});

it("asks who is calling before it looks at anything else", async () => {
  const app = await testApp();
  const wrong: [string, RequestInit][] = [
    ["/integrations", { method: "POST", body: "{", headers: { "content-type": "text/plain" } }],
    ["/integrations/prov_unknown", { method: "DELETE" }],
    ["/oauth/prov_unknown?return_to=https://evil.example&more=1", {}],
    ["/api/integrations/none/request/a%2fb", {}],
  ];
  for (const [path, init] of wrong) await expectUnauthenticated(await app.fetch(path, init), undefined);
});

function get(app: TestApp, headers: Record<string, string>): Promise<Response> {
  return app.fetch(PATH, { headers });
}

/** Google takes no plain token, so it is active only for those who see the integration. */
async function seesGoogle(app: TestApp, headers: Record<string, string>): Promise<boolean | undefined> {
  const response = await app.fetch("/integrations/providers", { headers });
  expect(response.status).toBe(200);
  const providers = await response.json<{ slug: string; active: boolean }[]>();
  return providers.find(({ slug }) => slug === "google")?.active;
}

async function expectUnauthenticated(response: Response, error: string | undefined): Promise<void> {
  expect(response.status).toBe(401);
  const challenge = error === undefined ? 'Bearer realm="latchkey"' : `Bearer realm="latchkey", error="${error}"`;
  expect(response.headers.get("www-authenticate")).toBe(challenge);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ code: "unauthenticated", status: 401 });
}
