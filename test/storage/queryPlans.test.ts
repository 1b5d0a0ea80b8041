import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_QUOTAS } from "../../src/domain/limits/quotas.ts";
import * as apiKeys from "../../src/storage/apiKeys.ts";
import * as apiRefusals from "../../src/storage/apiRefusals.ts";
import type { AuditEvent } from "../../src/storage/audit.ts";
import * as backoff from "../../src/storage/backoff.ts";
import * as changing from "../../src/storage/changeIntegration.ts";
import * as claims from "../../src/storage/claims.ts";
import * as clientStatus from "../../src/storage/clientStatus.ts";
import * as connections from "../../src/storage/connections.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import * as integrationQueries from "../../src/storage/findIntegrations.ts";
import * as tokenQueries from "../../src/storage/findTokens.ts";
import * as formerClients from "../../src/storage/formerClients.ts";
import * as icons from "../../src/storage/icons.ts";
import * as insertion from "../../src/storage/insertIntegration.ts";
import * as integrationDeletion from "../../src/storage/integrationDeletion.ts";
import * as integrationList from "../../src/storage/integrationList.ts";
import * as integrationPages from "../../src/storage/integrationPages.ts";
import * as integrations from "../../src/storage/integrations.ts";
import * as keyCalls from "../../src/storage/keyCalls.ts";
import * as keyProofs from "../../src/storage/keyProofs.ts";
import * as providerUse from "../../src/storage/providerUse.ts";
import * as refresh from "../../src/storage/refresh.ts";
import * as refreshQueue from "../../src/storage/refreshQueue.ts";
import * as revocations from "../../src/storage/revocations.ts";
import * as saving from "../../src/storage/saveConnection.ts";
import * as tokenSaving from "../../src/storage/saveToken.ts";
import * as sealed from "../../src/storage/sealed.ts";
import * as shares from "../../src/storage/shares.ts";
import * as tokenOfName from "../../src/storage/tokenOfName.ts";
import * as tokens from "../../src/storage/tokens.ts";
import * as transfers from "../../src/storage/transfers.ts";
import * as unseen from "../../src/storage/unseen.ts";
import type { Viewer } from "../../src/storage/visibility.ts";
import { type ObservedD1, observeD1, type Prepared } from "../support/d1.ts";

const SUBJECT = "user:ada";
const VIEWERS: Record<string, Viewer> = {
  "a user": { tenant: "t", principals: [SUBJECT, "team:red", "everyone"], levelOnAll: 0 },
  "a superuser": { tenant: "t", principals: [SUBJECT, "everyone"], levelOnAll: 3 },
};
const PROVIDER_ASKS: providerUse.ProviderAsk[] = [
  { type: "acme", hostFields: ["site"], oauthFields: ["site"], tokenFields: ["key"], defaultSlug: undefined },
  { type: "github", hostFields: [], oauthFields: [], tokenFields: [], defaultSlug: "github" },
];
const WRITE: saving.ConnectionWrite = {
  id: "conn_1",
  tenantId: "t",
  integrationId: "int_1",
  subject: SUBJECT,
  ownerId: "ada",
  credentialSealed: "sealed",
  scopes: ["read"],
  refreshable: false,
  times: { expiresIn: 60_000, freshFor: 50_000, refreshIn: null },
  lifetime: 60,
  refreshTokenIn: null,
  data: {},
  parameters: {},
  integrationVersion: 1,
  replacesVersion: null,
};
const ROW: integrations.Connection = {
  ...{ id: "conn_1", tenantId: "t", integrationId: "int_1", subject: SUBJECT, status: "connected", statusReason: null },
  ...{
    credentialSealed: "sealed",
    version: 1,
    scopes: null,
    tokenExpiresAt: null,
    refreshTokenExpiresAt: null,
    ownerId: "ada",
  },
  ...{ data: {}, lastAuthorizedAt: 0, createdAt: 0, updatedAt: 0, grantVersion: 1, refreshable: true },
  ...{ freshUntil: null, nextRefreshAt: null, nextAttemptAt: null, leaseId: null, leaseUntil: null },
  ...{
    failures: 0,
    failure: null,
    apiRefusals: 0,
    apiRefusedAt: null,
    failedAt: null,
    refusals: 0,
    tokenLifetime: null,
    commitId: null,
    lastRefreshedAt: null,
    credentialKid: null,
    integrationVersion: 1,
  },
  ...{ tokenKey: null, tokenType: null, parameters: {}, type: "acme", unseenSince: null },
};
const INTEGRATION: integrations.NewIntegration = {
  ...{ id: "int_1", tenantId: "t", owner: "system", slug: "acme", name: "Acme", type: "acme" },
  ...{ mode: "per-user", authType: "bearer" },
};

