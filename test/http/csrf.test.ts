import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { jsonBody, sessionToken, type TestApp, testApp } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { providerId } from "../support/fixtures.ts";
import { sessionCookie } from "../support/flow.ts";

const LISTED = "https://app.example.com";
const ALLOWED: [string, string][] = [
  ["our own origin", env.PUBLIC_URL],
  ["the application's origin", env.FRONTEND_URL],
  ["an origin from ALLOWED_ORIGINS", LISTED],
];

const REFUSED: [string, Record<string, string>][] = [
  ["no origin", {}],
  ["no origin but an allowed referrer", { referer: `${LISTED}/page` }],
  ["the origin null", { origin: "null" }],
  ["an empty origin", { origin: "" }],
  ["another origin", { origin: "https://evil.example" }],
  ["another origin and an allowed referrer", { origin: "https://evil.example", referer: `${LISTED}/page` }],
  ["another origin and our host", { origin: "https://evil.example", host: "localhost:8787" }],
  ["another origin and a forwarded host", { origin: "https://evil.example", "x-forwarded-host": "evil.example" }],
  ["another origin and a claim of the browser's", { origin: "https://evil.example", "sec-fetch-site": "same-origin" }],
  ["an origin that begins like an allowed one", { origin: `${LISTED}.evil.example` }],
  ["an origin that ends like an allowed one", { origin: "https://evilapp.example.com" }],
  ["an allowed host over http", { origin: "http://app.example.com" }],
  ["an allowed host at another port", { origin: "https://app.example.com:8443" }],
  ["our host over https", { origin: "https://localhost:8787" }],
  ["our host at another port", { origin: "http://localhost:8788" }],
  ["our address by number", { origin: "http://127.0.0.1:8787" }],
  ["an allowed origin in upper case", { origin: "HTTPS://APP.EXAMPLE.COM" }],
  ["an allowed origin with a slash", { origin: `${LISTED}/` }],
  ["two origins", { origin: `${LISTED}, https://evil.example` }],
];

it.each(ALLOWED)("T47 lets a session cookie change things from %s", async (_what, origin) => {
  const app = await testApp();
  const headers = { origin, cookie: await sessionCookie("ada") };
  expect((await connect(app, headers)).status).toBe(201);
  expect(await statuses()).toEqual(["connected"]);
  expect((await disconnect(app, headers)).status).toBe(204);
  expect(await statuses()).toEqual(["disconnected"]);
});

it.each(REFUSED)("T47 lets a session cookie change nothing from %s", async (_what, headers) => {
  const app = await testApp();
  const cookie = await sessionCookie("ada");
  await expectOriginRefused(await connect(app, { ...headers, cookie }));
  expect(await statuses()).toEqual([]);
  expect((await connect(app, { origin: LISTED, cookie })).status).toBe(201);
  await expectOriginRefused(await disconnect(app, { ...headers, cookie }));
  expect(await statuses()).toEqual(["connected"]);
});

it.each(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "application/json"])(
  "T47 refuses the form of another page that posts as %s before it looks at the body",
  async (contentType) => {
    const app = await testApp();
    const headers = { origin: "https://evil.example", cookie: await sessionCookie("ada"), "content-type": contentType };
    const body = '{"providerId":"x","accessToken":"=y"}';
    await expectOriginRefused(await app.fetch("/integrations", { method: "POST", headers, body }));
    expect(await statuses()).toEqual([]);
  },
);

it("T47 lets a session cookie read from anywhere, because the browser keeps the answer from other pages", async () => {
  const app = await testApp();
  const cookie = await sessionCookie("ada");
  for (const method of ["GET", "HEAD"]) {
    for (const headers of [{}, { origin: "https://evil.example" }, { origin: "null" }]) {
      const response = await app.fetch("/integrations", { method, headers: { ...headers, cookie } });
      expect(response.status).toBe(200);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    }
  }
});

it.each([
  ["none", {}],
  ["another", { origin: "https://evil.example" }],
  ["null", { origin: "null" }],
] as const)("T47 needs no origin with a bearer token, also when a cookie comes along: %s", async (_what, origin) => {
  const app = await testApp();
  const headers = {
    ...origin,
    authorization: `Bearer ${await sessionToken("ada")}`,
    cookie: await sessionCookie("mallory"),
  };
  expect((await connect(app, headers)).status).toBe(201);
  expect(await subjects()).toEqual(["user:ada"]);
  expect((await disconnect(app, headers)).status).toBe(204);
});

it("T47 tells a session that does not hold from an origin that is not allowed", async () => {
  const app = await testApp();
  const headers = { origin: "https://evil.example", cookie: "access_token=not.a.token" };
  const response = await connect(app, headers);
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe('Bearer realm="latchkey", error="invalid_token"');
  const anonymous = await connect(app, { origin: LISTED });
  expect(anonymous.status).toBe(401);
  expect(await statuses()).toEqual([]);
});

function connect(app: TestApp, headers: Record<string, string>): Promise<Response> {
  const { body, headers: own } = jsonBody({ providerId: providerId(app.deps, "openai"), accessToken: canary("token") });
  return app.fetch("/integrations", {
    method: "POST",
    body: body ?? null,
    headers: { ...Object.fromEntries(new Headers(own)), ...headers },
  });
}

function disconnect(app: TestApp, headers: Record<string, string>): Promise<Response> {
  return app.fetch(`/integrations/${providerId(app.deps, "openai")}`, { method: "DELETE", headers });
}

async function expectOriginRefused(response: Response): Promise<void> {
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: "origin_not_allowed", status: 403 });
}

async function statuses(): Promise<unknown[]> {
  return (await env.DB.prepare("SELECT status FROM connections").all()).results.map(({ status }) => status);
}

async function subjects(): Promise<unknown[]> {
  return (await env.DB.prepare("SELECT subject FROM connections").all()).results.map(({ subject }) => subject);
}
