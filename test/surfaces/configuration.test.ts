import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createApp, routes } from "../../src/app.ts";
import type { Env } from "../../src/env.ts";
import { sessionToken } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { expectDocumented } from "../support/documented.ts";
import { examplePath } from "../support/everyRoute.ts";
import { randomKey } from "../support/keyrings.ts";
import { loggedEvents } from "../support/logs.ts";

/** A variable with `undefined` is missing. */
type Changes = Partial<Record<keyof Env, string | undefined>>;

const LIVE = { PUBLIC_URL: "https://broker.example.com", FRONTEND_URL: "https://front.example.net" };
/** As deployed: nothing of the development's. */
const DEPLOYED: Changes = { ...LIVE, ALLOW_LOOPBACK: undefined, PRACTICE_PROVIDER_URL: undefined };
const SECRET = canary("variable");
const KEYS = jwks("https://keys.example.com/jwks.json");

/** What is wrong, with which variable, and the variables that must be named. */
const BROKEN: [string, Changes, string[]][] = [
  ["ENCRYPTION_KEYS missing", { ENCRYPTION_KEYS: undefined }, ["ENCRYPTION_KEYS"]],
  ["ENCRYPTION_KEYS empty", { ENCRYPTION_KEYS: "" }, ["ENCRYPTION_KEYS"]],
  ["ENCRYPTION_KEYS without key id", { ENCRYPTION_KEYS: randomKey() }, ["ENCRYPTION_KEYS"]],
  ["ENCRYPTION_KEYS with a short key", { ENCRYPTION_KEYS: `main:${randomKey(16)}` }, ["ENCRYPTION_KEYS"]],
  ["ENCRYPTION_KEYS with a key of 31 bytes", { ENCRYPTION_KEYS: `main:${randomKey(31)}` }, ["ENCRYPTION_KEYS"]],
  ["ENCRYPTION_KEYS that is no base64", { ENCRYPTION_KEYS: `main:${SECRET}` }, ["ENCRYPTION_KEYS"]],
  ["ENCRYPTION_KEYS with a bad second key", { ENCRYPTION_KEYS: `a:${randomKey()},b:${SECRET}` }, ["ENCRYPTION_KEYS"]],
  ["ENCRYPTION_KEYS with only retired keys", { ENCRYPTION_KEYS: "old:retired" }, ["ENCRYPTION_KEYS"]],
  ["no JWT_SECRET and no JWT_JWKS_URL", { JWT_SECRET: undefined }, ["JWT_SECRET"]],
  ["JWT_SECRET empty", { JWT_SECRET: "" }, ["JWT_SECRET"]],
  ["JWT_SECRET of 31 bytes", { JWT_SECRET: SECRET.slice(0, 31) }, ["JWT_SECRET"]],
  ["JWT_SECRET and JWT_JWKS_URL", { JWT_JWKS_URL: `https://keys.example.com/${SECRET}` }, ["JWT_SECRET"]],
  ["JWT_JWKS_URL over http", { ...jwks(`http://keys.example.com/${SECRET}`), ...DEPLOYED }, ["JWT_JWKS_URL"]],
  ["JWT_JWKS_URL on loopback", { ...jwks(`http://localhost/${SECRET}`), ...DEPLOYED }, ["JWT_JWKS_URL"]],
  ["JWT_JWKS_URL in a private network", { ...jwks(`https://10.0.0.1/${SECRET}`), ...DEPLOYED }, ["JWT_JWKS_URL"]],
  ["JWT_JWKS_URL with a password", jwks(`https://user:${SECRET}@keys.example.com`), ["JWT_JWKS_URL"]],
  ["JWT_JWKS_URL that is no address", jwks(SECRET), ["JWT_JWKS_URL"]],
  ["A14 JWT_JWKS_URL without JWT_ISSUER", { ...KEYS, JWT_ISSUER: undefined }, ["JWT_ISSUER"]],
  ["A14 JWT_JWKS_URL without JWT_AUDIENCE", { ...KEYS, JWT_AUDIENCE: undefined }, ["JWT_AUDIENCE"]],
  [
    "A14 JWT_JWKS_URL with an empty JWT_ISSUER and JWT_AUDIENCE",
    { ...KEYS, JWT_ISSUER: "", JWT_AUDIENCE: "" },
    ["JWT_ISSUER", "JWT_AUDIENCE"],
  ],
  ["USER_QUOTAS that is no list", { USER_QUOTAS: SECRET }, ["USER_QUOTAS"]],
  ["USER_QUOTAS with an unknown name", { USER_QUOTAS: "connections=5,elephants=3" }, ["USER_QUOTAS"]],
  ["TENANT_QUOTAS with a negative number", { TENANT_QUOTAS: "tools=-1" }, ["TENANT_QUOTAS"]],
  ["CHANGES_PER_MINUTE of words", { CHANGES_PER_MINUTE: "many" }, ["CHANGES_PER_MINUTE"]],
  [
    "INTEGRATION_CALLS_PER_MINUTE of a million",
    { INTEGRATION_CALLS_PER_MINUTE: "1000000" },
    ["INTEGRATION_CALLS_PER_MINUTE"],
  ],
  [
    "INTEGRATION_CALLS_PER_MINUTE with a fraction",
    { INTEGRATION_CALLS_PER_MINUTE: "0.5" },
    ["INTEGRATION_CALLS_PER_MINUTE"],
  ],
  ["FLOWS_PER_MINUTE of none", { FLOWS_PER_MINUTE: "0" }, ["FLOWS_PER_MINUTE"]],
  ["PUBLIC_URL missing", { ...DEPLOYED, PUBLIC_URL: undefined }, ["PUBLIC_URL"]],
  ["PUBLIC_URL empty", { ...DEPLOYED, PUBLIC_URL: "" }, ["PUBLIC_URL"]],
  ["PUBLIC_URL that is no address", { ...DEPLOYED, PUBLIC_URL: SECRET }, ["PUBLIC_URL"]],
  ["PUBLIC_URL with a path", { ...DEPLOYED, PUBLIC_URL: `${LIVE.PUBLIC_URL}/${SECRET}` }, ["PUBLIC_URL"]],
  [
    "PUBLIC_URL with a password",
    { ...DEPLOYED, PUBLIC_URL: `https://user:${SECRET}@broker.example.com` },
    ["PUBLIC_URL"],
  ],
  ["PUBLIC_URL over http", { ...DEPLOYED, PUBLIC_URL: "http://broker.example.com" }, ["PUBLIC_URL"]],
  ["FRONTEND_URL missing", { FRONTEND_URL: undefined }, ["FRONTEND_URL"]],
  ["FRONTEND_URL that is no address", { FRONTEND_URL: SECRET }, ["FRONTEND_URL"]],
  ["FRONTEND_URL with a path", { FRONTEND_URL: `${LIVE.FRONTEND_URL}/${SECRET}` }, ["FRONTEND_URL"]],
  ["FRONTEND_URL over http", { ...DEPLOYED, FRONTEND_URL: "http://app.example.com" }, ["FRONTEND_URL"]],
  ["ALLOWED_ORIGINS with a star", { ALLOWED_ORIGINS: "*" }, ["ALLOWED_ORIGINS"]],
  ["ALLOWED_ORIGINS with null", { ALLOWED_ORIGINS: "null" }, ["ALLOWED_ORIGINS"]],
  ["ALLOWED_ORIGINS with a wildcard", { ALLOWED_ORIGINS: "https://*.example.com/x" }, ["ALLOWED_ORIGINS"]],
  ["ALLOWED_ORIGINS with a wildcard for hosts", { ALLOWED_ORIGINS: "https://*.example.com" }, ["ALLOWED_ORIGINS"]],
  [
    "ALLOWED_ORIGINS with a path",
    { ALLOWED_ORIGINS: `https://a.example.com,https://b.example.com/${SECRET}` },
    ["ALLOWED_ORIGINS"],
  ],
  ["ALLOWED_ORIGINS with an empty entry", { ALLOWED_ORIGINS: "https://a.example.com," }, ["ALLOWED_ORIGINS"]],
  ["ALLOW_LOOPBACK with another word", { ALLOW_LOOPBACK: SECRET }, ["ALLOW_LOOPBACK"]],
  [
    "ALLOW_LOOPBACK in a deployment",
    { ...LIVE, ALLOW_LOOPBACK: "true", PRACTICE_PROVIDER_URL: undefined },
    ["ALLOW_LOOPBACK"],
  ],
  [
    "PRACTICE_PROVIDER_URL in a deployment",
    { ...DEPLOYED, PRACTICE_PROVIDER_URL: "http://localhost:1" },
    ["PRACTICE_PROVIDER_URL"],
  ],
  [
    "PRACTICE_PROVIDER_URL elsewhere",
    { PRACTICE_PROVIDER_URL: "https://practice.example.com" },
    ["PRACTICE_PROVIDER_URL"],
  ],
  ["no database bound", { DB: undefined }, ["DB"]],
  ["no tickets bound", { TICKETS: undefined }, ["TICKETS"]],
  [
    "several variables missing",
    { PUBLIC_URL: undefined, FRONTEND_URL: "", DB: undefined },
    ["DB", "FRONTEND_URL", "PUBLIC_URL"],
  ],
  ["both secrets missing", { ENCRYPTION_KEYS: undefined, JWT_SECRET: undefined }, ["ENCRYPTION_KEYS", "JWT_SECRET"]],
  [
    "both secrets short",
    { ENCRYPTION_KEYS: `main:${randomKey(8)}`, JWT_SECRET: "short" },
    ["ENCRYPTION_KEYS", "JWT_SECRET"],
  ],
];