const BEFORE = {
  ...INTEGRATION,
  version: 1,
  updatedAt: 0,
  clientSecretSealed: null,
  pendingOwner: null,
} as integrations.Integration;
const CHANGE = { before: BEFORE, quarantine: false, isNewClient: false };
/** What a key with limits lists. */
const OF_KEY: integrationList.IntegrationFilter = { text: undefined, types: [], tags: [], ids: ["int_1", "int_2"] };
const ALL: integrationList.IntegrationFilter = { text: undefined, types: [], tags: [] };
const SHARE: shares.ShareKey = { tenantId: "t", integrationId: "int_1", principal: "user:bob" };
const CANDIDATE = { id: "ref_1", tenantId: "t", connectionId: "conn_1", grantVersion: 1, credentialSealed: "sealed" };
const REFRESHED: refresh.RefreshWrite = {
  ...{ commitId: "ref_2", credentialSealed: "sealed", refreshable: true, scopes: null, data: {} },
  times: { expiresIn: 60_000, freshFor: 50_000, refreshIn: 40_000 },
  ...{ tokenLifetime: 60, refreshTokenIn: undefined },
};
const FAILURE = { code: "provider_timeout", isRefusal: false };
const REVOCATION: revocations.NewRevocation = {
  ...{ id: "rev_1", tenantId: "t", payloadSealed: "sealed", holder: "ada", server: "https://acme.com" },
};
const ICON: icons.Icon = {
  ...{ integrationId: "int_1", tenantId: "t", contentType: "image/png", content: Buffer.from("x"), etag: "e" },
};

/** Each event has an id of its own. */
function audit(): AuditEvent {
  return {
    ...{ id: crypto.randomUUID(), tenantId: "t", actor: SUBJECT, action: "connection.connected", outcome: "success" },
    ...{ targetType: "connection", targetId: "conn_1", requestId: "req_1", origin: undefined, details: {} },
  };
}

const TOKEN: tokenSaving.TokenWrite = {
  ...{ id: "conn_1", tenantId: "t", subject: SUBJECT, ownerId: "ada", key: "acme", type: "api_key" },
  ...{ integrationId: "int_1", integrationVersion: 1, credentialSealed: "sealed", scopes: null, refreshable: false },
  ...{ times: { expiresIn: 60_000, freshFor: 50_000, refreshIn: null }, lifetime: 60, expiresAt: undefined },
};
const TOKEN_ROW: tokenOfName.TokenRow = {
  ...{ id: "conn_1", version: 1, status: "connected", tokenKey: "acme" },
  ...{ integrationId: "int_1", integrationVersion: 1 },
};
const REPLACED: tokenSaving.Replaced[] = [
  { over: undefined, displaced: undefined, revocation: undefined },
  { over: TOKEN_ROW, displaced: undefined, revocation: undefined },
  { over: { ...TOKEN_ROW, integrationId: "int_2" }, displaced: undefined, revocation: undefined },
  { over: { ...TOKEN_ROW, status: "disconnected" }, displaced: { id: "conn_2", version: 1 }, revocation: REVOCATION },
];

/** A key that acts for its tenant. */
const OF_TENANT: Viewer = { tenant: "t", principals: ["key:key_1"], levelOnAll: 1 };

/** Each key has an id and a digest of its own. */
const KEY_OWNERS: apiKeys.KeyOwner[] = [
  { tenantId: "t", users: "all" },
  { tenantId: "t", users: "one", userId: "ada" },
];

function apiKey(): apiKeys.NewApiKey {
  const [id, hash] = [crypto.randomUUID(), crypto.randomUUID()];
  return { id, hash, tenantId: "t", name: "k", scopes: [], userId: null, expiresAt: null, createdBy: SUBJECT };
}

