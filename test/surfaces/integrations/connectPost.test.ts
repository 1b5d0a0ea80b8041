import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { dumpStorage, spellingsOf } from "../../support/dump.ts";
import { givenCustom, onlyCredential, rowsOf, trail } from "../../support/integrationsApi.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";

const SECRET = { client: canary("client-secret"), given: canary("given"), refresh: canary("given-refresh") };
const ANSWER = { access_token: canary("access"), refresh_token: canary("refresh"), token_type: "bearer" };
const VERIFIER = "v".repeat(43);
const REDIRECT = "https://app.example.com/their/callback";

let app: TestApp;
let server: StageHandle;

beforeEach(async () => {
  server = await stage(json({ ...ANSWER, expires_in: 3600, scope: "read write" }));
  app = await testApp();
});

async function connect(body: unknown, user = "ada", reference = "own"): Promise<Response> {
  return app.as(user)(`/api/integrations/${reference}/connect`, jsonBody(body));
}

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

interface Form {
  name: string;
  body: Record<string, unknown>;
  /** What the token endpoint was asked, besides the client; undefined when it was not asked. */
  asked?: Record<string, string>;
  credential: Record<string, unknown>;
  scopes: string[] | null;
  lifetime: number | null;
}

const GRANTED = { accessToken: ANSWER.access_token, refreshToken: ANSWER.refresh_token };
const OAUTH: Form[] = [
  {
    name: "a code with its redirect URI and verifier",
    body: { code: "the-code", redirectUri: REDIRECT, codeVerifier: VERIFIER },
    asked: { grant_type: "authorization_code", code: "the-code", redirect_uri: REDIRECT, code_verifier: VERIFIER },
    ...{ credential: GRANTED, scopes: ["read", "write"], lifetime: 3600 },
  },
  {
    name: "a code alone, which belongs to the application's own page",
    body: { code: "the-code" },
    asked: { grant_type: "authorization_code", code: "the-code", redirect_uri: `${env.FRONTEND_URL}/oauth-callback` },
    ...{ credential: GRANTED, scopes: ["read", "write"], lifetime: 3600 },
  },
  {
    name: "a refresh token, which is used",
    body: { refreshToken: SECRET.refresh },
    asked: { grant_type: "refresh_token", refresh_token: SECRET.refresh },
    ...{ credential: GRANTED, scopes: ["read", "write"], lifetime: 3600 },
  },
  {
    name: "an access token",
    body: { accessToken: SECRET.given },
    ...{ credential: { accessToken: SECRET.given }, scopes: null, lifetime: null },
  },
  {
    name: "an access token with a refresh token and a lifetime",
    body: { accessToken: SECRET.given, refreshToken: SECRET.refresh, expiresIn: 1200 },
    ...{ credential: { accessToken: SECRET.given, refreshToken: SECRET.refresh }, scopes: null, lifetime: 1200 },
  },
];

describe("connecting to an OAuth integration without a browser", () => {
  it.each(OAUTH)("takes $name, shows every field, and calls with it", async (form) => {
    const id = await givenCustom(app.deps, server, { clientSecret: SECRET.client });
    const start = Date.now();
    const response = await connect(form.body);
    expect(response.status).toBe(201);
    const item = await response.json<Record<string, unknown>>();
    expect(item).toEqual({
      id: expect.stringMatching(/^conn_[0-7][0-9a-z]{25}$/),
      integrationId: id,
      ownerId: "ada",
      isShared: false,
      status: "connected",
      statusReason: null,
      scopes: form.scopes,
      tokenExpiresAt: form.lifetime === null ? null : TIME,
      refreshTokenExpiresAt: null,
      lastAuthorizedAt: TIME,
      lastRefreshedAt: null,
      nextRefreshAt: form.lifetime === null ? null : TIME,
      apiBaseUri: `${server.url}/api`,
      account: null,
      data: {},
      createdAt: TIME,
      updatedAt: TIME,
    });
    if (form.lifetime !== null) {
      const left = Date.parse(String(item.tokenExpiresAt)) - start;
      expect(Math.abs(left - form.lifetime * 1000)).toBeLessThan(10_000);
      expect(Date.parse(String(item.nextRefreshAt))).toBeLessThan(Date.parse(String(item.tokenExpiresAt)));
    }
    const client = { client_id: "custom-client", client_secret: SECRET.client };
    const seen = await server.seen();
    expect(seen.map(({ path, body }) => [path, Object.fromEntries(new URLSearchParams(body))])).toEqual(
      form.asked ? [["/token", { ...form.asked, ...client }]] : [],
    );
    expect(await onlyCredential(app.deps)).toEqual({ type: "oauth2", ...form.credential });
    expect(await trail()).toEqual([`user:ada connection.connected ${item.id} success`]);
    expect((await app.as("ada")("/api/integrations/own/request/me")).status).toBe(200);
    const call = (await server.seen()).at(-1);
    expect([call?.path, call?.headers.authorization]).toEqual(["/api/me", `Bearer ${form.credential.accessToken}`]);
    const dump = await dumpStorage();
    for (const secret of Object.values({ ...SECRET, ...GRANTED })) {
      for (const spelling of spellingsOf(secret)) expect(dump.includes(spelling)).toBe(false);
    }
  });

  it("keeps the refresh token that was brought when the provider gives no new one", async () => {
    await givenCustom(app.deps, server);
    await server.act(json({ access_token: ANSWER.access_token, token_type: "bearer" }));
    expect((await connect({ refreshToken: SECRET.refresh })).status).toBe(201);
    const credential = { type: "oauth2", accessToken: ANSWER.access_token, refreshToken: SECRET.refresh };
    expect(await onlyCredential(app.deps)).toEqual(credential);
  });

  it.each([
    ["the shared one", () => `${env.PUBLIC_URL}/oauth2/callback`],
    ["the integration's", (id: string) => `${env.PUBLIC_URL}/oauth2/callback/${id}`],
    ["another integration's", () => `${env.PUBLIC_URL}/oauth2/callback/int_01h455vb4pex5vsknk084sn02q`],
    ["one with a query", () => `${env.PUBLIC_URL}/oauth2/callback?x=1`],
    ["one in upper case", () => `${env.PUBLIC_URL.toUpperCase()}/oauth2/callback`],
    ["one with user info", () => `${env.PUBLIC_URL.replace("//", "//x@")}/oauth2/callback`],
    ["one with dot segments", () => `${env.PUBLIC_URL}/x/../oauth2/callback`],
    ["one with a tab in it", () => `${env.PUBLIC_URL.replace("localhost", "local\thost")}/oauth2/callback`],
  ])("T05 refuses a code that was sent to a redirect URI of Latchkey: %s", async (_what, uriOf) => {
    const id = await givenCustom(app.deps, server);
    const response = await connect({ code: "stolen", redirectUri: uriOf(id), codeVerifier: VERIFIER });
    expect([response.status, await problemCode(response)]).toEqual([400, "validation_failed"]);
    expect(await server.seen()).toEqual([]);
    expect(await rowsOf("connections")).toEqual([]);
  });
});