it.each(BROKEN)("F15 answers 503 misconfigured with %s, names it and shows no value", async (_what, changes, names) => {
  const call = worker(changes);
  const response = await call("/ready");
  await expectMisconfigured(response, changes, names);
  const health = await call("/health");
  expect(health.status).toBe(200);
  expect(await health.json()).toEqual({ status: "ok" });
});

it.each<[string, Changes, string]>([
  ["PUBLIC_URL empty", { PUBLIC_URL: "" }, "PUBLIC_URL"],
  ["PUBLIC_URL that is no address", { PUBLIC_URL: SECRET }, "PUBLIC_URL"],
  ["PUBLIC_URL with a path", { PUBLIC_URL: `http://localhost:8787/${SECRET}` }, "PUBLIC_URL"],
  ["FRONTEND_URL that is no address", { FRONTEND_URL: SECRET }, "FRONTEND_URL"],
  ["PRACTICE_PROVIDER_URL that is no address", { PRACTICE_PROVIDER_URL: SECRET }, "PRACTICE_PROVIDER_URL"],
  [
    "PRACTICE_PROVIDER_URL with a path",
    { PRACTICE_PROVIDER_URL: `http://localhost/${SECRET}` },
    "PRACTICE_PROVIDER_URL",
  ],
])("F15 answers 503 misconfigured also in development with %s", async (_what, changes, name) => {
  const response = await worker(changes)("/ready");
  expect(response.status).toBe(503);
  const problem = await response.json<{ code: string; errors?: { path: string }[] }>();
  expect(problem.code).toBe("misconfigured");
  expect(problem.errors?.map(({ path }) => path)).toContain(name);
  expect(JSON.stringify(problem)).not.toContain(SECRET);
});