function tokenOwner(viewer: Viewer, includesOthers: boolean): tokenQueries.TokenOwner {
  return { viewer, subject: SUBJECT, includesOthers };
}

const QUESTIONS: apiKeys.KeyedQuestion<unknown>[] = [
  {
    wanted: "tokens",
    statement: (asker) => tokenQueries.tokensNamed(asker, { subject: SUBJECT, includesOthers: true }, "acme"),
  },
  ...(["id", "slug"] as const).map(
    (by): apiKeys.KeyedQuestion<unknown> => ({
      wanted: "integrations",
      statement: (asker) =>
        integrationQueries.integrationsNamed(asker, by === "id" ? { by, id: "int_1" } : { by, slug: "acme" }),
    }),
  ),
];

type Query = (db: Database, viewer: Viewer) => Promise<unknown>;

/** Every query of the folder under its function's name, in each of its forms. */
const QUERIES: Record<string, Query[]> = {
  findIntegrations: [
    (db, viewer) => integrationQueries.findIntegrations(db, viewer, SUBJECT, { by: "id", id: "int_1" }),
    (db, viewer) => integrationQueries.findIntegrations(db, viewer, SUBJECT, { by: "ids", ids: ["int_1", "int_2"] }),
    (db, viewer) => integrationQueries.findIntegrations(db, viewer, SUBJECT, { by: "slug", slug: "acme" }),
    (db, viewer) =>
      integrationQueries.findIntegrations(db, viewer, SUBJECT, {
        by: "natural-id",
        owner: "user:a",
        slug: "acme",
      }),
  ],
  findCatalogueIntegrations: [(db, viewer) => integrations.findCatalogueIntegrations(db, viewer, SUBJECT, "acme")],
  readProviderUse: [
    (db, viewer) => providerUse.readProviderUse(db, viewer, { subject: SUBJECT, giver: "key:1" }, PROVIDER_ASKS),
  ],
  findIntegrationById: [(db) => integrations.findIntegrationById(db, "t", "int_1")],
  insertIntegrationIfAbsent: [
    (db) =>
      insertion.insertIntegrationIfAbsent(db, INTEGRATION, [{ principal: "everyone", accessLevel: 1 }], DEFAULT_QUOTAS),
  ],
  saveConnection: [
    (db) => saving.saveConnection(db, WRITE, DEFAULT_QUOTAS, audit()),
    (db) =>
      saving.saveConnection(
        db,
        { ...WRITE, times: { expiresIn: null, freshFor: null, refreshIn: null }, replacesVersion: 1 },
        DEFAULT_QUOTAS,
        audit(),
      ),
  ],
  leavePlace: [(db) => tokenSaving.leavePlace(db, { id: "int_1", tenantId: "t" })],
  saveToken: REPLACED.map((replaced) => (db) => tokenSaving.saveToken(db, TOKEN, replaced, DEFAULT_QUOTAS, audit())),
  findTokenOfName: [(db, viewer) => tokenOfName.findTokenOfName(db, { viewer, subject: SUBJECT }, "acme")],
  insertApiKey: [(db) => apiKeys.insertApiKey(db, apiKey(), DEFAULT_QUOTAS, audit())],
  findApiKey: [
    (db) => apiKeys.findApiKey(db, "hash", undefined, undefined),
    ...QUESTIONS.map(
      (question): Query =>
        (db) =>
          apiKeys.findApiKey<unknown>(db, "hash", "ada", question),
    ),
  ],
  insertAttenuatedKey: [
    (db) => apiKeys.insertAttenuatedKey(db, { ...apiKey(), parentId: "key_1" }, DEFAULT_QUOTAS, audit()),
    (db) => apiKeys.insertAttenuatedKey(db, { ...apiKey(), parentId: "key_1", userId: "ada" }, DEFAULT_QUOTAS, audit()),
  ],
  countKeyCall: [
    (db) => keyCalls.countKeyCall(db, "t", ["key_1"]),
    (db) => keyCalls.countKeyCall(db, "t", ["key_1", "key_2", "key_3"]),
  ],
  noteApiKeyUse: [(db) => apiKeys.noteApiKeyUse(db, { id: "key_1", tenantId: "t" })],
  listApiKeys: KEY_OWNERS.map((owner) => (db) => apiKeys.listApiKeys(db, owner, "key_1", 10)),
  getApiKey: KEY_OWNERS.map((owner) => (db) => apiKeys.getApiKey(db, owner, "key_1")),
  countApiKeys: KEY_OWNERS.map((owner) => (db) => apiKeys.countApiKeys(db, owner)),
  deleteApiKey: KEY_OWNERS.map((owner) => (db) => apiKeys.deleteApiKey(db, owner, "key_1", audit())),
  findTokens: [
    (db, viewer) => tokenQueries.findTokens(db, tokenOwner(viewer, true), "acme"),
    (db, viewer) => tokenQueries.findTokens(db, tokenOwner(viewer, false), "acme"),
    (db) => tokenQueries.findTokens(db, tokenOwner(OF_TENANT, true), "acme"),
  ],
  listTokens: [
    (db, viewer) => tokens.listTokens(db, tokenOwner(viewer, true)),
    (db, viewer) => tokens.listTokens(db, tokenOwner(viewer, false)),
    (db) => tokens.listTokens(db, tokenOwner(OF_TENANT, true)),
  ],
  deleteToken: [undefined, REVOCATION].map(
    (revocation) => (db) =>
      tokens.deleteToken(db, { integration: BEFORE, connection: ROW, now: 0 }, revocation, audit()),
  ),
  listConnections: [
    (db) => connections.listConnections(db, "t", SUBJECT),
    (db) => connections.listConnections(db, "t", SUBJECT, "acme"),
  ],
  eraseConnectionsOfType: [(db) => connections.eraseConnectionsOfType(db, "t", SUBJECT, "acme", audit())],
  pageConnections: [
    (db) => connections.pageConnections(db, { tenant: "t", subject: SUBJECT, userId: "ada" }, { start: 0, limit: 10 }),
    (db) =>
      connections.pageConnections(
        db,
        { tenant: "t", subject: SUBJECT, userId: "ada", within: ["int_1"] },
        { start: 0, limit: 10 },
      ),
  ],
  deleteConnection: [
    (db) => connections.deleteConnection(db, ROW, undefined, audit()),
    (db) => connections.deleteConnection(db, ROW, REVOCATION, audit()),
  ],
  insertIntegration: [(db) => insertion.insertIntegration(db, INTEGRATION, DEFAULT_QUOTAS, audit())],
  findFormerClients: [(db) => formerClients.findFormerClients(db, BEFORE, [1, 2])],
  updateIntegration: [
    (db) => changing.updateIntegration(db, { ...CHANGE, set: { name: "x" } }, audit()),
    (db) => changing.updateIntegration(db, { ...CHANGE, set: { name: "x" }, quarantine: true }, audit()),
    (db) => changing.updateIntegration(db, { ...CHANGE, set: { name: "x" }, isNewClient: true }, audit()),
    (db) => changing.updateIntegration(db, { ...CHANGE, set: { slug: "x" } }, audit()),
    (db) =>
      changing.updateIntegration(
        db,
        { ...CHANGE, before: { ...BEFORE, clientSecretSealed: "sealed" }, set: { clientSecretSealed: null } },
        audit(),
      ),
  ],
  markClient: [(db) => clientStatus.markClient(db, BEFORE, { clientStatus: "client_invalid" })],
  findConnectionById: [(db) => connections.findConnectionById(db, "t", "conn_1")],
  noteVisibility: [(db) => db.batch(unseen.noteVisibility(db, BEFORE))],
  findUnseen: [
    (db) => unseen.findUnseen(db, 1000, undefined, 50),
    (db) => unseen.findUnseen(db, 1000, { unseenSince: 1, id: "conn_1" }, 50),
  ],
  beginDeletion: [(db) => integrationDeletion.beginDeletion(db, BEFORE, audit(), 20)],
  findDeleted: [
    (db) => integrationDeletion.findDeleted(db, undefined, 20),
    (db) => integrationDeletion.findDeleted(db, { ...BEFORE, deletingSince: 1 }, 20),
  ],
  pageOfIntegration: [(db) => integrationDeletion.pageOfIntegration(db, BEFORE, "conn_1", 20)],
  deleteEndedConnections: [
    (db) => integrationDeletion.deleteEndedConnections(db, BEFORE, []),
    (db) =>
      integrationDeletion.deleteEndedConnections(db, BEFORE, [
        { connection: ROW, revocation: REVOCATION, audit: audit() },
      ]),
  ],
  listIntegrations: [
    (db, viewer) => integrationList.listIntegrations(db, viewer, ALL, { start: 0, limit: 10 }),
    (db, viewer) =>
      integrationList.listIntegrations(
        db,
        viewer,
        { text: "a", types: ["acme"], tags: ["x"] },
        { start: 10, limit: 10 },
      ),
    (db, viewer) => integrationList.listIntegrations(db, viewer, OF_KEY, { start: 0, limit: 10 }),
  ],
  listIntegrationPage: [
    (db, viewer) => integrationPages.listIntegrationPage(db, viewer, ALL, { after: "", limit: 10, total: undefined }),
    (db, viewer) => integrationPages.listIntegrationPage(db, viewer, ALL, { after: "int_1", limit: 10, total: 20 }),
    (db, viewer) =>
      integrationPages.listIntegrationPage(
        db,
        viewer,
        { text: "a", types: ["acme", "custom"], tags: ["x"] },
        { after: "int_1", limit: 10, total: undefined },
      ),
    (db, viewer) =>
      integrationPages.listIntegrationPage(db, viewer, OF_KEY, { after: "", limit: 10, total: undefined }),
  ],
  listShares: [(db) => shares.listShares(db, "t", "int_1")],
  findShare: [(db) => shares.findShare(db, SHARE)],
  putShare: [
    (db) => shares.putShare(db, SHARE, 1, DEFAULT_QUOTAS, audit()),
    (db) => shares.putShare(db, { ...SHARE, principal: "everyone" }, 1, DEFAULT_QUOTAS, audit()),
  ],
  isSlugHeld: [(db) => shares.isSlugHeld(db, BEFORE, "other")],
  findOfferedIntegration: [(db) => transfers.findOfferedIntegration(db, "t", "int_1", [SUBJECT, "team:red"])],
  pageOfferedIntegrations: [
    (db) => transfers.pageOfferedIntegrations(db, "t", [SUBJECT, "team:red"], { start: 0, limit: 10 }),
  ],
  giveIntegration: [(db) => transfers.giveIntegration(db, BEFORE, SUBJECT, DEFAULT_QUOTAS, audit())],
  deleteShare: [(db) => shares.deleteShare(db, SHARE, audit())],
  findIcon: [(db) => icons.findIcon(db, "t", "int_1")],
  putIcon: [
    async (db) => {
      await insertion.insertIntegrationIfAbsent(db, INTEGRATION, [], DEFAULT_QUOTAS);
      await icons.putIcon(db, ICON, DEFAULT_QUOTAS, audit());
    },
  ],
  deleteIcon: [(db) => icons.deleteIcon(db, "t", "int_1", audit())],
  dueRevocations: [(db) => revocations.dueRevocations(db)],
  finishRevocation: [(db) => revocations.finishRevocation(db, REVOCATION, audit())],
  takeRevocation: [(db) => revocations.takeRevocation(db, REVOCATION)],
  postponeRevocations: [(db) => revocations.postponeRevocations(db, ["rev_1"])],
  markNeedsReauth: [(db) => connections.markNeedsReauth(db, ROW, "token_expired")],
  countApiRefusal: [(db) => apiRefusals.countApiRefusal(db, ROW)],
  endRefusedConnection: [(db) => apiRefusals.endRefusedConnection(db, ROW, audit())],
  clearApiRefusals: [(db) => apiRefusals.clearApiRefusals(db, ROW)],
  claimTicket: [(db) => claims.claimTicket(db, "hash")],
  readClaim: [(db) => claims.readClaim(db, "hash", { tenantId: "t", principal: SUBJECT, integrationId: "int_1" })],
  deleteClaimsOlderThan: [(db) => claims.deleteClaimsOlderThan(db, 1000, 10)],
  addRevocation: [(db) => revocations.addRevocation(db, { ...REVOCATION, id: crypto.randomUUID() })],
  findConnection: [(db) => refresh.findConnection(db, ROW)],
  takeLease: [
    (db) => refresh.takeLease(db, ROW, "lease", 30_000, false),
    (db) => refresh.takeLease(db, ROW, "lease", 30_000, true),
  ],
  commitRefresh: [
    (db) => refresh.commitRefresh(db, ROW, REFRESHED),
    (db) => refresh.commitRefresh(db, ROW, { ...REFRESHED, refreshTokenIn: 60_000 }),
  ],
  keepCandidate: [(db) => refresh.keepCandidate(db, CANDIDATE)],
  listCandidates: [(db) => refresh.listCandidates(db, ROW)],
  deleteCandidate: [(db) => refresh.deleteCandidate(db, "t", "ref_1")],
  giveUpRefresh: [(db) => refresh.giveUpRefresh(db, ROW, "grant_refused", ["ref_1"], audit())],
  releaseLease: [
    (db) => backoff.releaseLease(db, ROW, { ...FAILURE, retryAfter: undefined, chance: 0 }),
    (db) => backoff.releaseLease(db, ROW, { ...FAILURE, isRefusal: true, retryAfter: 1000, chance: 1 }),
  ],
  listTenantsDue: [(db) => refreshQueue.listTenantsDue(db)],
  moveSchedules: [(db) => refreshQueue.moveSchedules(db)],
  listDue: [(db) => refreshQueue.listDue(db, ["t"]), (db) => refreshQueue.listDue(db, ["t", "u", "v"])],
  leaseDue: [
    (db) => refreshQueue.leaseDue(db, ["conn_1"], "lease", 30_000),
    (db) => refreshQueue.leaseDue(db, ["conn_1", "conn_2"], "lease", 30_000),
  ],
  postponeRefreshes: [
    (db) => refreshQueue.postponeRefreshes(db, "lease", ["conn_1"], 60_000, "provider_timeout"),
    (db) => refreshQueue.postponeRefreshes(db, "lease", ["conn_1"], 0, undefined),
  ],
  deleteEnded: [(db) => refreshQueue.deleteEnded(db, { connections: 1000, candidates: 1000 }, 10)],
  findSealedUnder: sealed.sealedNames.map((name) => (db: Database) => sealed.findSealedUnder(db, name, "k1", "", 10)),
  replaceSealed: sealed.sealedNames.map(
    (name) => (db: Database) => sealed.replaceSealed(db, name, [{ id: "x", replaces: "v1.k1.s", sealed: "v1.k2.s" }]),
  ),
  countSealedByKey: [(db) => sealed.countSealedByKey(db, "k2")],
  countSealedUnderOthers: [(db) => sealed.countSealedUnderOthers(db, "k2", 10)],
  readStoredKeys: [(db) => keyProofs.readStoredKeys(db, ["k1", "k2"])],
  findKeysInUse: [(db) => keyProofs.findKeysInUse(db, ["k1", "k2"])],
  addKeyProof: [(db) => keyProofs.addKeyProof(db, "k1", "sealed")],
  replaceKeyProof: [(db) => keyProofs.replaceKeyProof(db, "k1", "sealed", "anew")],
};

