import { describe, expect, it } from "vitest";
import type { Settings } from "../../../src/domain/context.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { type Call, expectProblem } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { givenKey, storeBody, tokensPath, withKey } from "../../support/tokens.ts";

/** The beginning of a minute, near enough to the present for the sessions to hold. */
const START = Math.floor(Date.now() / 60_000) * 60_000;

async function scene(limits: Partial<Settings>): Promise<{ app: TestApp; clock: { now: number } }> {
  const clock = { now: START };
  const app = await testApp(({ settings }) => ({ settings: { ...settings, ...limits }, now: () => clock.now }));
  return { app, clock };
}

async function expectLimited(response: Response, policy: string, quota: number, retryAfter: number): Promise<void> {
  await expectProblem(response, 429, "rate_limited");
  expect(response.headers.get("retry-after")).toBe(String(retryAfter));
  expect(response.headers.get("ratelimit-policy")).toBe(`"${policy}";q=${quota};w=60`);
  expect(response.headers.get("ratelimit")).toBe(`"${policy}";r=0;t=${retryAfter}`);
}

const list = (call: Call, user = "ada") => call(tokensPath(user));

describe("T50 the limit of an API key", () => {
  it("T50 refuses the request over it, and lets through in the next minute", async () => {
    const { app, clock } = await scene({ keyCallsPerMinute: 2 });
    const call = withKey(app, (await givenKey()).key);
    for (const user of ["ada", "bob"]) expect((await list(call, user)).status).toBe(200);
    await expectLimited(await list(call), "key", 2, 60);
    clock.now = START + 59_000;
    await expectLimited(await list(call), "key", 2, 1);
    clock.now = START + 60_000;
    expect((await list(call)).status).toBe(200);
  });

  it("T50 counts every route of the surface and those that find nothing, and a refused one writes nothing", async () => {
    const { app } = await scene({ keyCallsPerMinute: 5 });
    const call = withKey(app, (await givenKey()).key);
    const path = tokensPath("ada", "none");
    const requests: [string, RequestInit][] = [
      [tokensPath("ada"), {}],
      [path, {}],
      [`${path}/refresh`, { method: "POST" }],
      [path, { method: "DELETE" }],
      [tokensPath("ada"), jsonBody(storeBody())],
    ];
    for (const [address, init] of requests) expect((await call(address, init)).status).not.toBe(429);
    const before = await rowsOf("connections");
    for (const [address, init] of requests) await expectLimited(await call(address, init), "key", 5, 60);
    expect(await rowsOf("connections")).toEqual(before);
  });

  it("T50 is each key's own, whoever it acts as, and counts calls to APIs too", async () => {
    const { app } = await scene({ keyCallsPerMinute: 3 });
    const [one, two] = [await givenKey({ scopes: ["token:*", "user:act-as"] }), await givenKey()];
    expect((await list(withKey(app, one.key))).status).toBe(200);
    expect((await list(withKey(app, one.key, { "x-act-as-user": "ada" }))).status).toBe(200);
    const proxied = withKey(app, one.key, { "x-act-as-user": "bob" });
    expect((await proxied("/api/integrations/none/request/me")).status).toBe(404);
    await expectLimited(await list(withKey(app, one.key)), "key", 3, 60);
    await expectLimited(await proxied("/api/integrations/none/request/me"), "key", 3, 60);
    expect((await list(withKey(app, two.key))).status).toBe(200);
  });
});

describe("T50 the limit of a user in the Tokens API", () => {
  it("T50 refuses the request over it, and nobody else's", async () => {
    const { app, clock } = await scene({ callsPerMinute: 2 });
    for (let index = 0; index < 2; index++) expect((await list(app.as("ada"))).status).toBe(200);
    await expectLimited(await list(app.as("ada")), "principal", 2, 60);
    expect((await list(app.as("bob"), "bob")).status).toBe(200);
    expect((await list(app.as("ada", { tenant: "elsewhere" }))).status).toBe(200);
    clock.now = START + 60_000;
    expect((await list(app.as("ada"))).status).toBe(200);
  });

  it("T50 counts for the user whoever acts as them, and not for a key that acts for its tenant", async () => {
    const { app } = await scene({ callsPerMinute: 3 });
    const bound = await givenKey({ userId: "ada" });
    const unbound = await givenKey({ scopes: ["token:*", "user:act-as"] });
    const acting = withKey(app, unbound.key, { "x-act-as-user": "ada" });
    for (const call of [app.as("ada"), withKey(app, bound.key), acting]) expect((await list(call)).status).toBe(200);
    for (const call of [app.as("ada"), withKey(app, bound.key), acting]) {
      await expectLimited(await list(call), "principal", 3, 60);
    }
    for (let index = 0; index < 5; index++) expect((await list(withKey(app, unbound.key))).status).toBe(200);
  });

  it("T50 is told with the key's in the headers of each answer", async () => {
    const { app, clock } = await scene({ callsPerMinute: 10, keyCallsPerMinute: 100 });
    clock.now = START + 39_500;
    const { key } = await givenKey({ userId: "ada" });
    await list(app.as("ada"));
    const response = await list(withKey(app, key));
    expect(response.headers.get("ratelimit-policy")).toBe('"key";q=100;w=60, "principal";q=10;w=60');
    expect(response.headers.get("ratelimit")).toBe('"key";r=99;t=21, "principal";r=8;t=21');
  });
});
