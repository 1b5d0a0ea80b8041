import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import type { AppDeps } from "../../../src/http/appEnv.ts";
import worker from "../../../src/index.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { jsonBody, problemCode, type TestApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { observeD1 } from "../../support/d1.ts";
import { dumpStorage, spellingsOf } from "../../support/dump.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { loggedEvents, loggedLines } from "../../support/logs.ts";
import { type StageHandle, stage } from "../../support/stage.ts";
import { stagedApp } from "../../support/stagedFlow.ts";
import type { Act } from "../../support/stageServer.ts";

const PATH = "/api/integrations/staged/connection";
const MINUTE = 60_000;
const ATTEMPTS = 12;

interface Given {
  app: TestApp;
  revoker: StageHandle;
  tokens: { accessToken: string; refreshToken: string };
  clientSecret: string;
  remove(user?: string): Promise<Response>;
}

/** Ada, connected to a provider whose revocation endpoint answers as told. */
async function given(acts: Act[], overrides?: (deps: AppDeps) => Partial<AppDeps>): Promise<Given> {
  const revoker = await stage(...acts);
  const clientSecret = canary("client-secret");
  const { app } = await stagedApp({
    oauth2: { revocation: { endpoint: `${revoker.url}/revoke` } },
    integration: { clientSecret },
    ...(overrides && { overrides }),
  });
  const tokens = { accessToken: canary("access"), refreshToken: canary("refresh") };
  await connect(app, "ada", tokens);
  const remove = (user = "ada") => app.as(user)(PATH, { method: "DELETE" });
  return { app, revoker, tokens, clientSecret, remove };
}

async function connect(app: TestApp, user: string, tokens: object): Promise<void> {
  const response = await app.as(user)("/api/integrations/staged/connect", jsonBody(tokens));
  if (response.status !== 201) throw new Error(`connecting answered ${response.status}`);
}

async function makeDue(): Promise<void> {
  await env.DB.prepare("UPDATE revocations SET next_attempt_at = 0").run();
}

async function now(): Promise<number> {
  const row = await env.DB.prepare("SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now").first<{
    now: number;
  }>();
  return row?.now ?? 0;
}

async function revokedTokens(revoker: StageHandle): Promise<(string | null)[]> {
  return (await revoker.seen()).map(({ body }) => new URLSearchParams(body).get("token"));
}

const outcomes = async () => (await trail()).map((line) => line.split(" ").toSpliced(2, 1).join(" "));

