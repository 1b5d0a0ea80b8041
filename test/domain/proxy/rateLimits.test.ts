import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateLimiter } from "../../../src/domain/limits/rateLimiter.ts";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { admin, customBody, expectProblem, makeIntegration, readItem } from "../../support/integrations.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";

/** The last second of a minute, near enough to the present for the sessions to hold. */
const LAST_SECOND = Math.floor(Date.now() / 60_000) * 60_000 + 59_000;

interface Scene {
  app: TestApp;
  upstream: StageHandle;
  clock: { now: number };
  call(user: string, slug?: string): Promise<Response>;
}

/** Two integrations with a key for all, and a clock that the test moves. */
async function scene(limits: { callsPerMinute?: number; integrationCallsPerMinute?: number } = {}): Promise<Scene> {
  const upstream = await stage(json({ ok: true }));
  const clock = { now: LAST_SECOND - 58_500 };
  const app = await testApp(({ settings }) => ({ settings: { ...settings, ...limits }, now: () => clock.now }));
  const key = { type: "custom", authType: "apikey", apiKey: canary("key"), apiBaseUrl: `${upstream.url}/v1` } as const;
  for (const slug of ["one", "two"]) await givenIntegration(app.deps, { ...key, slug });
  const call = (user: string, slug = "one") => app.as(user)(`/api/integrations/${slug}/request/me`);
  return { app, upstream, clock, call };
}

async function expectLimited(response: Response, retryAfter: number): Promise<void> {
  expect([response.status, await problemCode(response)]).toEqual([429, "rate_limited"]);
  expect(response.headers.get("retry-after")).toBe(String(retryAfter));
  expect(response.headers.get("latchkey-source")).toBe("broker");
}

describe("T50 the limit of a principal", () => {
  it("T50 refuses the call over it without calling the provider, and lets through in the next minute", async () => {
    const { upstream, clock, call } = await scene({ callsPerMinute: 2 });
    for (let index = 0; index < 2; index++) expect((await call("ada")).status).toBe(200);
    await expectLimited(await call("ada"), 60);
    clock.now = LAST_SECOND;
    await expectLimited(await call("ada"), 1);
    expect(await upstream.seen()).toHaveLength(2);
    clock.now = LAST_SECOND + 1_000;
    expect((await call("ada")).status).toBe(200);
  });

  it("T50 counts every form and every integration together, and each principal apart", async () => {
    const { app, upstream, call } = await scene({ callsPerMinute: 3 });
    expect((await call("ada", "one")).status).toBe(200);
    expect((await call("ada", "two")).status).toBe(200);
    const envelope = () => app.as("ada")("/api/integrations/one/request", jsonBody({ url: "me" }));
    expect((await envelope()).status).toBe(200);
    await expectLimited(await envelope(), 60);
    await expectLimited(await app.as("ada")("/api/integrations/two/request/me", { method: "POST", body: "x" }), 60);
    expect((await call("bob")).status).toBe(200);
    expect(await upstream.seen()).toHaveLength(4);
  });

  it("T50 holds for one tenant's user and not for the same name in another", async () => {
    const { app, call } = await scene({ callsPerMinute: 1 });
    expect((await call("ada")).status).toBe(200);
    await expectLimited(await call("ada"), 60);
    const other = await app.as("ada", { tenant: "elsewhere" })("/api/integrations/one/request/me");
    expect([other.status, await problemCode(other)]).toEqual([404, "not_found"]);
  });

  it("T50 counts calls to what is not there as well", async () => {
    const { call } = await scene({ callsPerMinute: 2 });
    for (let index = 0; index < 2; index++) expect((await call("ada", "none")).status).toBe(404);
    await expectLimited(await call("ada", "none"), 60);
  });
});

