import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { jsonBody, problemCode } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { observeD1 } from "../../support/d1.ts";
import { makeRevocationsDue, type Revocable, revocable, revokedTokens, tokensOf } from "../../support/endings.ts";
import { ADMIN, rowsOf, trail } from "../../support/integrationsApi.ts";
import { keyringOf } from "../../support/keyrings.ts";
import { loggedEvents } from "../../support/logs.ts";
import { tokens as grant } from "../../support/stagedFlow.ts";

const PATH = "/api/integrations/staged";
const AT_ONCE = 20;

async function remove({ app }: Revocable): Promise<void> {
  const response = await app.as("lin", ADMIN)(PATH, { method: "DELETE" });
  expect(response.status, await response.text()).toBe(204);
}

async function connectMany(given: Revocable, count: number) {
  return Promise.all(Array.from({ length: count }, (_, index) => given.connect(`user${index}`)));
}

const actions = async () => (await trail()).map((line) => line.split(" ").slice(0, 2).join(" "));

it("A08 revokes every grant of a deleted integration at once, with its client, and tells it", async () => {
  const given = await revocable();
  const [ada, bob] = [await given.connect("ada"), await given.connect("bob")];
  await remove(given);
  for (const table of ["integrations", "connections", "revocations", "integration_shares"]) {
    expect(await rowsOf(table)).toEqual([]);
  }
  expect((await revokedTokens(given.revoker)).sort()).toEqual(tokensOf(ada, bob).sort());
  const [first] = await given.revoker.seen();
  expect(new URLSearchParams(first?.body).get("client_secret")).toBe(given.clientSecret);
  expect((await actions()).slice(2).sort()).toEqual([
    "user:lin connection.deleted",
    "user:lin connection.deleted",
    "user:lin connection.revoked",
    "user:lin connection.revoked",
    "user:lin integration.deleted",
  ]);
});

it("T59 tries again by the schedule what the provider did not confirm, without integration and client", async () => {
  const given = await revocable({ act: { status: 503 } });
  const ada = await given.connect("ada");
  await remove(given);
  expect([await rowsOf("integrations"), (await rowsOf("revocations")).length]).toEqual([[], 1]);
  await makeRevocationsDue();
  await given.revoker.act({ status: 200 });
  await runMaintenance(given.app.deps, createBudget(1000));
  expect(await revokedTokens(given.revoker)).toEqual([ada.refreshToken, ...tokensOf(ada)]);
  expect(await rowsOf("revocations")).toEqual([]);
});

it("A08 leaves more connections to the schedule, which works in pages and deletes the integration at last", async () => {
  const given = await revocable();
  const all = await connectMany(given, AT_ONCE + 5);
  await remove(given);
  expect([(await rowsOf("connections")).length, await rowsOf("revocations")]).toEqual([AT_ONCE + 5, []]);
  const [row] = await rowsOf("integrations");
  expect(row).toMatchObject({ id: given.integrationId, deleting_since: expect.any(Number) });
  await runMaintenance(given.app.deps, createBudget(1000));
  expect([await rowsOf("integrations"), await rowsOf("connections")]).toEqual([[], []]);
  expect(await rowsOf("revocations")).toHaveLength(AT_ONCE + 5);
  await makeRevocationsDue();
  for (let run = 0; run < 2; run++) await runMaintenance(given.app.deps, createBudget(1000));
  expect((await revokedTokens(given.revoker)).sort()).toEqual(tokensOf(...all).sort());
  expect((await actions()).filter((line) => line === "system connection.deleted")).toHaveLength(AT_ONCE + 5);
});

it("A08 stops when the budget is used up, and goes on with the next run", async () => {
  const given = await revocable();
  await connectMany(given, AT_ONCE + 2);
  await remove(given);
  const left: number[] = [];
  for (let run = 0; run < 12 && (await rowsOf("integrations")).length > 0; run++) {
    const counted = createBudget(50);
    const db = openDatabase(env.DB, (count) => counted.spend(count));
    await runMaintenance({ ...given.app.deps, db }, counted);
    expect(counted.left()).toBeGreaterThanOrEqual(0);
    left.push((await rowsOf("connections")).length);
  }
  expect(left.length).toBeGreaterThan(1);
  expect(left).toEqual([...left].sort((one, other) => other - one));
  expect([await rowsOf("integrations"), left.at(-1)]).toEqual([[], 0]);
});