it("F15 answers nothing but /health without a configuration, to whomever and however they call", async () => {
  const changes = { ENCRYPTION_KEYS: `main:${SECRET}` };
  const call = worker(changes);
  const headers = {
    authorization: `Bearer ${await sessionToken("ada")}`,
    "content-type": "application/json",
    origin: env.FRONTEND_URL,
  };
  const paths = routes.map((route) => [route.method.toUpperCase(), examplePath(route)] as const);
  const others = [
    ["GET", "/"],
    ["GET", "/nowhere"],
    ["PATCH", "/integrations"],
    ["GET", "/health/x"],
    ["GET", "//health"],
  ] as const;
  for (const [method, path] of [...paths, ...others]) {
    if (path === "/health") continue;
    for (const init of [{ method }, { method, headers }]) {
      await expectMisconfigured(await call(path, init), changes, ["ENCRYPTION_KEYS"]);
    }
  }
});

it("F15 gives a misconfigured answer its request id, safe headers and Retry-After, and lets no other origin read it", async () => {
  const response = await worker({ JWT_SECRET: "short" })("/integrations", {
    headers: { origin: "https://evil.example" },
  });
  expect(response.headers.get("x-request-id")).toMatch(/^req_/);
  expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
});

it("F15 logs a misconfiguration without values", async () => {
  await worker({ JWT_SECRET: SECRET.slice(0, 20) })("/integrations");
  expect(loggedEvents("problem")).toMatchObject([{ code: "misconfigured" }]);
  expect(JSON.stringify(loggedEvents("problem"))).not.toContain(SECRET.slice(0, 8));
});