const BASIC = { username: "ädmin", password: canary("password") };
const basicHeader = `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${BASIC.username}:${BASIC.password}`)))}`;

interface Plain {
  authType: "apikey" | "basic" | "bearer";
  body: Record<string, string>;
  stored: Record<string, string>;
  header: string;
  value: string;
}

const GIVEN = { type: "token", token: SECRET.given };
const PLAIN: Plain[] = [
  { authType: "apikey", body: { apiKey: SECRET.given }, stored: GIVEN, header: "x-api-key", value: SECRET.given },
  { authType: "basic", body: BASIC, stored: { type: "basic", ...BASIC }, header: "authorization", value: basicHeader },
  {
    authType: "bearer",
    body: { token: SECRET.given },
    stored: GIVEN,
    header: "authorization",
    value: `Bearer ${SECRET.given}`,
  },
];

describe("connecting to an integration that takes a plain credential", () => {
  it.each(PLAIN)("takes what $authType needs, and calls with it", async ({ authType, body, stored, header, value }) => {
    await givenCustom(app.deps, server, { authType });
    const before = await app.as("ada")("/api/integrations/own/request/me");
    expect([before.status, await problemCode(before)]).toEqual([422, "integration_not_connected"]);
    const response = await connect(body);
    expect(response.status).toBe(201);
    const item = { status: "connected", scopes: null, tokenExpiresAt: null, isShared: false, ownerId: "ada", data: {} };
    expect(await response.json()).toMatchObject(item);
    expect(await onlyCredential(app.deps)).toEqual(stored);
    expect(await server.seen()).toEqual([]);
    expect((await app.as("ada")("/api/integrations/own/request/me")).status).toBe(200);
    expect((await server.seen())[0]?.headers[header]).toBe(value);
  });
});

const OTHERS: Record<string, Record<string, unknown>> = {
  code: { code: "code" },
  accessToken: { accessToken: SECRET.given },
  refreshToken: { refreshToken: SECRET.given },
  apiKey: { apiKey: SECRET.given },
  password: BASIC,
  token: { token: SECRET.given },
};
const TAKES = {
  oauth2: ["code", "accessToken", "refreshToken"],
  apikey: ["apiKey"],
  basic: ["password"],
  bearer: ["token"],
};
const authTypes = Object.keys(TAKES) as (keyof typeof TAKES)[];

describe("what does not go together", () => {
  it.each(authTypes)("is refused where %s is expected, and nothing is stored or sent", async (authType) => {
    await givenCustom(app.deps, server, { authType });
    const foreign = Object.entries(OTHERS).filter(([name]) => !TAKES[authType].includes(name));
    const own = OTHERS[TAKES[authType][0] ?? ""];
    const bodies = [
      {},
      ...foreign.flatMap(([, body]) => [body, { ...own, ...body }]),
      ...(authType === "basic"
        ? [{ username: "" }, { username: "", password: "" }, { username: "a:b", password: "c" }]
        : []),
      ...(authType === "oauth2"
        ? [
            { code: "c", accessToken: SECRET.given },
            { code: "c", refreshToken: SECRET.given },
            { refreshToken: SECRET.given, expiresIn: 60 },
            { expiresIn: 60 },
            { redirectUri: REDIRECT, codeVerifier: VERIFIER },
            { accessToken: SECRET.given, redirectUri: REDIRECT },
            { accessToken: SECRET.given, expiresIn: 0 },
            { accessToken: SECRET.given, expiresIn: 1.5 },
            { code: "c", codeVerifier: "short" },
            { code: "c", redirectUri: "not a url" },
            { code: "" },
            { accessToken: "line\nbreak" },
          ]
        : []),
      { ...own, ownerId: "mallory" },
      { ...own, subject: "shared" },
    ];
    for (const body of bodies) {
      const response = await connect(body);
      expect([body, response.status, await problemCode(response)]).toEqual([body, 400, "validation_failed"]);
    }
    expect(await server.seen()).toEqual([]);
    expect(await rowsOf("connections")).toEqual([]);
    expect(await rowsOf("audit_events")).toEqual([]);
  });
});
