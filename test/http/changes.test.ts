import { describe, expect, it } from "vitest";
import { routes } from "../../src/app.ts";
import type { Settings } from "../../src/domain/context.ts";
import { jsonBody, type TestApp, testApp } from "../support/app.ts";
import { examplePath } from "../support/everyRoute.ts";
import { type Call, expectProblem } from "../support/integrations.ts";
import { rowsOf } from "../support/integrationsApi.ts";
import { givenKey, storeBody, tokensPath, withKey } from "../support/tokens.ts";

/** The beginning of a minute, near enough to the present for the sessions to hold. */
const START = Math.floor(Date.now() / 60_000) * 60_000;
const POLICY = (quota: number) => `"change";q=${quota};w=60`;

async function scene(limits: Partial<Settings>): Promise<{ app: TestApp; clock: { now: number } }> {
  const clock = { now: START };
  const app = await testApp(({ settings }) => ({ settings: { ...settings, ...limits }, now: () => clock.now }));
  return { app, clock };
}

const store = (call: Call, user = "ada") => call(tokensPath(user), jsonBody(storeBody()));

async function expectLimited(response: Response, quota: number, retryAfter = 60): Promise<void> {
  await expectProblem(response, 429, "rate_limited");
  expect(response.headers.get("retry-after")).toBe(String(retryAfter));
  expect(response.headers.get("ratelimit-policy")).toBe(POLICY(quota));
  expect(response.headers.get("ratelimit")).toBe(`"change";r=0;t=${retryAfter}`);
}

describe("A04 T58 the limit of changes", () => {
  it("A04 is sixty a minute when nothing is configured, and what the deployment says otherwise", async () => {
    expect((await testApp({}, { CHANGES_PER_MINUTE: "" })).deps.settings.changesPerMinute).toBe(60);
    expect((await testApp({}, { CHANGES_PER_MINUTE: "9" })).deps.settings.changesPerMinute).toBe(9);
  });

  it("A04 ends a user who stores the same token again and again: no event and nothing written, until the next minute", async () => {
    const { app, clock } = await scene({ changesPerMinute: 60 });
    const statuses: number[] = [];
    for (let turn = 0; turn < 70; turn++) statuses.push((await store(app.as("mallory"), "mallory")).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    expect(statuses.indexOf(429)).toBe(60);
    // The first one also made the integration that the token is of.
    const stored = (await rowsOf("audit_events")).filter(({ target_type }) => target_type === "connection");
    expect(stored).toHaveLength(60);
    clock.now = START + 59_500;
    await expectLimited(await store(app.as("mallory"), "mallory"), 60, 1);
    clock.now = START + 60_000;
    expect((await store(app.as("mallory"), "mallory")).status).toBeLessThan(300);
  });

  it("A04 counts all kinds of changes together, also those that fail, and no reads", async () => {
    const { app } = await scene({ changesPerMinute: 3 });
    const ada = app.as("ada");
    expect((await store(ada)).status).toBe(201);
    expect((await ada("/api/integrations/none", { method: "DELETE" })).status).toBe(404);
    expect((await ada("/integrations", jsonBody({ wrong: true }))).status).toBe(400);
    await expectLimited(await store(ada), 3);
    await expectLimited(await ada("/api/integrations/none/shares/user:bob", jsonBody({ accessLevel: 1 }, "PUT")), 3);
    for (const path of ["/integrations", tokensPath("ada"), "/api/integrations"]) {
      expect((await ada(path)).status).toBe(200);
    }
  });

  it("A04 is each user's of each tenant, whoever acts as them, and not of a key that acts for its tenant", async () => {
    const { app } = await scene({ changesPerMinute: 1 });
    expect((await store(app.as("ada"))).status).toBe(201);
    expect((await store(app.as("bob"), "bob")).status).toBe(201);
    expect((await store(app.as("ada", { tenant: "elsewhere" }))).status).toBe(201);
    const bound = withKey(app, (await givenKey({ userId: "ada" })).key);
    const { key } = await givenKey({ scopes: ["token:*", "user:act-as"] });
    for (const call of [app.as("ada"), bound, withKey(app, key, { "x-act-as-user": "ada" })]) {
      await expectLimited(await store(call), 1);
    }
    for (let turn = 0; turn < 5; turn++) expect((await store(withKey(app, key))).status).toBeLessThan(300);
  });

  it("A04 is told beside the principal's in the headers of a change, and not of a read", async () => {
    const { app } = await scene({ changesPerMinute: 5, callsPerMinute: 10 });
    const change = await store(app.as("ada"));
    expect(change.headers.get("ratelimit-policy")).toBe(`"principal";q=10;w=60, ${POLICY(5)}`);
    expect(change.headers.get("ratelimit")).toBe('"principal";r=9;t=60, "change";r=4;t=60');
    const read = await app.as("ada")(tokensPath("ada"));
    expect(read.headers.get("ratelimit-policy")).toBe('"principal";q=10;w=60');
  });
});

/** What is not a GET and changes nothing here, besides what is streamed to a provider: it is counted as a use. MCP counts by itself. */
const NO_CHANGES = [
  ...["authorizeIntegration", "callMcp", "callMcpOfIntegration", "callProviderByEnvelope", "executeTool"],
  "previewDirectories",
];

it("A04 counts every route that is not a GET, but calls to providers, tools, folders and flows", async () => {
  const app = await testApp(({ settings }) => ({ settings: { ...settings, changesPerMinute: 0 } }));
  const root = app.as("root", { roles: ["superuser"] });
  const uncounted: string[] = [];
  for (const route of routes.filter(({ access, method }) => access === "user" && method !== "get")) {
    const response = await root(examplePath(route), { method: route.method.toUpperCase() });
    if (response.headers.get("ratelimit-policy") === POLICY(0)) expect(response.status).toBe(429);
    else if (!route.streamedBody) uncounted.push(route.operationId);
  }
  expect(uncounted.sort()).toEqual(NO_CHANGES);
  for (const route of routes.filter(({ access, method }) => access === "user" && method === "get")) {
    expect((await root(examplePath(route))).status, route.operationId).not.toBe(429);
  }
});