it.each([
  ["its owner", "lin", ADMIN],
  ["a superuser", "root", { roles: ["superuser"], ...ADMIN }],
  ["who may read all", "reader", { scope: "integration:read integration:write" }],
])("A08 while it is deleted %s neither sees nor uses nor lists it", async (_who, user, claims) => {
  const given = await revocable();
  await connectMany(given, AT_ONCE + 1);
  await given.connect(user);
  await remove(given);
  const call = given.app.as(user, claims);
  for (const reference of ["staged", given.integrationId, "lin:staged", `deleted:${given.integrationId}`]) {
    expect((await call(`/api/integrations/${reference}`)).status, reference).toBe(404);
    expect((await call(`/api/integrations/${reference}/request/me`)).status, reference).toBe(404);
    const change = jsonBody({ description: "x" }, "PATCH");
    expect((await call(`/api/integrations/${reference}`, change)).status, reference).toBe(404);
    expect((await call(`/api/integrations/${reference}`, { method: "DELETE" })).status, reference).toBe(404);
  }
  for (const path of ["/api/integrations", "/api/integration-connections"]) {
    expect(await (await call(path)).json(), path).toMatchObject({ total: 0 });
  }
  expect(await (await call("/api/integrations-list")).json()).toEqual([]);
  expect(await (await call("/v1/tenants/default/integrations")).json()).toMatchObject({ totalCount: 0 });
  expect(await (await call("/integrations")).json()).toEqual([]);
  expect(await (await call(`/v2/users/${user}/tokens`)).json()).toEqual([]);
});

it("A08 while it is deleted nothing of it is refreshed", async () => {
  const given = await revocable();
  await connectMany(given, AT_ONCE + 1);
  await env.DB.prepare("UPDATE connections SET next_refresh_at = 0, token_expires_at = 0").run();
  await remove(given);
  // Nothing but refreshing.
  await runMaintenance(given.app.deps, createBudget(30));
  expect(await given.upstream.seen()).toEqual([]);
});

it("A08 frees its name: another one of the same slug is made at once, and is not touched", async () => {
  const given = await revocable();
  await connectMany(given, AT_ONCE + 1);
  await remove(given);
  const body = { name: "Staged", slug: "staged", type: "staged", clientId: "other", clientSecret: canary("other") };
  const made = await given.app.as("lin", ADMIN)("/api/integrations", jsonBody(body));
  expect(made.status).toBe(201);
  await runMaintenance(given.app.deps, createBudget(1000));
  const { id } = await made.json<{ id: string }>();
  expect(await rowsOf("integrations")).toMatchObject([{ id, slug: "staged", deleting_since: null }]);
});

it("A08 a flow that is under way connects nothing to it", async () => {
  const given = await revocable();
  await connectMany(given, AT_ONCE + 1);
  let deleted = false;
  const prepare = env.DB.prepare.bind(env.DB);
  const raced = {
    prepare,
    batch: async <T>(statements: D1PreparedStatement[]) => {
      if (!deleted) {
        deleted = true;
        await remove(given);
      }
      return env.DB.batch<T>(statements);
    },
  } as D1Database;
  const { db } = given.app.deps;
  given.app.deps.db = openDatabase(raced);
  const response = await given.app.as("ada")(`${PATH}/connect`, jsonBody({ accessToken: canary("late") }));
  given.app.deps.db = db;
  expect([response.status, await problemCode(response)]).toEqual([404, "not_found"]);
  expect((await rowsOf("connections")).filter(({ owner_id: owner }) => owner === "ada")).toEqual([]);
});

it("A08 does not revoke what a back end stored as a token: that grant is its own", async () => {
  const given = await revocable({ owner: "system" });
  const stored = { access_token: canary("own"), refresh_token: canary("own"), expires_in: 3600 };
  const body = { integration_key: "staged", provider: "staged", token_type: "oauth2", token_data: stored };
  expect((await given.app.as("ada")("/v2/users/ada/tokens", jsonBody(body))).status).toBe(201);
  const root = given.app.as("root", { roles: ["superuser"], ...ADMIN });
  expect((await root(PATH, { method: "DELETE" })).status).toBe(204);
  expect([await rowsOf("connections"), await rowsOf("revocations"), await given.revoker.seen()]).toEqual([[], [], []]);
});

