import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_QUOTAS } from "../../src/domain/limits/quotas.ts";
import type * as audit from "../../src/storage/audit.ts";
import * as changing from "../../src/storage/changeIntegration.ts";
import * as clientStatus from "../../src/storage/clientStatus.ts";
import * as connections from "../../src/storage/connections.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import * as finding from "../../src/storage/findIntegrations.ts";
import * as insertion from "../../src/storage/insertIntegration.ts";
import * as integrationDeletion from "../../src/storage/integrationDeletion.ts";
import * as integrationList from "../../src/storage/integrationList.ts";
import type * as integrations from "../../src/storage/integrations.ts";
import * as revocations from "../../src/storage/revocations.ts";
import * as saving from "../../src/storage/saveConnection.ts";
import * as shares from "../../src/storage/shares.ts";
import type { Viewer } from "../../src/storage/visibility.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type ObservedD1, observeD1, type Prepared } from "../support/d1.ts";
import { givenCustom } from "../support/integrationsApi.ts";
import { stage } from "../support/stage.ts";

const SUBJECT = "user:ada";
const USER: Viewer = { tenant: "default", principals: [SUBJECT, "team:red", "everyone"], levelOnAll: 0 };
const SUPERUSER: Viewer = { ...USER, levelOnAll: 3 };
const NO_FILTER = { text: undefined, types: [], tags: [] };
const PAGE = { start: 10, limit: 10 };
const REVOCATION = {
  id: "rev_1",
  tenantId: "default",
  payloadSealed: "sealed",
  holder: "ada",
  server: "https://acme.com",
};
const event = (): audit.AuditEvent => ({
  ...{ id: crypto.randomUUID(), tenantId: "default", actor: SUBJECT, action: "a", targetType: "t", targetId: "i" },
  ...{ outcome: "success", requestId: "r", origin: undefined, details: {} },
});

let app: TestApp;
let observed: ObservedD1;
let row: integrations.Integration;

type Query = (db: Database) => Promise<unknown>;

const connection = (): saving.ConnectionWrite & integrations.Connection => ({
  ...{ id: "conn_1", tenantId: "default", integrationId: row.id, subject: SUBJECT, ownerId: "ada" },
  ...{
    credentialSealed: "sealed",
    scopes: ["read"],
    refreshable: false,
    times: { expiresIn: 60_000, freshFor: 50_000, refreshIn: null },
    ...{ lifetime: 60, refreshTokenIn: null, tokenLifetime: 60 },
    data: {},
    integrationVersion: 1,
    replacesVersion: 1,
  },
  ...{ status: "connected", statusReason: null, version: 1, tokenExpiresAt: null, refreshTokenExpiresAt: null },
  ...{ tokenKey: null, tokenType: null, parameters: {} },
  ...{ lastAuthorizedAt: 0, createdAt: 0, updatedAt: 0, grantVersion: 1, commitId: null, lastRefreshedAt: null },
  ...{ freshUntil: null, nextRefreshAt: null, nextAttemptAt: null, leaseId: null, leaseUntil: null },
  ...{
    failures: 0,
    failure: null,
    apiRefusals: 0,
    apiRefusedAt: null,
    ...{ failedAt: null, refusals: 0 },
    credentialKid: null,
    type: "acme",
    unseenSince: null,
    tokenKey: null,
    tokenType: null,
    parameters: {},
  },
});
const share = () => ({ tenantId: "default", integrationId: row.id, principal: "user:eve" });

/** The queries of section 2 under their functions' names, in each of their forms; by whom tells who reads a list. */
const QUERIES: [string, Query][] = [
  ["listIntegrations of a user", (db) => integrationList.listIntegrations(db, USER, NO_FILTER, PAGE)],
  [
    "listIntegrations of a user, filtered",
    (db) => integrationList.listIntegrations(db, USER, { text: "a_%", types: ["custom"], tags: ["a", "b"] }, PAGE),
  ],
  ["listIntegrations of a superuser", (db) => integrationList.listIntegrations(db, SUPERUSER, NO_FILTER, PAGE)],
  [
    "listIntegrations of a superuser, filtered",
    (db) => integrationList.listIntegrations(db, SUPERUSER, { text: "a", types: ["custom"], tags: ["a"] }, PAGE),
  ],
  ["findIntegrations", (db) => finding.findIntegrations(db, USER, SUBJECT, { by: "id", id: row.id })],
  [
    "insertIntegration",
    (db) => insertion.insertIntegration(db, { ...row, id: "int_2", slug: "other" }, DEFAULT_QUOTAS, event()),
  ],
  [
    "updateIntegration",
    (db) => changing.updateIntegration(db, { before: row, set: {}, quarantine: false, isNewClient: true }, event()),
  ],
  [
    "updateIntegration with quarantine",
    (db) => changing.updateIntegration(db, { before: row, set: {}, quarantine: true, isNewClient: true }, event()),
  ],
  ["markClient", (db) => clientStatus.markClient(db, row, { clientStatus: "client_invalid" })],
  ["beginDeletion", (db) => integrationDeletion.beginDeletion(db, row, event(), 20)],
  ["listShares", (db) => shares.listShares(db, "default", row.id)],
  ["findShare", (db) => shares.findShare(db, share())],
  ["putShare", (db) => shares.putShare(db, share(), 2, DEFAULT_QUOTAS, event())],
  ["deleteShare", (db) => shares.deleteShare(db, share(), event())],
  ["saveConnection", (db) => saving.saveConnection(db, connection(), DEFAULT_QUOTAS, event())],
  [
    "saveConnection with a revocation",
    (db) =>
      saving.saveConnection(db, connection(), DEFAULT_QUOTAS, event(), { revocation: { ...REVOCATION, id: "rev_2" } }),
  ],
  [
    "pageConnections",
    (db) => connections.pageConnections(db, { tenant: "default", subject: SUBJECT, userId: "ada" }, PAGE),
  ],
  ["deleteConnection", (db) => connections.deleteConnection(db, connection(), undefined, event())],
  ["deleteConnection with a revocation", (db) => connections.deleteConnection(db, connection(), REVOCATION, event())],
  ["dueRevocations", (db) => revocations.dueRevocations(db)],
  ["finishRevocation", (db) => revocations.finishRevocation(db, REVOCATION, event())],
  ["takeRevocation", (db) => revocations.takeRevocation(db, REVOCATION)],
];

