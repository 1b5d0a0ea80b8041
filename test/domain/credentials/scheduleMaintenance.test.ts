import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { sealCredential } from "../../../src/domain/vault/credential.ts";
import { ConfigurationError, readConfiguration } from "../../../src/env.ts";
import worker from "../../../src/index.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { observeD1 } from "../../support/d1.ts";
import { givenCustom, rowsOf } from "../../support/integrationsApi.ts";
import { randomKey } from "../../support/keyrings.ts";
import { loggedEvents } from "../../support/logs.ts";
import { NOW } from "../../support/refreshStage.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";

const DAY_MS = 24 * 3600 * 1000;
const answer = json({ access_token: "new", token_type: "bearer", expires_in: 36_000 });

interface Given {
  app: TestApp;
  server: StageHandle;
}

/** Users of one integration whose server is typed in: what the deployed Worker, with its own catalogue, can refresh. */
async function given(users: string[], variables: Partial<typeof env> = {}): Promise<Given> {
  const app = await testApp({}, variables);
  const old = await testApp();
  const server = await stage(answer);
  const integrationId = await givenCustom(old.deps, server, { revocationEndpoint: `${server.url}/revoke` });
  for (const user of users) {
    const credential = { type: "oauth2", accessToken: "first", refreshToken: canary("refresh") } as const;
    const sealed = await sealCredential(old.deps, { id: user, tenantId: "default" }, credential);
    await env.DB.prepare(
      `INSERT INTO connections (id, tenant_id, integration_id, subject, owner_id, status, credential_sealed,
        token_expires_at, fresh_until, next_refresh_at)
        VALUES (?1, 'default', ?2, 'user:' || ?1, ?1, 'connected', ?3, ${NOW} + 60000, ${NOW} - 1, ${NOW} - 1)`,
    )
      .bind(user, integrationId, sealed)
      .run();
  }
  return { app, server };
}

async function requests(server: StageHandle, path: string): Promise<number> {
  return (await server.seen()).filter((seen) => seen.path === path).length;
}

async function versionOf(id: string): Promise<number | null> {
  return env.DB.prepare("SELECT version FROM connections WHERE id = ?").bind(id).first<number>("version");
}

/** D1, in which the statements that hold a text fail. */
function failingAt(text: string): D1Database {
  const prepare = (statement: string) => env.DB.prepare(statement.includes(text) ? "SELECT broken" : statement);
  return { prepare, batch: (statements) => env.DB.batch(statements) } as Pick<
    D1Database,
    "prepare" | "batch"
  > as D1Database;
}

/** Something for each part to do, and what there is to see when it was done. */
async function givenAll() {
  const ENCRYPTION_KEYS = `new:${randomKey()},${env.ENCRYPTION_KEYS}`;
  const { app, server } = await given(["ada", "bob", "carl"], { ENCRYPTION_KEYS });
  await app.as("bob")("/api/integrations/own/connection", { method: "DELETE" });
  await server.act({ status: 503 });
  await app.as("carl")("/api/integrations/own/connection", { method: "DELETE" });
  expect(await rowsOf("revocations")).toHaveLength(1);
  await env.DB.prepare("UPDATE revocations SET next_attempt_at = 0").run();
  await env.DB.prepare("INSERT INTO claims VALUES ('old', 0)").run();
  await server.act(answer);
  const done = async () => {
    const secret = await env.DB.prepare("SELECT client_secret_kid AS kid FROM integrations").first<string>("kid");
    return {
      cleaning: (await rowsOf("claims")).length === 0,
      refreshing: (await versionOf("ada")) === 2,
      revoking: (await rowsOf("revocations")).length === 0,
      resealing: secret === "new",
    };
  };
  return { app, done };
}

const ALL_DONE = { cleaning: true, refreshing: true, revoking: true, resealing: true };

it("does all its parts in one run", async () => {
  const { app, done } = await givenAll();
  expect(await done()).toEqual({ cleaning: false, refreshing: false, revoking: false, resealing: false });
  await runMaintenance(app.deps, createBudget(1000));
  expect(await done()).toEqual(ALL_DONE);
  expect(loggedEvents("maintenance_failed")).toEqual([]);
});

it.each([
  ["cleaning", 'delete from "claims"'],
  ["refreshing", '"tenant_schedules"'],
  ["revoking", "RECURSIVE holders"],
  ["resealing", '"client_secret_kid" = '],
])("goes on with the other parts when %s fails", async (part, text) => {
  const { app, done } = await givenAll();
  await runMaintenance({ ...app.deps, db: openDatabase(failingAt(text)) }, createBudget(1000));
  expect(loggedEvents("maintenance_failed")).toMatchObject([{ level: "error", reason: part }]);
  expect(await done()).toEqual({ ...ALL_DONE, [part]: false });
  await runMaintenance(app.deps, createBudget(1000));
  expect(await done()).toEqual(ALL_DONE);
});

