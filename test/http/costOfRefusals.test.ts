import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { makeApiKey } from "../../src/crypto/apiKey.ts";
import { createShortMemory } from "../../src/domain/shortMemory.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { jsonBody, testApp } from "../support/app.ts";
import { countStorage } from "../support/counting.ts";
import { expectProblem } from "../support/integrations.ts";
import { givenKey, tokensPath } from "../support/tokens.ts";

const PATH = tokensPath("ada");
const START = Date.parse("2026-11-05T12:00:00Z");

/** An application whose storage is counted, and whose clock is moved. */
async function scene(overrides: Partial<AppDeps> = {}, variables = {}) {
  const { traffic, deps } = countStorage();
  const clock = { now: START };
  const app = await testApp({ ...deps, now: () => clock.now, ...overrides }, variables);
  const send = (key: string, from?: string) => {
    const headers = { "x-api-key": key, ...(from !== undefined && { "cf-connecting-ip": from }) };
    return app.fetch(PATH, { headers });
  };
  return { app, traffic, clock, send };
}

describe("A15 an API key that was refused", () => {
  it("A15 costs one query in ten seconds, however often it is sent", async () => {
    const { traffic, clock, send } = await scene();
    const key = await makeApiKey();
    for (let count = 0; count < 20; count++) await expectProblem(await send(key), 401, "unauthenticated");
    expect(traffic.database).toEqual(["select"]);
    clock.now += 9_999;
    await send(key);
    expect(traffic.database).toHaveLength(1);
    clock.now += 1;
    await expectProblem(await send(key), 401, "unauthenticated");
    expect(traffic.database).toHaveLength(2);
  });

  it("A15 is told in the same words the second time", async () => {
    const { send } = await scene();
    const key = await makeApiKey();
    const [first, second] = [await send(key), await send(key)];
    expect(second.headers.get("www-authenticate")).toBe(first.headers.get("www-authenticate"));
    const { requestId: _first, ...before } = await first.json<Record<string, unknown>>();
    const { requestId: _second, ...after } = await second.json<Record<string, unknown>>();
    expect(after).toEqual(before);
  });

  it("A15 says nothing of another key: one that was made just now is taken at once", async () => {
    const { app, send } = await scene();
    await send(await makeApiKey());
    const admin = app.as("root", { roles: ["superuser"] });
    const body = { name: "new", scopes: ["token:read"] };
    const { key } = await (await admin("/v1/tenants/default/api-keys", jsonBody(body))).json<{ key: string }>();
    expect((await send(key)).status).toBe(200);
    expect((await send(key)).status).toBe(200);
  });

  it("A15 is not remembered when the database did not answer", async () => {
    const { key } = await givenKey();
    const { deps } = countStorage();
    let fails = true;
    const select = () => {
      if (!fails) return deps.db.select;
      throw new Error("D1_ERROR: overloaded");
    };
    const db = new Proxy(deps.db, {
      get: (target, name) => (name === "select" ? select() : Reflect.get(target, name)),
    });
    const { send } = await scene({ db });
    expect((await send(key)).status).toBe(500);
    fails = false;
    expect((await send(key)).status).toBe(200);
  });

  it("A15 a key that holds is looked up each time, so that a deleted one is refused with the next request", async () => {
    const { traffic, send } = await scene();
    const { key, id } = await givenKey();
    for (let count = 0; count < 3; count++) expect((await send(key)).status).toBe(200);
    expect(traffic.database.filter((verb) => verb === "select").length).toBeGreaterThanOrEqual(3);
    await env.DB.prepare("DELETE FROM api_keys WHERE id = ?").bind(id).run();
    await expectProblem(await send(key), 401, "unauthenticated");
  });
});