/** Functions that make a part of a statement. */
const PARTS = [
  ...["shareRow", "canHaveSlug", "fromNow", "ifSeen", "timed", "selectListed", "toListed", "countMatching"],
  ...["matchesFilter", "configSubject", "rememberRevocation", "isSubject", "changeStatements", "deletionOf"],
  ...["isRow", "liftBackoff", "fixedAudit", "integrationsNamed", "tokensNamed", "viewsFor", "hasNoTypedInAddress"],
  ...["isAnySealed", "isSealedUnder", "isSealedUnderOne", "keepFormerClient"],
];

/** A claim belongs to no tenant: its hash says nothing about one. An API key's digest is what tells its tenant. The scheduled work is for all tenants. */
const WITHOUT_TENANT = [
  ...Object.keys(claims),
  ...Object.keys(sealed),
  ...Object.keys(keyProofs),
  ...[
    "findApiKey",
    "dueRevocations",
    "postponeRevocations",
    "findDeleted",
    "findUnseen",
    "listTenantsDue",
    "moveSchedules",
    "listDue",
    "leaseDue",
    "postponeRefreshes",
    "deleteEnded",
  ],
];

let observed: ObservedD1;

beforeEach(() => {
  observed = observeD1(env.DB);
});

async function statementsOf(query: Query, viewer: Viewer): Promise<Prepared[]> {
  await query(openDatabase(observed.d1), viewer);
  return observed.calls.flatMap(({ statements }) => statements);
}