describe("a revocation that fails", () => {
  it("T42 is tried again by the scheduled work until the provider agrees", async () => {
    const { revoker, tokens, clientSecret, remove } = await given([{ status: 503, body: canary("text") }]);
    expect((await remove()).status).toBe(204);
    expect(await rowsOf("connections")).toEqual([]);
    const [row, ...others] = await rowsOf("revocations");
    expect(others).toEqual([]);
    expect(row).toMatchObject({ tenant_id: "default", attempts: 0, id: expect.stringMatching(/^rev_/) });
    expect(Math.abs(Number(row?.next_attempt_at) - (await now()) - MINUTE)).toBeLessThan(10_000);
    const dump = await dumpStorage();
    for (const secret of [tokens.accessToken, tokens.refreshToken, clientSecret]) {
      for (const spelling of spellingsOf(secret)) expect(dump.includes(spelling)).toBe(false);
    }
    expect((await remove()).status).toBe(404);
    await worker.scheduled(createScheduledController(), env);
    expect(await revoker.seen()).toHaveLength(1);
    await makeDue();
    await revoker.act({ status: 200 });
    await worker.scheduled(createScheduledController(), env);
    expect(await rowsOf("revocations")).toEqual([]);
    expect(await revokedTokens(revoker)).toEqual([tokens.refreshToken, tokens.refreshToken, tokens.accessToken]);
    expect(await outcomes()).toEqual([
      "user:ada connection.connected success",
      "user:ada connection.deleted success",
      "user:ada connection.revoked failure",
      "user:ada connection.revoked success",
    ]);
  });

  it.each([
    ["a refusal", { status: 403, body: canary("text") }, "provider_refused"],
    ["a failing server", { status: 500, body: canary("text") }, "provider_unavailable"],
    ["a cut connection", { reset: true }, "provider_unavailable"],
    ["a redirect", { status: 302, headers: { location: env.CANARY_URL } }, "provider_malformed"],
  ])("T42 by %s is logged with its code and without a secret, and the row stays", async (_what, act, code) => {
    const { remove } = await given([act]);
    expect((await remove()).status).toBe(204);
    const [event, ...others] = loggedEvents("revocation_failed");
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      level: "warn",
      tenant: "default",
      code,
      connectionId: expect.stringMatching(/^conn_/),
    });
    expect(loggedLines.join("\n")).not.toContain("canary-");
    expect(await rowsOf("revocations")).toHaveLength(1);
  });

  it("T42 is put off twice as long each time, six hours at the most, and given up after the last attempt", async () => {
    const { app, revoker, remove } = await given([{ status: 503 }]);
    await remove();
    const pauses: number[] = [];
    for (let round = 1; round <= ATTEMPTS; round++) {
      await makeDue();
      const start = await now();
      await runMaintenance(app.deps, createBudget(1000));
      const [row] = await rowsOf("revocations");
      if (row) pauses.push(Math.round((Number(row.next_attempt_at) - start) / MINUTE));
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
    for (let round = 0; round < 2; round++) {
      await makeDue();
      await runMaintenance(app.deps, createBudget(1000));
    }
    expect(await rowsOf("revocations")).toEqual([]);
    expect(await revoker.seen()).toHaveLength(1 + ATTEMPTS);
  });

  it.each([
    ["of its connection and of who ended it", "", "user:ada", /^conn_/],
    ["also of a plan that does not open", ", id = 'rev_moved'", "system", /^rev_moved$/],
  ])("A08 when it is given up the trail has a failure, %s", async (_what, spoil, actor, target) => {
    const { app, remove } = await given([{ status: 503 }]);
    await remove();
    await env.DB.prepare(`UPDATE revocations SET next_attempt_at = 0, attempts = ?${spoil}`).bind(ATTEMPTS).run();
    await runMaintenance(app.deps, createBudget(1000));
    expect(await rowsOf("revocations")).toEqual([]);
    const ended = (await rowsOf("audit_events")).filter(({ details }) => String(details).includes("givenUp"));
    expect(ended).toEqual([
      expect.objectContaining({ actor, action: "connection.revoked", outcome: "failure", request_id: "scheduled" }),
    ]);
    expect(ended[0]?.target_id).toEqual(expect.stringMatching(target));
    expect(loggedEvents("revocation_given_up")).toMatchObject([{ level: "error", count: ATTEMPTS }]);
  });

  it("T42 leaves a success in the audit trail also when it came with the last attempt", async () => {
    const { app, revoker, remove } = await given([{ status: 503 }]);
    await remove();
    await env.DB.prepare("UPDATE revocations SET next_attempt_at = 0, attempts = ?")
      .bind(ATTEMPTS - 1)
      .run();
    await revoker.act({ status: 200 });
    await runMaintenance(app.deps, createBudget(1000));
    expect(await rowsOf("revocations")).toEqual([]);
    expect((await outcomes()).at(-1)).toBe("user:ada connection.revoked success");
  });

  it("T42 does not hold up others when its plan does not open", async () => {
    const { app, revoker, tokens, remove } = await given([{ status: 503 }]);
    await remove();
    await env.DB.prepare("UPDATE revocations SET id = 'rev_moved'").run();
    const others = { accessToken: canary("bob"), refreshToken: canary("bob") };
    await connect(app, "bob", others);
    await remove("bob");
    await env.DB.prepare("UPDATE revocations SET next_attempt_at = id <> 'rev_moved'").run();
    await revoker.act({ status: 200 });
    await runMaintenance(app.deps, createBudget(1000));
    expect(await rowsOf("revocations")).toMatchObject([{ id: "rev_moved", attempts: 1 }]);
    const expected = [tokens.refreshToken, others.refreshToken, others.refreshToken, others.accessToken];
    expect(await revokedTokens(revoker)).toEqual(expected);
    expect(loggedEvents("revocation_failed").at(-1)).toMatchObject({ level: "error", code: "credential_corrupt" });
  });

  it("T42 is tried with what was configured when it was deleted, also when the integration is gone", async () => {
    const { app, revoker, tokens, clientSecret, remove } = await given([{ status: 503 }]);
    await remove();
    await env.DB.prepare("DELETE FROM integrations").run();
    await makeDue();
    await revoker.act({ status: 200 });
    await runMaintenance(app.deps, createBudget(1000));
    expect(await rowsOf("revocations")).toEqual([]);
    const last = new URLSearchParams((await revoker.seen()).at(-1)?.body);
    expect([last.get("token"), last.get("client_secret")]).toEqual([tokens.accessToken, clientSecret]);
  });
});

