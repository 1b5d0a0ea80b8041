import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_QUOTAS } from "../../src/domain/limits/quotas.ts";
import * as agentTools from "../../src/storage/agentTools.ts";
import * as apiKeys from "../../src/storage/apiKeys.ts";
import * as audit from "../../src/storage/audit.ts";
import * as configs from "../../src/storage/configs.ts";
import * as connectSessions from "../../src/storage/connectSessions.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import * as integrations from "../../src/storage/integrations.ts";
import * as logos from "../../src/storage/logos.ts";
import * as pendingGrants from "../../src/storage/pendingGrants.ts";
import * as saving from "../../src/storage/saveConnection.ts";
import * as tenants from "../../src/storage/tenants.ts";
import * as tools from "../../src/storage/tools.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type ObservedD1, observeD1, type Prepared } from "../support/d1.ts";
import { givenCustom } from "../support/integrationsApi.ts";
import { stage } from "../support/stage.ts";

const TENANT = "default";
const HASH = "hash";
const CONFIG_ID = "cfg_1";
const SESSION = "cs_1";
const REVOCATION = () => ({
  id: crypto.randomUUID(),
  tenantId: TENANT,
  payloadSealed: "sealed",
  holder: "ada",
  server: "https://acme.com",
});
const SETTINGS = {
  name: "Ours",
  frontendUrl: null,
  successUrl: null,
  allowedReturnOrigins: [],
  auditRetentionDays: null,
  accent: null,
};
const NO_FILTER: tools.ToolFilter = { text: undefined, actionTypes: [] };
const FILTER: tools.ToolFilter = { text: "a_%", actionTypes: ["READ_ONLY"] };

const event = (): audit.AuditEvent => ({
  ...{ id: crypto.randomUUID(), tenantId: TENANT, actor: "user:ada", action: "a", targetType: "t", targetId: "i" },
  ...{ outcome: "success", requestId: "r", origin: undefined, details: {} },
});

let app: TestApp;
let observed: ObservedD1;
let integrationId: string;

type Query = (db: Database) => Promise<unknown>;

const key = () => ({ tenantId: TENANT, integrationId, id: CONFIG_ID });
const config = (): configs.IntegrationConfig => ({
  ...key(),
  ...{ displayName: "Ours", parameters: {}, approvals: null, version: 1, createdAt: 0, updatedAt: 0 },
});
const connection = () => ({ id: "conn_1", version: 1 }) as integrations.Connection;
const owner = () => ({ tenantId: TENANT, integrationId });
const tool = (id: string) => ({ id, displayName: "T", description: "", actionType: "READ_ONLY" as const });
const consumption = (): saving.ConnectionWrite => ({
  ...{ id: "conn_1", tenantId: TENANT, integrationId, subject: integrations.configSubject(CONFIG_ID), ownerId: "ada" },
  ...{ credentialSealed: "sealed", scopes: ["read"], refreshable: true, data: {}, parameters: { region: "eu" } },
  times: { expiresIn: 60_000, freshFor: 50_000, refreshIn: 40_000 },
  ...{ lifetime: 60, refreshTokenIn: null },
  ...{ integrationVersion: 1, replacesVersion: null },
});
const GUARD: saving.WriteGuard = { config: { id: CONFIG_ID, version: 1 }, ticketHash: HASH };

const several = (among?: agentTools.AmongTools): agentTools.ToolsOf => ({
  ...{ tenantId: TENANT, integrationIds: [integrationId, "int_2"], actionTypes: ["READ_ONLY"], among },
});