describe("A15 with the binding REFUSALS", () => {
  /** Lets two refusals pass from each address. */
  function limiter() {
    const counts = new Map<string, number>();
    const limit = vi.fn(async ({ key }: { key: string }) => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= 2 };
    });
    return { REFUSALS: { limit }, limit };
  }

  it("T50 A15 an address that sends many forged keys gets 429, and costs no more queries", async () => {
    const { REFUSALS } = limiter();
    const { traffic, clock, send } = await scene({}, { REFUSALS });
    const forged = async () => await makeApiKey();
    for (let count = 0; count < 2; count++) {
      await expectProblem(await send(await forged(), "192.0.2.1"), 401, "unauthenticated");
    }
    for (let count = 0; count < 10; count++) {
      const response = await send(await forged(), "192.0.2.1");
      expect(response.headers.get("retry-after")).toBe("10");
      await expectProblem(response, 429, "rate_limited");
    }
    expect(traffic.database).toEqual(["select", "select", "select"]);
    await expectProblem(await send(await forged(), "192.0.2.2"), 401, "unauthenticated");
    clock.now += 10_000;
    await expectProblem(await send(await forged(), "192.0.2.1"), 429, "rate_limited");
    expect(traffic.database).toHaveLength(5);
  });

  it("A15 a key that was in use from there goes on working", async () => {
    const { REFUSALS } = limiter();
    const { send } = await scene({}, { REFUSALS });
    const { key } = await givenKey();
    expect((await send(key, "192.0.2.1")).status).toBe(200);
    for (let count = 0; count < 4; count++) await send(await makeApiKey(), "192.0.2.1");
    expect((await send(key, "192.0.2.1")).status).toBe(200);
  });

  it("A15 counts refusals only, and once for each key", async () => {
    const { REFUSALS, limit } = limiter();
    const { app, send } = await scene({}, { REFUSALS });
    const { key } = await givenKey();
    for (let count = 0; count < 3; count++) await send(key, "192.0.2.1");
    await app.as("ada")(PATH, { headers: { "cf-connecting-ip": "192.0.2.1" } });
    expect(limit).not.toHaveBeenCalled();
    const forged = await makeApiKey();
    for (let count = 0; count < 3; count++) await send(forged, "192.0.2.1");
    expect(limit).toHaveBeenCalledTimes(1);
  });

  it("A15 keeps nobody out when the count fails, or nobody knows the address", async () => {
    const REFUSALS = { limit: vi.fn().mockRejectedValue(new Error("not there")) };
    const { send } = await scene({}, { REFUSALS });
    for (const from of ["192.0.2.1", undefined]) {
      await expectProblem(await send(await makeApiKey(), from), 401, "unauthenticated");
    }
    expect(REFUSALS.limit).toHaveBeenCalledTimes(1);
  });
});

describe("A15 what anybody may ask", () => {
  it("A15 /ready asks the parts once in five seconds, and then anew", async () => {
    const { app, traffic, clock } = await scene();
    const first = await (await app.fetch("/ready")).json();
    const queries = traffic.database.length;
    expect(queries).toBeGreaterThan(0);
    for (let count = 0; count < 10; count++) expect(await (await app.fetch("/ready")).json()).toEqual(first);
    clock.now += 4_999;
    await app.fetch("/ready");
    expect(traffic.database).toHaveLength(queries);
    clock.now += 1;
    await app.fetch("/ready");
    expect(traffic.database).toHaveLength(2 * queries);
  });

  it("A15 /ready tells a failure for no longer than that either", async () => {
    const { app, clock } = await scene();
    await env.DB.prepare("ALTER TABLE claims RENAME TO gone").run();
    expect((await app.fetch("/ready")).status).toBe(503);
    await env.DB.prepare("ALTER TABLE gone RENAME TO claims").run();
    expect((await app.fetch("/ready")).status).toBe(503);
    clock.now += 5_000;
    expect((await app.fetch("/ready")).status).toBe(200);
  });

  it("A15 /openapi.json and /docs are written once, and name the origin of their deployment", async () => {
    const { app, traffic } = await scene();
    const other = await testApp(({ settings }) => ({
      settings: { ...settings, publicUrl: "https://other.example.com" },
    }));
    const first = await (await app.fetch("/openapi.json")).text();
    const stringify = vi.spyOn(JSON, "stringify");
    const again = await (await app.fetch("/openapi.json")).text();
    const written = stringify.mock.results.filter(({ value }) => value === first);
    stringify.mockRestore();
    expect([again === first, written]).toEqual([true, []]);
    const served = await (await other.fetch("/openapi.json")).json<{ servers: object[] }>();
    expect(served.servers).toEqual([{ url: "https://other.example.com" }]);
    const page = async () => (await (await app.fetch("/docs/tokens")).text()).replace(/nonce="\w+"/g, "");
    expect(await page()).toBe(await page());
    expect(traffic.database).toEqual([]);
  });
});

it("A15 the memory is bounded, and forgets the oldest first", () => {
  const memory = createShortMemory(1_000, 3);
  for (const key of ["a", "b", "c"]) memory.add(key, 0);
  memory.add("a", 500);
  memory.add("d", 500);
  expect(["a", "b", "c", "d"].map((key) => memory.has(key, 999))).toEqual([true, false, true, true]);
  expect(["a", "c", "d"].map((key) => memory.has(key, 1_000))).toEqual([true, false, true]);
});