async function planOf({ sql, values }: Prepared): Promise<string[]> {
  const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...values)
    .all<{ detail: string }>();
  return plan.results.map(({ detail }) => detail);
}

/** Asked only for those who manage all of the tenant's, of which there are few: entries of an index. */
const OF_ALL = ["countApiKeys"];

const cases = Object.entries(QUERIES).flatMap(([name, forms]) =>
  Object.keys(VIEWERS).flatMap((who) => forms.map((query, form) => ({ name, who, form, query }))),
);

describe("query plans", () => {
  it.each(cases)("$name, form $form, for $who reads no whole table", async ({ name, who, query }) => {
    const viewer = VIEWERS[who];
    if (!viewer) throw new Error("no such viewer");
    const statements = await statementsOf(query, viewer);
    expect(statements.length).toBeGreaterThan(0);
    const plans = await Promise.all(statements.map(planOf));
    const steps = plans.flat();
    expect(
      steps.filter(
        (step) =>
          /^SCAN (?!given|place|position|asker|named|\d+-ROW VALUES|\d+ CONSTANT ROWS|json_each|wanted|tenants|holders|turns|oldest|principals|found|made|\(subquery)/.test(
            step,
          ) && !step.startsWith("SCAN CONSTANT ROW"),
      ),
    ).toEqual([]);
    // A search by an index on the tenant alone reads the whole tenant, for a user who may see little of it.
    const seesAll = who === "a superuser" || OF_ALL.includes(name);
    expect(
      steps.filter((step) => /^SEARCH (?!tenant_totals|tenant_schedules).*\(tenant_id=\?\)$/.test(step) && !seesAll),
    ).toEqual([]);
  });

  it("cover every query of the folder", () => {
    const stored = [
      integrationQueries,
      tokenQueries,
      providerUse,
      insertion,
      integrations,
      clientStatus,
      integrationDeletion,
      integrationList,
      integrationPages,
      connections,
      claims,
      shares,
      icons,
      revocations,
      formerClients,
    ];
    const keyed = [sealed, keyProofs, keyCalls, apiKeys, apiRefusals, tokens];
    const modules = [
      ...stored,
      ...keyed,
      changing,
      backoff,
      refresh,
      refreshQueue,
      saving,
      tokenSaving,
      tokenOfName,
      unseen,
      transfers,
    ];
    const exported = modules.flatMap((module) => Object.entries(module));
    const functions = exported.filter(([name, value]) => typeof value === "function" && !PARTS.includes(name));
    expect(Object.keys(QUERIES).sort()).toEqual(functions.map(([name]) => name).sort());
  });

  it("T13 name the tenant in every statement that reads or changes what belongs to one", async () => {
    const without: string[] = [];
    for (const { query, who, name } of cases) {
      observed.calls.length = 0;
      const viewer = VIEWERS[who];
      if (!viewer || WITHOUT_TENANT.includes(name)) continue;
      for (const { sql, values } of await statementsOf(query, viewer)) {
        if (!sql.includes("tenant_id") || !values.includes("t")) without.push(sql);
      }
    }
    expect(without).toEqual([]);
  });

  it("bind few parameters, however many teams a user has: D1 takes at most 100", async () => {
    const principals = Array.from({ length: 500 }, (_, index) => `team:${index}`);
    for (const { query } of cases) await query(openDatabase(observed.d1), { tenant: "t", principals, levelOnAll: 0 });
    const counts = observed.calls.flatMap(({ statements }) => statements.map(({ values }) => values.length));
    expect(Math.max(...counts)).toBeLessThan(100);
  });
});