it("A08 waits thirty days for a key that is not configured, and then ends without revoking", async () => {
  const given = await revocable();
  await given.connect("ada");
  const { keyring } = given.app.deps;
  given.app.deps.keyring = await keyringOf("other");
  await remove(given);
  await runMaintenance(given.app.deps, createBudget(1000));
  expect([(await rowsOf("integrations")).length, (await rowsOf("connections")).length]).toEqual([1, 1]);
  expect(loggedEvents("grants_wait_for_their_key")).toMatchObject([{ count: 1 }]);
  await env.DB.prepare("UPDATE integrations SET deleting_since = deleting_since - 30 * 86400000 - 1").run();
  await runMaintenance(given.app.deps, createBudget(1000));
  expect([await rowsOf("integrations"), await rowsOf("connections"), await rowsOf("revocations")]).toEqual([
    [],
    [],
    [],
  ]);
  expect(loggedEvents("grant_not_ended")).toMatchObject([{ code: "key_unavailable" }]);
  given.app.deps.keyring = keyring;
});

it("A08 revokes as soon as the key is back", async () => {
  const given = await revocable();
  const ada = await given.connect("ada");
  const { keyring } = given.app.deps;
  given.app.deps.keyring = await keyringOf("other");
  await remove(given);
  given.app.deps.keyring = keyring;
  await runMaintenance(given.app.deps, createBudget(1000));
  await makeRevocationsDue();
  await runMaintenance(given.app.deps, createBudget(1000));
  expect(await revokedTokens(given.revoker)).toEqual(tokensOf(ada));
});

it("A08 a damaged credential does not keep the others, nor the integration, from ending", async () => {
  const given = await revocable();
  await given.connect("ada");
  const bob = await given.connect("bob");
  await env.DB.prepare(
    "UPDATE connections SET credential_sealed = credential_sealed || 'x' WHERE owner_id = 'ada'",
  ).run();
  await remove(given);
  expect([await rowsOf("integrations"), await rowsOf("connections")]).toEqual([[], []]);
  expect(await revokedTokens(given.revoker)).toEqual(tokensOf(bob));
});

it("A08 asks no address that was typed in after the user agreed", async () => {
  const given = await revocable();
  const ada = await given.connect("ada");
  const change = jsonBody({ revocationUri: `${given.upstream.url}/elsewhere`, clientSecret: "other" }, "PATCH");
  expect((await given.app.as("lin", ADMIN)(PATH, change)).status).toBe(200);
  await remove(given);
  expect([await rowsOf("connections"), await given.upstream.seen()]).toEqual([[], []]);
  expect(await revokedTokens(given.revoker)).toEqual(tokensOf(ada));
});

it("A08 a database that fails after the first write leaves the rest to the schedule, and the answer is the same", async () => {
  const observed = observeD1(env.DB);
  const given = await revocable({ overrides: () => ({ db: openDatabase(observed.d1) }) });
  const ada = await given.connect("ada");
  observed.fail("D1_ERROR: internal error", { after: 2 });
  await remove(given);
  expect(await rowsOf("connections")).toHaveLength(1);
  expect(loggedEvents("deletion_left")).toMatchObject([{ code: "storage_unavailable" }]);
  await runMaintenance({ ...given.app.deps, db: openDatabase(env.DB) }, createBudget(1000));
  await makeRevocationsDue();
  await runMaintenance({ ...given.app.deps, db: openDatabase(env.DB) }, createBudget(1000));
  expect(await revokedTokens(given.revoker)).toEqual(tokensOf(ada));
});

it("A08 a refresh that comes back while it is deleted is revoked in its newest tokens", async () => {
  const given = await revocable();
  await connectMany(given, AT_ONCE + 1);
  await given.upstream.act(grant());
  await remove(given);
  await env.DB.prepare("UPDATE connections SET version = version + 1").run();
  await runMaintenance(given.app.deps, createBudget(1000));
  expect([await rowsOf("integrations"), await rowsOf("connections")]).toEqual([[], []]);
  expect(await rowsOf("revocations")).toHaveLength(AT_ONCE + 1);
});