it("goes on with the other parts when a revocation does not open", async () => {
  const { app, done } = await givenAll();
  await env.DB.prepare("UPDATE revocations SET payload_sealed = 'v1.test.rubbish.rubbish.rubbish'").run();
  await runMaintenance(app.deps, createBudget(1000));
  expect(await done()).toEqual({ ...ALL_DONE, revoking: false });
});

it("deletes what ended more than thirty days ago with what belongs to it, and no younger row and none that lives", async () => {
  await given(["live", "young", "old", "reauth"]);
  const age = (id: string, status: string, days: number) =>
    env.DB.prepare(`UPDATE connections SET status = ?, next_refresh_at = NULL, updated_at = ${NOW} - ? WHERE id = ?`)
      .bind(status, days * DAY_MS, id)
      .run();
  await age("live", "connected", 400);
  await age("reauth", "needs_reauth", 400);
  await age("young", "disconnected", 29.9);
  await age("old", "disconnected", 30.1);
  const candidate = `INSERT INTO refresh_candidates (id, tenant_id, connection_id, grant_version, credential_sealed,
    created_at) VALUES (?, 'default', ?, 1, 'v1.test.x.y.z', ${NOW} - ?)`;
  const candidates: [string, string, number][] = [
    ["ref_old", "live", 30.1],
    ["ref_young", "live", 29.9],
    ["ref_of_old", "old", 1],
  ];
  for (const [id, connection, days] of candidates) {
    await env.DB.prepare(candidate)
      .bind(id, connection, days * DAY_MS)
      .run();
  }
  await worker.scheduled(createScheduledController(), env);
  expect((await rowsOf("connections")).map(({ id }) => id)).toEqual(["live", "reauth", "young"]);
  expect((await rowsOf("refresh_candidates")).map(({ id }) => id)).toEqual(["ref_young"]);
  expect(loggedEvents("old_rows_deleted")).toMatchObject([{ count: 2 }]);
});

it("refreshes a due connection from the Worker's own handler", async () => {
  const { server } = await given(["ada"]);
  await worker.scheduled(createScheduledController(), env);
  expect(await requests(server, "/token")).toBe(1);
  expect(await versionOf("ada")).toBe(2);
  expect(loggedEvents("refreshed_due")).toMatchObject([{ count: 1 }]);
  await worker.scheduled(createScheduledController(), env);
  expect(await requests(server, "/token")).toBe(1);
});

it.each(["24", "40", "64", "100"])("spends no more than SUBREQUEST_LIMIT says: %s", async (SUBREQUEST_LIMIT) => {
  const users = Array.from({ length: 60 }, (_, n) => `user-${n}`);
  const { server } = await given(users);
  const observed = observeD1(env.DB);
  await worker.scheduled(createScheduledController(), { ...env, DB: observed.d1, SUBREQUEST_LIMIT });
  const queries = observed.calls.reduce((sum, { statements }) => sum + statements.length, 0);
  const calls = await requests(server, "/token");
  expect(queries + calls).toBeLessThanOrEqual(Number(SUBREQUEST_LIMIT));
  expect(calls).toBeLessThan(60);
  expect(calls > 0).toBe(Number(SUBREQUEST_LIMIT) >= 40);
});

it.each(["10", "50", "1000", "99999"])("takes %s as SUBREQUEST_LIMIT", async (SUBREQUEST_LIMIT) => {
  expect(await readConfiguration({ ...env, SUBREQUEST_LIMIT })).toMatchObject({
    SUBREQUEST_LIMIT: Number(SUBREQUEST_LIMIT),
  });
});

it.each(["", undefined])("has a SUBREQUEST_LIMIT of its own when none is given (%s)", async (SUBREQUEST_LIMIT) => {
  const { deps } = await testApp({}, SUBREQUEST_LIMIT === undefined ? {} : { SUBREQUEST_LIMIT });
  expect(deps.settings.subrequestLimit).toBe(1000);
});

it.each(["0", "9", "00", "09", "100000", "-50", "+50", "50.5", "5e3", "0x50", " 50", "fifty", "Infinity", "50\n"])(
  "F15 refuses %j as SUBREQUEST_LIMIT, and names the variable",
  async (SUBREQUEST_LIMIT) => {
    const error = await readConfiguration({ ...env, SUBREQUEST_LIMIT }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.problems).toEqual(["SUBREQUEST_LIMIT must be a whole number from 10 to 99999"]);
  },
);
