import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { ADMIN, trail } from "../../support/integrationsApi.ts";
import { loggedEvents } from "../../support/logs.ts";
import { givenWorld, type Seed, storedRows, type World } from "../../support/manyConnections.ts";
import {
  invalidGrant,
  makeExpired,
  NOW,
  refreshesAt,
  refreshing,
  rotated,
  row,
  set,
} from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";

const MINUTE = 60_000;
const answer = json({ access_token: "new", token_type: "bearer", expires_in: 36_000 });
const DUE: Seed = { tenant: "acme", provider: "one", expiresIn: 10 * MINUTE, dueIn: -50 * MINUTE };

async function run(world: World): Promise<void> {
  const { deps, budget } = await world.invocation();
  await runMaintenance(deps, budget);
}

it.each([
  ["needs a new consent", "status = 'needs_reauth', status_reason = 'grant_refused'"],
  ["is disconnected", "status = 'disconnected', credential_sealed = NULL"],
  ["is not on the schedule", "next_refresh_at = NULL"],
  ["is not due yet", `next_refresh_at = ${NOW} + 30000`],
  ["failed a moment ago", `next_attempt_at = ${NOW} + 30000, failure = 'provider_unavailable', failures = 1`],
])("leaves a connection alone that %s, and refreshes the others", async (_what, assignments) => {
  const world = await givenWorld(["acme"], { one: answer });
  const [left, other] = await world.seed([DUE, DUE]);
  const read = () => env.DB.prepare("SELECT * FROM connections WHERE id = ?").bind(left?.id).first();
  await env.DB.prepare(`UPDATE connections SET ${assignments} WHERE id = ?`).bind(left?.id).run();
  const before = await read();
  await run(world);
  expect(world.sent).toEqual([other?.refreshToken]);
  expect(await read()).toEqual(before);
});

it.each([
  ["F10 never takes a connection without a refresh token", { refreshable: false }],
  ["F10 never takes a connection without a refresh token and without a known end", { refreshable: false, grant: {} }],
  ["never takes a connection whose end is not known", { grant: {} }],
])("%s", async (_what, setup) => {
  const wired = await refreshing(setup, rotated().act);
  expect((await row()).next_refresh_at).toBeNull();
  await set("token_expires_at = token_expires_at - 7200000, fresh_until = fresh_until - 7200000");
  const before = await row();
  await runMaintenance(wired.app.deps, createBudget(1000));
  expect(await wired.refreshes()).toEqual([]);
  expect(await row()).toEqual(before);
});

it("T25 sends nothing of an integration whose endpoints were edited, and goes on with the others", async () => {
  const wired = await refreshing({ integration: { owner: "user:ada" } }, rotated().act);
  for (const user of ["bob", "carl"]) await wired.connect(user);
  const before = (await refreshesAt(wired.tokens)).length;
  await env.DB.prepare(`UPDATE connections SET next_refresh_at = ${NOW} - 1, token_expires_at = ${NOW} + 60000`).run();
  const path = `/api/integrations/${wired.integrationId}`;
  const change = { tokenUri: `${wired.server.url}/elsewhere`, clientSecret: canary("again") };
  expect((await wired.app.as("ada", ADMIN)(path, jsonBody(change, "PATCH"))).status).toBe(200);
  await runMaintenance(wired.app.deps, createBudget(1000));
  expect(await refreshesAt(wired.tokens)).toHaveLength(before);
  expect(await wired.server.seen()).toEqual([]);
  const { rows } = await storedRows();
  expect([...rows.values()].map(({ status_reason }) => status_reason)).toEqual(Array(3).fill("integration_changed"));
});

it.each([
  ["an unknown key", "'v1.gone.' || substr(credential_sealed, 9)", "key_unavailable"],
  ["a broken envelope", "credential_sealed || 'AA'", "credential_corrupt"],
])(
  "F14 logs and backs off a connection with %s, keeps it, and goes on with the others",
  async (_what, sealed, code) => {
    const world = await givenWorld(["acme"], { one: answer });
    const [broken, ...others] = await world.seed(Array.from({ length: 6 }, () => DUE));
    const id = broken?.id ?? "";
    await env.DB.prepare(`UPDATE connections SET credential_sealed = ${sealed} WHERE id = ?`).bind(id).run();
    const before = (await storedRows()).rows.get(id);
    await run(world);
    await run(world);
    expect(world.sent.toSorted()).toEqual(others.map(({ refreshToken }) => refreshToken).sort());
    const { rows, now } = await storedRows();
    const { credential_sealed } = before ?? {};
    const expected = { version: 1, status: "connected", credential_sealed, failures: 1, failure: code, lease_id: null };
    expect(rows.get(id)).toMatchObject(expected);
    expect(rows.get(id)?.next_refresh_at).toBeGreaterThan(now + 20_000);
    for (const event of loggedEvents("refresh_failed")) expect(event).toMatchObject({ connectionId: id, code });
    expect(loggedEvents("refresh_failed").length).toBeGreaterThan(0);
  },
);

it("F06 keeps to the time that a provider asked for", async () => {
  const wired = await refreshing({}, { status: 429, headers: { "retry-after": "900" } });
  await makeExpired();
  for (let turn = 0; turn < 2; turn++) await runMaintenance(wired.app.deps, createBudget(1000));
  expect(await wired.refreshes()).toHaveLength(1);
  const { next_attempt_at, next_refresh_at, ...rest } = await row();
  expect(rest).toMatchObject({ status: "connected", version: 1, failures: 1, failure: "provider_rate_limited" });
  const { now } = await storedRows();
  for (const time of [next_attempt_at, next_refresh_at]) {
    expect(time).toBeGreaterThan(now + 14 * MINUTE);
    expect(time).toBeLessThanOrEqual(now + 15 * MINUTE);
  }
});

it("backs off, without a call, when the integration has lost its client, and goes on when it has one again", async () => {
  const wired = await refreshing({}, rotated().act);
  await makeExpired();
  await env.DB.prepare("UPDATE integrations SET client_id = NULL").run();
  for (let turn = 0; turn < 2; turn++) await runMaintenance(wired.app.deps, createBudget(1000));
  expect(await wired.refreshes()).toEqual([]);
  const { now } = await storedRows();
  expect(await row()).toMatchObject({ status: "connected", failures: 1, failure: "provider_not_active" });
  expect((await row()).next_refresh_at).toBeGreaterThan(now + 20_000);
  await env.DB.prepare("UPDATE integrations SET client_id = 'client-id'").run();
  await set("next_refresh_at = 1, next_attempt_at = 1");
  await runMaintenance(wired.app.deps, createBudget(1000));
  expect(await row()).toMatchObject({ version: 2, failures: 0, failure: null });
});

it("asks for a new consent when the provider refuses the grant, and writes that Latchkey itself found out", async () => {
  const wired = await refreshing({}, invalidGrant());
  await makeExpired();
  for (let turn = 0; turn < 2; turn++) await runMaintenance(wired.app.deps, createBudget(1000));
  expect(await wired.refreshes()).toHaveLength(1);
  const { id, ...rest } = await row();
  const ended = { status: "needs_reauth", status_reason: "grant_refused", next_refresh_at: null, lease_id: null };
  expect(rest).toMatchObject({ ...ended, version: 1, credential_sealed: expect.stringMatching(/^v1\./) });
  expect(await trail()).toEqual([expect.any(String), `system connection.needs_reauth ${id} success`]);
  const last = await env.DB.prepare("SELECT * FROM audit_events ORDER BY id DESC LIMIT 1").first();
  expect(last).toMatchObject({ tenant_id: "default", request_id: "scheduled", origin: null });
});