beforeEach(async () => {
  app = await testApp();
  const id = await givenCustom(app.deps, await stage());
  const [view] = await finding.findIntegrations(app.deps.db, USER, SUBJECT, { by: "id", id });
  if (!view) throw new Error("no integration");
  row = view.integration;
  observed = observeD1(env.DB);
});

async function statementsOf(query: Query): Promise<Prepared[]> {
  await query(openDatabase(observed.d1));
  return observed.calls.flatMap(({ statements }) => statements);
}

async function planOf({ sql, values }: Prepared): Promise<string[]> {
  const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...values)
    .all<{ detail: string }>();
  return plan.results.map(({ detail }) => detail);
}

describe("query plans of the Integrations API", () => {
  it.each(QUERIES)("%s reads no whole table", async (name, query) => {
    const statements = await statementsOf(query);
    expect(statements.length).toBeGreaterThan(0);
    const steps = (await Promise.all(statements.map(planOf))).flat();
    expect(
      steps.filter((step) =>
        /^SCAN (?!given|position|asker|named|\d+-ROW VALUES|\d+ CONSTANT ROWS|found|json_each|holders|turns|wanted|CONSTANT ROW|\(subquery-\d+\)$)/.test(
          step,
        ),
      ),
    ).toEqual([]);
    const tenantWide = steps.filter((step) => /^SEARCH (?!tenant_totals).*\(tenant_id=\?\)$/.test(step));
    if (!name.includes("superuser")) expect(tenantWide).toEqual([]);
  });

  it("sort nothing in memory for a superuser, who sees as much as the tenant has", async () => {
    const query: Query = (db) => integrationList.listIntegrations(db, SUPERUSER, NO_FILTER, PAGE);
    const steps = (await Promise.all((await statementsOf(query)).map(planOf))).flat();
    expect(steps.filter((step) => step.startsWith("USE TEMP B-TREE FOR ORDER BY"))).toEqual([]);
  });

  it("find a viewer's level on one integration by that integration, not among everything that is shared with the viewer", async () => {
    for (const query of [QUERIES[0]?.[1], QUERIES[4]?.[1]]) {
      if (!query) throw new Error("no such query");
      observed.calls.length = 0;
      const [statement] = await statementsOf(query);
      const steps = statement ? await planOf(statement) : [];
      // What follows a subquery for each row reads it, up to the next one.
      const first = steps.findIndex((step) => step.startsWith("CORRELATED SCALAR"));
      const levels = steps.slice(first).filter((step) => /^SEARCH (?:share|integration_shares) /.test(step));
      expect(levels.length).toBeGreaterThan(0);
      for (const step of levels) expect(step).toMatch(/^SEARCH \w+ USING .*\bintegration_id=\?/);
    }
  });

  it("T13 each name the tenant in every statement, but for the list of revocations that are due", async () => {
    const without: string[] = [];
    for (const [name, query] of QUERIES) {
      observed.calls.length = 0;
      for (const { sql, values } of await statementsOf(query)) {
        if (!sql.includes("tenant_id") || !values.includes("default")) without.push(name);
      }
    }
    expect(without).toEqual(["dueRevocations"]);
  });

  it("bind few parameters, however many teams a user has and tags are asked for: D1 takes at most 100", async () => {
    const viewer = { ...USER, principals: Array.from({ length: 500 }, (_, index) => `team:${index}`) };
    const tags = Array.from({ length: 500 }, (_, index) => `tag-${index}`);
    await integrationList.listIntegrations(openDatabase(observed.d1), viewer, { ...NO_FILTER, tags }, PAGE);
    for (const [, query] of QUERIES) await query(openDatabase(observed.d1));
    const counts = observed.calls.flatMap(({ statements }) => statements.map(({ values }) => values.length));
    expect(Math.max(...counts)).toBeLessThan(100);
  });
});
