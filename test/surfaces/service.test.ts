import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { routes } from "../../src/app.ts";
import { documentedPath, problemsOf } from "../../src/http/openapi.ts";
import { problemTypes } from "../../src/http/problem.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { testApp } from "../support/app.ts";
import { observeD1 } from "../support/d1.ts";
import { keyringOf } from "../support/keyrings.ts";
import { isOurs } from "../support/seenAnswers.ts";

const READY = { database: "ok", tickets: "ok", keys: "ok", storedSecrets: "ok" };

it("says at /health that it runs", async () => {
  const response = await (await testApp()).fetch("/health");
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: "ok" });
});

it("reads nothing for /health", async () => {
  const { d1, calls } = observeD1(env.DB);
  const app = await testApp({ db: openDatabase(d1), kv: brokenTickets() });
  expect((await app.fetch("/health")).status).toBe(200);
  expect(calls).toEqual([]);
});

it("says at /ready that database, tickets and keys can be used", async () => {
  const response = await (await testApp()).fetch("/ready");
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    status: "ready",
    checks: READY,
    keyRotation: { rowsLeft: 0 },
    loopbackAllowed: true,
  });
});

it("T26 shows at /ready whether loopback addresses are allowed", async () => {
  const app = await testApp(({ settings }) => ({ settings: { ...settings, allowLoopback: false } }));
  const response = await app.fetch("/ready");
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    status: "ready",
    checks: READY,
    keyRotation: { rowsLeft: 0 },
    loopbackAllowed: false,
  });
});

it("F01 says at /ready that D1 fails", async () => {
  const { d1, fail } = observeD1(env.DB);
  fail("D1_ERROR: D1 DB is overloaded");
  await expectNotReady({ db: openDatabase(d1) }, { ...READY, database: "failed", storedSecrets: "unknown" }, null);
});

it.each(["integrations", "connections"])("F19 is not ready while the table %s is missing", async (table) => {
  await env.DB.batch([env.DB.prepare("PRAGMA defer_foreign_keys = ON"), env.DB.prepare(`DROP TABLE ${table}`)]);
  await expectNotReady({}, { ...READY, database: "failed", storedSecrets: "unknown" }, null);
});

it.each(["claims", "integration_shares"])("F19 is not ready while the table %s is missing", async (table) => {
  await env.DB.prepare(`DROP TABLE ${table}`).run();
  await expectNotReady({}, { ...READY, database: "failed" });
});

it("says at /ready that KV fails", async () => {
  await expectNotReady({ kv: brokenTickets() }, { ...READY, tickets: "failed" });
});

it("says at /ready that the key that seals cannot be used", async () => {
  const keyring = { ...(await keyringOf("main")), primary: "gone" };
  await expectNotReady({ keyring }, { ...READY, keys: "failed" });
});

it("says at /ready all that fails, and nothing of why", async () => {
  const { d1, fail } = observeD1(env.DB);
  fail("D1_ERROR: internal details");
  const keyring = { ...(await keyringOf("main")), primary: "gone" };
  const failing = { db: openDatabase(d1), kv: brokenTickets(), keyring };
  await expectNotReady(
    failing,
    { database: "failed", tickets: "failed", keys: "failed", storedSecrets: "unknown" },
    null,
  );
});

interface Described {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, object> }>>;
  components: object;
}

it("describes every route at /openapi.json, under the address that browsers see", async () => {
  const app = await testApp(({ settings }) => ({ settings: { ...settings, publicUrl: "https://broker.example.com" } }));
  const response = await app.fetch("/openapi.json");
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  const document = await response.json<Described>();
  expect(document.openapi).toBe("3.1.0");
  expect(document.servers).toEqual([{ url: "https://broker.example.com" }]);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual(routes.map((route) => `${route.method} ${documentedPath(route)}`).sort());
});

it("gives every operation an id of its own, and says every status that it can answer", async () => {
  const document = await (await (await testApp()).fetch("/openapi.json")).json<Described>();
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(new Set(ids).size).toBe(routes.length);
  for (const route of routes) {
    const operation = document.paths[documentedPath(route)]?.[route.method];
    const own = Object.keys(route.responses);
    const problems = problemsOf(route).map((code) => String(problemTypes[code].status));
    expect(
      Object.keys(operation?.responses ?? {})
        .filter(isOurs)
        .sort(),
    ).toEqual([...new Set([...own, ...problems])].sort());
  }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference);
  expect(new Set(references)).toEqual(new Set(["#/components/schemas/Problem", "#/components/schemas/CallProblem"]));
});

async function expectNotReady(
  failing: Parameters<typeof testApp>[0],
  checks: typeof READY,
  rowsLeft: number | null = 0,
): Promise<void> {
  const app = await testApp(failing);
  const response = await app.fetch("/ready");
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    status: "not_ready",
    checks,
    keyRotation: { rowsLeft },
    loopbackAllowed: true,
  });
}

function brokenTickets(): KVNamespace {
  const broken: Pick<KVNamespace, "get"> = { get: () => Promise.reject(new Error("KV GET failed: 500")) };
  return broken as KVNamespace;
}

it.each([
  [
    "C14 serves the client for SDKs",
    "/client.js",
    /^\/\*\*\n[\s\S]*export function latchkeyFetch\(\{ baseUrl, integration, token/,
  ],
  [
    "serves the script that opens connect links",
    "/connect.js",
    /^\/\*\*\n[\s\S]*export const latchkey = \{ open, result \};/,
  ],
])("%s as it is written, to pages of any origin, in less than 4 KiB", async (_what, path, text) => {
  const headers = { origin: "https://anybody.example" };
  const response = await (await testApp()).fetch(path, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  const served = await response.text();
  expect(served).toMatch(text);
  expect(new TextEncoder().encode(served).byteLength).toBeLessThan(4096);
});