/** The queries behind the Tenants API under their functions' names, in each of their forms. */
const QUERIES: Record<string, Query[]> = {
  findConfig: [(db) => configs.findConfig(db, key())],
  listConfigs: [
    (db) => configs.listConfigs(db, owner(), "", 50),
    (db) => configs.listConfigs(db, owner(), "cfg_1", 50),
    (db) => configs.listConfigs(db, { ...owner(), ids: ["cfg_1"] }, "", 50),
  ],
  countConfigs: [
    (db) => configs.countConfigs(db, owner()),
    (db) => configs.countConfigs(db, { ...owner(), ids: ["cfg_1"] }),
  ],
  insertConfig: [(db) => configs.insertConfig(db, { ...config(), id: crypto.randomUUID() }, DEFAULT_QUOTAS, event())],
  updateConfig: [
    (db) => configs.updateConfig(db, config(), { displayName: "Theirs" }, event()),
    (db) => configs.updateConfig(db, config(), { parameters: { region: "us" } }, event()),
  ],
  deleteConfig: [
    (db) => configs.deleteConfig(db, key(), null, undefined, event()),
    (db) => configs.deleteConfig(db, key(), connection(), REVOCATION(), event()),
  ],
  addPendingGrant: [
    (db) =>
      pendingGrants.addPendingGrant(
        db,
        { ticketHash: HASH, tenantId: TENANT, integrationId, integrationVersion: 1 },
        600_000,
      ),
  ],
  endedGrants: [
    (db) => pendingGrants.endedGrants(db, undefined, 50),
    (db) => pendingGrants.endedGrants(db, { expiresAt: 1, ticketHash: HASH }, 50),
  ],
  claimEndedGrant: [
    (db) => pendingGrants.claimEndedGrant(db, { ticketHash: HASH, tenantId: TENANT }, undefined, event()),
    (db) => pendingGrants.claimEndedGrant(db, { ticketHash: HASH, tenantId: TENANT }, REVOCATION(), event()),
  ],
  isGrantWaiting: [(db) => pendingGrants.isGrantWaiting(db, HASH)],
  listTools: [
    (db) => tools.listTools(db, owner(), NO_FILTER, "", 50),
    (db) => tools.listTools(db, owner(), FILTER, "a", 50),
    (db) => tools.listTools(db, owner(), { ...NO_FILTER, ids: ["a", "b"] }, "a", 50),
  ],
  listToolRequests: [(db) => tools.listToolRequests(db, TENANT, ["int_1", "int_2"])],
  countTools: [(db) => tools.countTools(db, owner(), NO_FILTER), (db) => tools.countTools(db, owner(), FILTER)],
  findTool: [(db) => tools.findTool(db, owner(), "a")],
  listToolsOf: [
    (db) => agentTools.listToolsOf(db, several(), 50),
    (db) => agentTools.listToolsOf(db, several({ ids: ["a"], stems: ["b_"] }), 50),
  ],
  searchToolsOf: [(db) => agentTools.searchToolsOf(db, several(), ["read", "note"], 50)],
  replaceTools: [
    (db) =>
      tools.replaceTools(
        db,
        { id: integrationId, tenantId: TENANT, version: 1 },
        [tool("a"), tool("b")],
        DEFAULT_QUOTAS,
        event(),
      ),
    (db) => tools.replaceTools(db, { id: integrationId, tenantId: TENANT, version: 1 }, [], DEFAULT_QUOTAS, event()),
  ],
  insertConnectSession: [
    (db) =>
      connectSessions.insertConnectSession(
        db,
        { id: crypto.randomUUID(), tenantId: TENANT, userId: "ada", tokenHash: HASH, createdBy: "user:root" },
        60_000,
        event(),
      ),
  ],
  findConnectSession: [(db) => connectSessions.findConnectSession(db, SESSION)],
  bindConnectSession: [
    (db) => connectSessions.bindConnectSession(db, { id: SESSION, tokenHash: HASH, browserHash: HASH }),
  ],
  endConnectSession: [
    (db) => connectSessions.endConnectSession(db, { tenantId: TENANT, userId: undefined }, SESSION, event()),
    (db) => connectSessions.endConnectSession(db, { tenantId: TENANT, userId: "ada" }, SESSION, event()),
    (db) =>
      connectSessions.endConnectSession(db, { tenantId: TENANT, userId: "ada", keyId: "key_1" }, SESSION, event()),
  ],
  noteConnectResult: [
    (db) =>
      connectSessions.noteConnectResult(
        db,
        { id: SESSION, tenantId: TENANT },
        { integrationId, connectionId: null, error: "access_denied" },
      ),
  ],
  deleteOldConnectSessions: [(db) => connectSessions.deleteOldConnectSessions(db, 60_000, 50)],
  findTenant: [(db) => tenants.findTenant(db, TENANT)],
  saveTenant: [
    (db) => tenants.saveTenant(db, { id: TENANT, ...SETTINGS }, { name: "Ours" }, event()),
    (db) => tenants.saveTenant(db, { id: TENANT, ...SETTINGS }, { name: "Ours" }, event(), 1),
  ],
  findLogo: [(db) => logos.findLogo(db, HASH)],
  putLogo: [
    (db) =>
      logos.putLogo(
        db,
        { tenantId: TENANT, contentType: "image/png", content: new Uint8Array(1), etag: HASH },
        SETTINGS,
        event(),
      ),
  ],
  deleteLogo: [(db) => logos.deleteLogo(db, TENANT, event())],
  recordAudit: [(db) => audit.recordAudit(db, event())],
  findIntegrationById: [(db) => integrations.findIntegrationById(db, TENANT, integrationId)],
  saveConnection: [
    (db) => saving.saveConnection(db, consumption(), DEFAULT_QUOTAS, event(), GUARD),
    (db) => saving.saveConnection(db, { ...consumption(), replacesVersion: 1 }, DEFAULT_QUOTAS, event(), GUARD),
  ],
};

