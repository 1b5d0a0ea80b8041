import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { connectionStatus } from "../../../src/domain/connections/connectionStatus.ts";
import { countTenantConnections } from "../../../src/domain/connections/countTenantConnections.ts";
import { disconnectConnection } from "../../../src/domain/connections/disconnectConnection.ts";
import { explainConnection } from "../../../src/domain/connections/explainConnection.ts";
import { listTenantConnections } from "../../../src/domain/connections/listTenantConnections.ts";
import { refreshConnection } from "../../../src/domain/connections/refreshConnection.ts";
import type { Caller, Context, Permission } from "../../../src/domain/context.ts";
import { toLatchkeyError } from "../../../src/domain/errors.ts";
import { checkConnection } from "../../../src/domain/proxy/checkConnection.ts";
import * as stored from "../../../src/storage/tenantConnections.ts";
import { connectionStatuses } from "../../../src/terms/connection.ts";
import { keyCaller, userCaller } from "../../support/callers.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { invalidGrant, NOW, type Refreshing, refreshing, rotated, row, set } from "../../support/refreshStage.ts";
import { rowsReadBy } from "../../support/rowsRead.ts";

const PAGE = { pageSize: 10, pageToken: undefined };

function contextOf({ app }: Pick<Refreshing, "app">, caller: Caller): Context {
  return { deps: app.deps, caller, requestId: "req_1", about: {}, origin: undefined, waitUntil: () => {} };
}

const granted = (...permissions: Permission[]) => ({ permissions: new Set(permissions) });
const ROOT = userCaller("root", { superuser: true, levelOnAll: 3 });
const SESSION = { id: "cs_1", integrations: null, scopes: null, returnTo: null, locale: null, expiresAt: 0 };

describe("T15 who may do what with the connections of others", () => {
  const verbs: Record<string, (ctx: Context, id: string) => Promise<unknown>> = {
    list: async (ctx) => (await listTenantConnections(ctx, {}, PAGE)).items.map(({ connection }) => connection.subject),
    count: (ctx) => countTenantConnections(ctx).then(({ counts }) => counts.connected),
    explain: (ctx, id) => explainConnection(ctx, id).then(({ subject }) => subject),
    check: (ctx, id) => checkConnection(ctx, id).then(({ result }) => result),
    refresh: refreshConnection,
    disconnect: disconnectConnection,
  };
  const reads = { list: ["user:ada"], count: 1, explain: "user:ada" };
  const writes = { check: "renewed", refresh: undefined, disconnect: undefined };
  const NOT_READING = { list: "forbidden", count: "forbidden", explain: "forbidden" };
  const NOT_WRITING = { check: "forbidden", refresh: "forbidden", disconnect: "forbidden" };
  const not = { ...NOT_READING, ...NOT_WRITING };
  const gone = {
    list: [],
    count: 0,
    explain: "not_found",
    check: "not_found",
    refresh: "not_found",
    disconnect: "not_found",
  };

  it.each<[string, Caller, Record<string, unknown>]>([
    ["its user", userCaller("ada"), not],
    [
      "another user with all other permissions",
      userCaller("lin", granted("integration:read", "audit:read", "token:read", "token:write")),
      not,
    ],
    ["who may read", userCaller("lin", granted("connection:read")), { ...reads, ...NOT_WRITING }],
    ["who may write", userCaller("lin", granted("connection:write")), { ...NOT_READING, ...writes }],
    ["who may both", userCaller("lin", granted("connection:read", "connection:write")), { ...reads, ...writes }],
    [
      "a key of the tenant that may both",
      keyCaller("key_1", granted("connection:read", "connection:write")),
      { ...reads, ...writes },
    ],
    ["a superuser", ROOT, { ...reads, ...writes }],
    ["a superuser of another tenant", { ...ROOT, tenant: "other" }, gone],
    ["whoever came by a connect session", userCaller("ada", { connectSession: SESSION }), not],
  ])("%s", async (_name, caller, expected) => {
    const stage = await refreshing({}, rotated().act, rotated().act);
    const { id } = await row();
    const outcomes: Record<string, unknown> = {};
    for (const [name, verb] of Object.entries(verbs)) {
      outcomes[name] = await verb(contextOf(stage, caller), id).catch((error: unknown) => toLatchkeyError(error).code);
    }
    expect(outcomes).toEqual(expected);
    expect(await rowsOf("connections")).toHaveLength(
      "disconnect" in expected && expected.disconnect === undefined ? 0 : 1,
    );
  });
});

describe("the status by which connections are found", () => {
  const past = `${NOW} - 1000`;
  it.each<[string, string]>([
    ["works", `token_expires_at = ${NOW} + 60000`],
    ["has no end", "token_expires_at = NULL, refreshable = 0"],
    ["has ended and waits to be refreshed", `token_expires_at = ${past}`],
    ["has ended while refreshing fails", `token_expires_at = ${past}, failure = 'provider_timeout', failures = 1`],
    ["lives while refreshing fails", `token_expires_at = ${NOW} + 60000, failure = 'provider_timeout', failures = 3`],
    ["has ended without a refresh token", `token_expires_at = ${past}, refreshable = 0`],
    ["needs its user", "status = 'needs_reauth', status_reason = 'grant_refused'"],
    ["is disconnected", "status = 'disconnected', status_reason = 'disconnected_by_user'"],
  ])("is the one that is shown, for one that %s", async (_name, assignments) => {
    const { app } = await refreshing();
    await set(assignments);
    const found = await Promise.all(
      connectionStatuses.map((status) =>
        stored.listTenantConnections(app.deps.db, "default", { status, words: [] }, "", 10),
      ),
    );
    const shown = found.flatMap((rows, at) =>
      rows.map(({ connection, now }) => [connectionStatuses[at], connectionStatus(connection, now).status]),
    );
    expect(shown).toHaveLength(1);
    expect(shown[0]?.[0]).toBe(shown[0]?.[1]);
    const { counts } = await stored.countByStatus(app.deps.db, "default");
    expect(Object.entries(counts).filter(([, count]) => count > 0)).toEqual([[shown[0]?.[0], 1]]);
  });
});