it("F15 works as soon as the variable is there, without a new start", async () => {
  const app = createApp();
  const broken = withChanges({ JWT_SECRET: undefined });
  expect((await callApp(app, broken, "/ready")).status).toBe(503);
  expect((await callApp(app, { ...env }, "/ready")).status).toBe(200);
  expect((await callApp(app, broken, "/ready")).status).toBe(503);
});

it.each<[string, Changes, boolean]>([
  ["as in development", {}, true],
  ["as deployed", DEPLOYED, false],
  ["with ALLOW_LOOPBACK off", { ...DEPLOYED, ALLOW_LOOPBACK: "false" }, false],
  ["with a slash at the end of the origins", { ...DEPLOYED, PUBLIC_URL: `${LIVE.PUBLIC_URL}/` }, false],
  ["without further origins", { ...DEPLOYED, ALLOWED_ORIGINS: undefined }, false],
  ["with empty optional variables", { ...DEPLOYED, ALLOWED_ORIGINS: "", JWT_ISSUER: "", JWT_JWKS_URL: "" }, false],
  [
    "with several further origins",
    { ...DEPLOYED, ALLOWED_ORIGINS: " https://a.example.com , https://b.example.com:8443" },
    false,
  ],
  ["with a JWKS address", { ...DEPLOYED, ...jwks("https://keys.example.com/jwks.json") }, false],
  ["with JWT_SECRET of 32 bytes that are not ASCII", { JWT_SECRET: "é".repeat(16) }, true],
  ["with retired keys", { ENCRYPTION_KEYS: `new:${randomKey()},old:retired` }, true],
])("is ready %s", async (_what, changes, loopbackAllowed) => {
  const response = await worker(changes)("/ready");
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ status: "ready", loopbackAllowed });
});

it("signs nobody in by the development route in a deployment", async () => {
  for (const base of [LIVE.PUBLIC_URL, "http://localhost:8787"]) {
    const response = await worker(DEPLOYED, base)("/development/sign-in?user=ada");
    expect(response.status).toBe(404);
    expect(response.headers.get("set-cookie")).toBeNull();
  }
  const fromOutside = await worker({}, LIVE.PUBLIC_URL)("/development/sign-in?user=ada");
  expect(fromOutside.status).toBe(404);
  expect(fromOutside.headers.get("set-cookie")).toBeNull();
});

async function expectMisconfigured(response: Response, changes: Changes, names: string[]): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const text = await response.text();
  const problem: { code: string; errors: { path: string; message: string }[] } = JSON.parse(text);
  expect(problem).toMatchObject({ code: "misconfigured", status: 503, type: "about:blank" });
  expect([...new Set(problem.errors.map(({ path }) => path))].sort()).toEqual([...names].sort());
  const said = `${text} ${JSON.stringify([...response.headers])}`;
  const values = Object.values(changes).flatMap(
    (value) => value?.split(/[,:/]/).filter((part) => part.length > 12) ?? [],
  );
  const kept = [env.JWT_SECRET, ...env.ENCRYPTION_KEYS.split(":")].filter((value) => value.length > 12);
  for (const value of [SECRET, ...values, ...kept]) expect(said.includes(value), "a value is shown").toBe(false);
}

/** The Worker as it is deployed, with its own composition, and an environment of the test's. */
function worker(changes: Changes, base = env.PUBLIC_URL) {
  const app = createApp();
  const variables = withChanges(changes);
  return (path: string, init: RequestInit = {}) => callApp(app, variables, path, init, base);
}

async function callApp(
  app: ReturnType<typeof createApp>,
  variables: object,
  path: string,
  init: RequestInit = {},
  base = env.PUBLIC_URL,
): Promise<Response> {
  const context = createExecutionContext();
  const request = new Request(`${base}${path}`, { redirect: "manual", ...init });
  const response = await app.fetch(request, variables, context);
  await waitOnExecutionContext(context);
  await expectDocumented(request, response.clone());
  return response;
}

function withChanges(changes: Changes): object {
  return Object.fromEntries(Object.entries({ ...env, ...changes }).filter(([, value]) => value !== undefined));
}

function jwks(url: string): Changes {
  return { JWT_SECRET: undefined, JWT_JWKS_URL: url, JWT_ISSUER: "https://id.example.com", JWT_AUDIENCE: "latchkey" };
}