describe("a crash", () => {
  it("T42 cannot come between the deletion and the wish to revoke: both are one batch", async () => {
    const observed = observeD1(env.DB);
    const { remove } = await given([{ status: 503 }], () => ({ db: openDatabase(observed.d1) }));
    observed.calls.length = 0;
    await remove();
    const verbs = observed.calls.map(({ kind, statements }) => ({
      kind,
      statements: statements.map(({ sql }) =>
        /^(?:delete from|insert into) "?(\w+)/i.exec(sql.trim())?.[0].replaceAll('"', ""),
      ),
    }));
    expect(verbs).toContainEqual({
      kind: "batch",
      statements: ["delete from connections", "insert into audit_events", "insert into revocations"],
    });
  });

  it("T42 before the write leaves the connection as it was, and the provider is not asked", async () => {
    const observed = observeD1(env.DB);
    const { revoker, remove } = await given([{ status: 200 }], () => ({ db: openDatabase(observed.d1) }));
    const before = await rowsOf("connections");
    observed.fail("D1_ERROR: internal error", { after: 1 });
    const response = await remove();
    expect([response.status, await problemCode(response)]).toEqual([503, "storage_unavailable"]);
    expect(await rowsOf("connections")).toEqual(before);
    expect(await rowsOf("revocations")).toEqual([]);
    expect(await revoker.seen()).toEqual([]);
  });

  it("T42 after the write leaves it to the scheduled work", async () => {
    const observed = observeD1(env.DB);
    const { revoker, tokens, remove } = await given([{ status: 200 }], () => ({ db: openDatabase(observed.d1) }));
    observed.fail("D1_ERROR: internal error", { after: 1, lost: true });
    expect((await remove()).status).toBe(503);
    expect(await rowsOf("connections")).toEqual([]);
    expect(await revoker.seen()).toEqual([]);
    await makeDue();
    await worker.scheduled(createScheduledController(), env);
    expect(await revokedTokens(revoker)).toEqual([tokens.refreshToken, tokens.accessToken]);
    expect(await rowsOf("revocations")).toEqual([]);
  });

  it("T41 a connection that was written meanwhile is neither deleted nor revoked", async () => {
    let racing = false;
    const batch = async <T>(statements: D1PreparedStatement[]) => {
      if (racing) await env.DB.prepare("UPDATE connections SET version = version + 1").run();
      return env.DB.batch<T>(statements);
    };
    const d1 = { prepare: (sql: string) => env.DB.prepare(sql), batch } as D1Database;
    const { revoker, remove } = await given([{ status: 200 }], () => ({ db: openDatabase(d1) }));
    racing = true;
    const response = await remove();
    expect([response.status, await problemCode(response)]).toEqual([409, "conflict"]);
    expect(await rowsOf("connections")).toHaveLength(1);
    expect([await rowsOf("revocations"), await revoker.seen()]).toEqual([[], []]);
  });
});