describe("a tenant with very many connections", () => {
  /** Three thousand of one service, and those of a few users in them. */
  async function givenMany(): Promise<Context> {
    const stage = await refreshing();
    await env.DB.prepare(
      `WITH RECURSIVE numbers(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < 3000)
      INSERT INTO connections (id, tenant_id, integration_id, subject, status, credential_sealed, type, data)
      SELECT printf('conn_%06d', value), held.tenant_id, held.integration_id, printf('user:u%06d', value), 'connected', 'none',
        held.type, json_object('email', printf('m%06d@example.com', value)) FROM numbers, (SELECT * FROM connections) AS held`,
    ).run();
    return contextOf(stage, ROOT);
  }

  it("is read a page at a time, and searched through a bounded number of rows", async () => {
    await givenMany();
    const list = (filter: Partial<stored.ConnectionFilter>, before = "") =>
      rowsReadBy((db) => stored.listTenantConnections(db, "default", { words: [], ...filter }, before, 51));
    expect(await list({})).toBeLessThan(400);
    expect(await list({}, "conn_001000")).toBeLessThan(400);
    expect(await list({ provider: "scripted" })).toBeLessThan(400);
    expect(await list({ status: "needs_reauth" })).toBeLessThan(20);
    expect(await list({ user: "u000007" })).toBeLessThan(20);
    const words = [
      { text: "u000007", providers: [] },
      { text: "script", providers: ["scripted"] },
    ];
    expect(await list({ words })).toBeLessThan(20 * stored.LOOKED_THROUGH);
    expect(await rowsReadBy((db) => stored.countByStatus(db, "default"))).toBeLessThan(6 * stored.LOOKED_THROUGH);
  });

  it.each<[string, string, string[]]>([
    ["an old user by the beginning of its id", "u00000", ["u000009", "u000008", "u000007"]],
    ["an old user in capitals", "U000007", ["u000007"]],
    ["an old user and the service", "u000007 script", ["u000007"]],
    ["a new account by what is known of it", "m002999", ["u002999"]],
    ["no old account by that", "m000007", []],
  ])("finds %s", async (_name, q, users) => {
    const ctx = await givenMany();
    const { items } = await listTenantConnections(ctx, { q }, PAGE);
    expect(items.map(({ connection }) => connection.subject).slice(0, 3)).toEqual(users.map((user) => `user:${user}`));
  });

  it("says that it did not count all", async () => {
    const { counts, hasMore } = await countTenantConnections(await givenMany());
    expect([counts, hasMore]).toEqual([{ connected: 1000, degraded: 0, needs_reauth: 0, disconnected: 0 }, true]);
  });
});

describe("the story of a connection", () => {
  it("is data: who consented when, what failed when, what is wrong, whose fault it is and what to do", async () => {
    const stage = await refreshing({}, rotated().act, invalidGrant());
    const { id } = await row();
    await refreshConnection(contextOf(stage, ROOT), id);
    await refreshConnection(contextOf(stage, ROOT), id).catch(() => {});
    const account = await explainConnection(contextOf(stage, ROOT), id);
    expect(account).toMatchObject({
      ...{ id, subject: "user:ada", ownerId: "ada", consentedBy: "user:ada", isRefreshable: true, refreshes: 1 },
      integration: { slug: "scripted", clientStatus: "ok" },
      finding: { status: "needs_reauth", cause: "grant_refused", fault: "user", advice: "reconnect", isBroken: true },
      nextAttemptAt: null,
    });
    expect(account.finding.since).toBeGreaterThan(account.account.connectedAt - 1);
    const told = account.happened.map((one) =>
      one.what === "event" ? [one.event.actor, one.event.action, one.event.outcome] : [one.what],
    );
    expect(told).toEqual([
      ["user:root", "token.refreshed", "failure"],
      ["system", "connection.needs_reauth", "success"],
      ["user:root", "token.refreshed", "success"],
      ["user:ada", "connection.connected", "success"],
    ]);
    expect(JSON.stringify(account)).not.toMatch(/canary|v1\./);
  });

  it("remembers what the trail has forgotten, and that a user lost the integration", async () => {
    const stage = await refreshing({}, rotated().act);
    const { id } = await row();
    await refreshConnection(contextOf(stage, ROOT), id);
    await env.DB.prepare("DELETE FROM audit_events").run();
    await set(`unseen_since = ${NOW}, api_refusals = 2, api_refused_at = ${NOW}`);
    const { happened, consentedBy, finding } = await explainConnection(contextOf(stage, ROOT), id);
    expect(happened.map(({ what }) => what).sort()).toEqual(["api_refused", "consented", "hidden", "refreshed"]);
    expect([consentedBy, finding.cause]).toEqual([undefined, "not_shared"]);
  });
});