/** Functions that make a part of a statement. */
const PARTS = ["auditAfterChange", "fixedAudit", "auditAlways", "auditWhere", "claimAfterChange", "isUnclaimed"];

/**
 * The scheduled work is for all tenants, and a hash of 256 random bits says nothing about one. Whoever brings the id of a
 * connect session has no tenant before it is found. A logo is for all who know its hash.
 */
const WITHOUT_TENANT = [
  ...["endedGrants", "isGrantWaiting", "claimEndedGrant"],
  ...["findConnectSession", "bindConnectSession", "deleteOldConnectSessions", "findLogo"],
];

const cases = Object.entries(QUERIES).flatMap(([name, forms]) => forms.map((query, form) => ({ name, form, query })));

beforeEach(async () => {
  app = await testApp();
  integrationId = await givenCustom(app.deps, await stage());
  observed = observeD1(env.DB);
});

async function statementsOf(query: Query): Promise<Prepared[]> {
  await query(openDatabase(observed.d1));
  return observed.calls.flatMap(({ statements }) => statements);
}

async function stepsOf(query: Query): Promise<string[]> {
  const plans = (await statementsOf(query)).map(async ({ sql, values }) => {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...values)
      .all<{ detail: string }>();
    return results.map(({ detail }) => detail);
  });
  return (await Promise.all(plans)).flat();
}

describe("query plans of the Tenants API", () => {
  it.each(cases)("$name, form $form, reads no whole table, and no whole tenant", async ({ query }) => {
    const steps = await stepsOf(query);
    expect(steps.filter((step) => /^SCAN (?!json_each|(?:tool|word|stem) VIRTUAL|CONSTANT ROW)/.test(step))).toEqual(
      [],
    );
    // Of the trail a page is read, by the tenant and in the order of the index.
    expect(
      steps.filter((step) => /^SEARCH (?!audit_events|tenant_totals|tenant_logos).*\(tenant_id=\?\)$/.test(step)),
    ).toEqual([]);
  });

  it("cover every query of these modules", () => {
    const modules = [agentTools, audit, configs, connectSessions, logos, pendingGrants, tenants, tools];
    const exported = modules.flatMap((module) => Object.entries(module));
    const functions = exported.filter(([name, value]) => typeof value === "function" && !PARTS.includes(name));
    const others = ["findIntegrationById", "saveConnection"];
    expect(Object.keys(QUERIES).sort()).toEqual([...functions.map(([name]) => name), ...others].sort());
  });

  it.each(["listConfigs", "listTools"])("%s sorts nothing in memory", async (name) => {
    for (const query of QUERIES[name] ?? []) {
      expect((await stepsOf(query)).filter((step) => step.startsWith("USE TEMP B-TREE"))).toEqual([]);
    }
  });

  it("A13 finds a user's keys in the index of users, and sorts nothing in memory", async () => {
    const owner: apiKeys.KeyOwner = { tenantId: TENANT, users: "one", userId: "ada" };
    for (const query of [
      (db: Database) => apiKeys.listApiKeys(db, owner, "key_1", 50),
      (db: Database) => apiKeys.countApiKeys(db, owner),
    ]) {
      observed.calls.length = 0;
      const found = expect.stringMatching(
        /^SEARCH api_keys USING .*INDEX api_keys_by_user \(tenant_id=\? AND user_id=\?/,
      );
      expect(await stepsOf(query)).toEqual([found]);
    }
  });

  it("finds what has ended by its end, and sorts at most those that ended at the same time", async () => {
    for (const query of QUERIES.endedGrants ?? []) {
      observed.calls.length = 0;
      const steps = await stepsOf(query);
      expect(steps[0]).toMatch(/^SEARCH pending_grants USING .*INDEX pending_grants_by_end \(expires_at[><]/);
      expect(steps.slice(1).filter((step) => step !== "USE TEMP B-TREE FOR LAST TERM OF ORDER BY")).toEqual([]);
    }
  });

  it("T13 each name the tenant in what belongs to one", async () => {
    const without = new Set<string>();
    for (const { name, query } of cases) {
      observed.calls.length = 0;
      for (const { sql, values } of await statementsOf(query)) {
        // A tenant's own row, and a claim, which belongs to none.
        if (/"(tenants|claims|pending_grants)"/.test(sql)) continue;
        if (!sql.includes("tenant_id") || !values.includes(TENANT)) without.add(`${name}: ${sql}`);
      }
    }
    expect([...without].filter((line) => !WITHOUT_TENANT.includes(line.split(":", 1)[0] ?? ""))).toEqual([]);
  });
});
