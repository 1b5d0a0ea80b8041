import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { planTokenRevocation } from "../../../src/domain/revocations/planRevocation.ts";
import { retryRevocations } from "../../../src/domain/revocations/retryRevocations.ts";
import type { AppDeps } from "../../../src/http/appEnv.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { findIntegrationById } from "../../../src/storage/integrations.ts";
import { addRevocation } from "../../../src/storage/revocations.ts";
import { type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { rowsOf } from "../../support/integrationsApi.ts";

const TIMEOUT_MS = 10_000;
const MINUTE = 60_000;
const TOGETHER = 6;

let app: TestApp;
/** The origins of the calls, in their order. */
let called: string[];
let clock: { now: number };

beforeEach(async () => {
  app = await testApp();
  called = [];
  clock = { now: 0 };
});

/**
 * Servers by what their name says. A call that hangs ends when these others have been asked, whom it must not hold up. Six are
 * on their way at a time, so each takes a sixth of its ten seconds of the injected clock.
 */
function deps(...others: string[]): AppDeps {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const fetchThere: typeof fetch = async (input) => {
    const { hostname, origin } = new URL(String(input instanceof Request ? input.url : input));
    called.push(origin);
    if (others.every((name) => called.includes(`https://${name}.com`))) resolve();
    if (!hostname.startsWith("hangs")) return new Response(null, { status: hostname.startsWith("fails") ? 503 : 200 });
    await asked;
    clock.now += TIMEOUT_MS / TOGETHER;
    throw new DOMException("The operation timed out.", "TimeoutError");
  };
  return { ...app.deps, fetch: fetchThere, now: () => clock.now };
}

const integrations = new Map<string, string>();

beforeEach(() => integrations.clear());

/** Plans of one user at a server, due for so many minutes. */
async function given(tenantId: string, user: string, server: string, { count = 1, minutes = 10 } = {}): Promise<void> {
  const name = `${tenantId} ${server}`;
  const input = { tenantId, type: "custom", authType: "oauth2", clientId: "client", slug: server } as const;
  const addresses = { authorizationEndpoint: `https://${server}.com/a`, tokenEndpoint: `https://${server}.com/t` };
  const revocationEndpoint = `https://${server}.com/revoke`;
  const known = integrations.get(name);
  const apiBaseUrl = `https://${server}.com`;
  const id =
    known ?? (await givenIntegration(app.deps, { ...input, ...addresses, revocationEndpoint, apiBaseUrl }, []));
  integrations.set(name, id);
  const integration = await findIntegrationById(app.deps.db, tenantId, id);
  if (!integration) throw new Error("no integration");
  for (let n = 0; n < count; n++) {
    const connection = { id: `conn_${user}_${n}`, tenantId, parameters: {}, ownerId: user };
    const tokens = { accessToken: canary("access"), refreshToken: undefined };
    const given = { integration, former: undefined };
    const plan = await planTokenRevocation(app.deps, given, connection, tokens, `user:${user}`);
    if (!plan) throw new Error("no plan");
    await addRevocation(app.deps.db, plan);
  }
  await env.DB.prepare("UPDATE revocations SET next_attempt_at = next_attempt_at - ? WHERE server = ? AND holder = ?")
    .bind((minutes + 1) * MINUTE, `https://${server}.com`, user)
    .run();
}

const left = async (server: string) =>
  (await rowsOf("revocations")).filter((row) => row.server === `https://${server}.com`);
const run = (...others: string[]) => retryRevocations(deps(...others), createBudget(1000), 0);

describe("A08 T58 slow revocation endpoints of one user", () => {
  it("A08 T58 of one address are asked a few times, and hold up nobody in another tenant or in the same", async () => {
    await given("evil", "mallory", "hangs", { count: 24, minutes: 50 });
    await given("evil", "ada", "good", { minutes: 1 });
    await given("acme", "bob", "fine", { minutes: 1 });
    await run("good", "fine");
    expect(await left("good")).toEqual([]);
    expect(await left("fine")).toEqual([]);
    expect(called.filter((origin) => origin === "https://hangs.com").length).toBeLessThanOrEqual(4);
    expect(clock.now).toBeLessThanOrEqual(2 * TIMEOUT_MS);
  });

  it("A08 T58 of twenty-four addresses end in their time, and hold up nobody in another tenant or in the same", async () => {
    for (let n = 0; n < 24; n++) await given("evil", "mallory", `hangs-${n}`, { minutes: 50 });
    await given("evil", "ada", "good", { minutes: 1 });
    await given("acme", "bob", "fine", { minutes: 1 });
    await run("good", "fine");
    expect(await left("good")).toEqual([]);
    expect(await left("fine")).toEqual([]);
    expect(clock.now).toBeLessThanOrEqual(30_000 + TIMEOUT_MS);
  });

  it("A08 T58 of many users of one dead address do not take the turns of the others", async () => {
    for (let n = 0; n < 60; n++) await given("acme", `user-${n}`, "hangs", { minutes: 50 });
    await given("acme", "ada", "good", { minutes: 1 });
    await run("good");
    expect(await left("good")).toEqual([]);
    expect(called.filter((origin) => origin === "https://hangs.com").length).toBeLessThanOrEqual(4);
  });

  it("A08 T58 in twelve tenants leave each other tenant its turn within a few runs", async () => {
    for (let n = 0; n < 12; n++) await given(`evil-${n}`, "mallory", `hangs-${n}`, { count: 5, minutes: 50 });
    await given("acme", "bob", "fine", { minutes: 1 });
    let runs = 0;
    for (; (await left("fine")).length > 0 && runs < 5; runs++) {
      clock.now += MINUTE;
      await run();
    }
    expect(runs).toBeLessThanOrEqual(2);
  });
});

it("A08 leaves a failing server alone for the rest of the run, and puts its other plans off, the tried ones longer", async () => {
  await given("acme", "ada", "fails", { count: 10 });
  await run();
  expect(called.length).toBeLessThanOrEqual(4);
  const rows = await left("fails");
  expect(rows).toHaveLength(10);
  expect(rows.filter(({ attempts }) => attempts === 1)).toHaveLength(called.length);
  const now = await env.DB.prepare("SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now").first<number>("now");
  for (const { next_attempt_at } of rows) expect(Number(next_attempt_at)).toBeGreaterThan((now ?? 0) + MINUTE / 2);
  await run();
  expect(called.length).toBeLessThanOrEqual(4);
});

it("A08 tries nothing twice when two runs overlap", async () => {
  for (let n = 0; n < 5; n++) await given("acme", `user-${n}`, "fine", { count: 3 });
  await Promise.all([run(), run()]);
  expect(called).toHaveLength(15);
  expect(await rowsOf("revocations")).toEqual([]);
});

it.each([1, 8, 9, 20, 60])("A08 spends no more than a budget of %i", async (limit) => {
  await given("acme", "ada", "fine", { count: 20 });
  const budget = createBudget(limit);
  const there = deps();
  const fetchThere: typeof fetch = (...call) => {
    budget.spend(1);
    return there.fetch(...call);
  };
  const db = openDatabase(env.DB, (count) => budget.spend(count));
  await retryRevocations({ ...there, db, fetch: fetchThere }, budget, 0);
  expect(budget.left()).toBeGreaterThanOrEqual(0);
  expect(called.length > 0).toBe(limit > 9);
});

it("A08 ends in its time, however many servers hang", async () => {
  for (let n = 0; n < 40; n++) await given(`evil-${n}`, "mallory", `hangs-${n}`, { minutes: 50 });
  await run();
  expect(clock.now).toBeLessThanOrEqual(30_000 + TIMEOUT_MS);
  expect(called.length).toBeGreaterThanOrEqual(TOGETHER);
  expect(called.length).toBeLessThanOrEqual(4 * TOGETHER);
});