describe("T50 the limit of an integration", () => {
  it("T50 refuses everybody's calls over it, and no other integration's", async () => {
    const { upstream, clock, call } = await scene({ integrationCallsPerMinute: 2 });
    expect((await call("ada")).status).toBe(200);
    expect((await call("bob")).status).toBe(200);
    for (const user of ["ada", "bob", "eve"]) await expectLimited(await call(user), 60);
    expect((await call("ada", "two")).status).toBe(200);
    expect(await upstream.seen()).toHaveLength(3);
    clock.now = LAST_SECOND + 1_000;
    expect((await call("ada")).status).toBe(200);
  });

  it.each([
    ["", 60_000],
    ["7", 7],
    ["999999", 999_999],
  ])("T50 is INTEGRATION_CALLS_PER_MINUTE: %o is %i", async (variable, limit) => {
    const { settings } = (await testApp({}, { INTEGRATION_CALLS_PER_MINUTE: variable })).deps;
    expect(settings.integrationCallsPerMinute).toBe(limit);
  });

  it("T50 is the one that the integration sets, higher or lower than the usual one", async () => {
    const { app, call } = await scene({ integrationCallsPerMinute: 2 });
    const write = app.as("admin", { scope: "integration:write" });
    const set = async (slug: string, rateLimit: number | null) => {
      const response = await write(`/api/integrations/${slug}`, jsonBody({ rateLimit }, "PATCH"));
      expect(await response.json()).toMatchObject({ rateLimit });
    };
    await set("one", 1);
    await set("two", 3);
    const statuses: Record<string, number[]> = { one: [], two: [] };
    for (const slug of ["one", "two"]) {
      for (let index = 0; index < 4; index++) statuses[slug]?.push((await call("ada", slug)).status);
    }
    expect(statuses).toEqual({ one: [200, 429, 429, 429], two: [200, 200, 200, 429] });
    await set("one", null);
    expect((await call("ada", "one")).status).toBe(200);
    expect((await call("ada", "one")).status).toBe(429);
  });

  it("T50 is stored when it is given, replaced or merged, and shown", async () => {
    const app = await testApp();
    const call = admin(app);
    const body = customBody("bearer");
    const item = await makeIntegration(call, { ...body, rateLimit: 5 });
    expect(item).toMatchObject({ rateLimit: 5 });
    const path = `/api/integrations/${item.id}`;
    await call(path, jsonBody({ description: "other" }, "PATCH"));
    expect(await readItem(call, item.id)).toMatchObject({ rateLimit: 5, description: "other" });
    const { slug: _slug, ...rest } = body;
    expect((await call(path, jsonBody({ ...rest, rateLimit: 1_000_000 }, "PUT"))).status).toBe(200);
    expect(await readItem(call, item.id)).toMatchObject({ rateLimit: 1_000_000 });
    expect((await call(path, jsonBody(rest, "PUT"))).status).toBe(200);
    expect(await readItem(call, item.id)).toMatchObject({ rateLimit: null });
  });

  it.each([0, -1, 1.5, 1_000_001, "5", true, [], {}])("T50 is refused when it is %j", async (rateLimit) => {
    const app = await testApp();
    const call = admin(app);
    const item = await makeIntegration(call, { ...customBody("bearer"), rateLimit: 5 });
    const path = `/api/integrations/${item.id}`;
    await expectProblem(await call(path, jsonBody({ rateLimit }, "PATCH")), 400, "validation_failed", "rateLimit");
    const another = jsonBody({ ...customBody("bearer"), slug: "another", rateLimit });
    await expectProblem(await call("/api/integrations", another), 400, "validation_failed", "rateLimit");
    expect(await readItem(call, item.id)).toMatchObject({ rateLimit: 5 });
  });

  it("T50 needs the permission to write to be set", async () => {
    const { app } = await scene();
    const response = await app.as("admin")("/api/integrations/one", jsonBody({ rateLimit: 1 }, "PATCH"));
    expect([response.status, await problemCode(response)]).toEqual([403, "forbidden"]);
  });
});

describe("T50 the headers of an answer", () => {
  it("T50 say both limits and what is left of them, in the form of draft-ietf-httpapi-ratelimit-headers", async () => {
    const { app, clock, call } = await scene({ callsPerMinute: 10, integrationCallsPerMinute: 100 });
    clock.now = LAST_SECOND - 19_500;
    const first = await call("ada");
    expect(first.headers.get("ratelimit-policy")).toBe('"principal";q=10;w=60, "integration";q=100;w=60');
    expect(first.headers.get("ratelimit")).toBe('"principal";r=9;t=21, "integration";r=99;t=21');
    await call("bob");
    const envelope = await app.as("ada")("/api/integrations/one/request", jsonBody({ url: "me" }));
    expect(envelope.headers.get("ratelimit")).toBe('"principal";r=8;t=21, "integration";r=97;t=21');
  });

  it("T50 stand in the place of the provider's, which speak of another limit", async () => {
    const { upstream, call } = await scene({ callsPerMinute: 10, integrationCallsPerMinute: 100 });
    await upstream.act(json({}, 200, { ratelimit: '"theirs";r=1;t=1', "ratelimit-policy": '"theirs";q=1' }));
    const response = await call("ada");
    expect(response.headers.get("ratelimit")).not.toContain("theirs");
    expect(response.headers.get("ratelimit-policy")).not.toContain("theirs");
  });
});

describe("createRateLimiter", () => {
  const MINUTE = 60_000;

  it("T50 lets never more through than the quota in a window, and all of it", () => {
    const steps = fc.array(
      fc.record({
        key: fc.constantFrom("a", "b", "c"),
        policy: fc.constantFrom("principal", "integration"),
        step: fc.oneof(fc.constant(0), fc.nat(2_000), fc.nat(90_000)),
      }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 6 }), fc.nat(MINUTE), (calls, quota, start) => {
        const limiter = createRateLimiter();
        const taken = new Map<string, number>();
        let now = LAST_SECOND + start;
        for (const { key, policy, step } of calls) {
          now += step;
          const place = `${policy} ${key} ${Math.floor(now / MINUTE)}`;
          const count = taken.get(place) ?? 0;
          const take = () => limiter.take(policy, key, quota, now);
          if (count === quota) {
            expect(take).toThrow(expect.objectContaining({ code: "rate_limited" }));
            continue;
          }
          const { remaining, reset } = take();
          taken.set(place, count + 1);
          expect(remaining).toBe(quota - count - 1);
          expect(reset).toBe(Math.ceil((MINUTE - (now % MINUTE)) / 1000));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("T50 remembers the latest of 50,000 keys, and forgets the oldest instead of growing", () => {
    const limiter = createRateLimiter();
    const take = (key: number) => limiter.take("principal", String(key), 2, LAST_SECOND).remaining;
    for (let key = 0; key < 50_000; key++) expect(take(key)).toBe(1);
    expect(take(49_999)).toBe(0);
    expect(take(30_001)).toBe(0);
    expect(take(29_000)).toBe(1);
    expect(take(0)).toBe(1);
  });

  it("T50 does not forget who keeps calling while others come and go", () => {
    const limiter = createRateLimiter();
    const refused = () => {
      try {
        limiter.take("principal", "flood", 5, LAST_SECOND);
        return false;
      } catch {
        return true;
      }
    };
    let letThrough = 0;
    for (let round = 0; round < 50_000; round++) {
      limiter.take("principal", `other ${round}`, 5, LAST_SECOND);
      if (round % 1_000 === 0 && !refused()) letThrough++;
    }
    expect(letThrough).toBe(5);
  });
});
