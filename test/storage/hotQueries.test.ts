import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { viewerOf } from "../../src/domain/access/permissions.ts";
import { authenticateApiKey } from "../../src/domain/apiKeys/authenticateApiKey.ts";
import type { Permission } from "../../src/domain/context.ts";
import { type FirstQuestion, takeFirstAnswer } from "../../src/domain/firstQuestion.ts";
import { asksForIntegration } from "../../src/domain/integrations/findIntegration.ts";
import { asksForToken } from "../../src/domain/tokens/tokenAccess.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { findIntegrations, type IntegrationReference, viewsFor } from "../../src/storage/findIntegrations.ts";
import { findTokens, type TokenOwner } from "../../src/storage/findTokens.ts";
import { listIntegrations } from "../../src/storage/integrationList.ts";
import type { IntegrationView } from "../../src/storage/integrations.ts";
import { type ProviderAsk, readProviderUse } from "../../src/storage/providerUse.ts";
import { listTokens } from "../../src/storage/tokens.ts";
import type { Viewer } from "../../src/storage/visibility.ts";
import { testApp } from "../support/app.ts";
import { givenKey } from "../support/tokens.ts";

/**
 * The hot queries say in prepared text what the general ones say of rights. Here both are asked on random data, for random
 * viewers and keys: each must find the same rows, at the same level.
 */

const USERS = ["user:ada", "user:bob"];
const TEAMS = ["team:red", "team:o'\"br\\ien", "team:é"];
const SLUGS = ["acme", "notes", "o'\"b"];
const TYPES = ["acme", "github", "slack"];
const ASKS: ProviderAsk[] = [
  { type: "acme", hostFields: ["site"], oauthFields: ["site"], tokenFields: ["key"], defaultSlug: undefined },
  { type: "github", hostFields: [], oauthFields: undefined, tokenFields: [], defaultSlug: "notes" },
  { type: "slack", hostFields: ["site", "key"], oauthFields: [], tokenFields: undefined, defaultSlug: undefined },
];
const KEY_SCOPES: Permission[][] = [
  ["token:read"],
  ["token:read", "integration:read"],
  ["token:read", "integration:share", "user:act-as"],
  ["token:read", "user:act-as"],
];

const integration = fc.record({
  tenant: fc.constantFrom("t", "t", "t", "u"),
  owner: fc.constantFrom(...USERS, ...TEAMS, "system"),
  slug: fc.constantFrom(...SLUGS),
  type: fc.constantFrom(...TYPES),
  clientId: fc.constantFrom(null, "client"),
  parameters: fc.constantFrom({}, {}, { site: "a" }, { site: "a", key: "b" }, { key: "b" }),
  tokenEndpoint: fc.constantFrom(null, null, "https://acme.com/token"),
  mode: fc.constantFrom("per-user", "per-user", "shared"),
  authType: fc.constantFrom("bearer", "basic", "oauth2"),
  deletingSince: fc.constantFrom(null, null, null, 1),
  shares: fc.uniqueArray(
    fc.record({ principal: fc.constantFrom(...USERS, ...TEAMS, "everyone"), level: fc.integer({ min: 1, max: 3 }) }),
    { maxLength: 3, selector: ({ principal }) => principal },
  ),
  connections: fc.uniqueArray(
    fc.record({
      subject: fc.constantFrom(...USERS, "shared", "config:c1"),
      status: fc.constantFrom("connected", "connected", "needs_reauth", "disconnected"),
      tokenKey: fc.constantFrom(null, null, ...SLUGS),
      refreshable: fc.constantFrom(0, 1),
      expiresAt: fc.constantFrom(null, 1, 9e12),
    }),
    { maxLength: 3, selector: ({ subject }) => subject },
  ),
});

type Given = typeof integration extends fc.Arbitrary<infer T> ? T : never;

const viewer: fc.Arbitrary<Viewer> = fc
  .record({
    tenant: fc.constantFrom("t", "t", "u"),
    user: fc.constantFrom(...USERS),
    teams: fc.subarray(TEAMS),
    others: fc.constantFrom(0, 40),
    levelOnAll: fc.constantFrom(0, 0, 0, 1, 3),
  })
  .map(({ tenant, user, teams, others, levelOnAll }) => ({
    tenant,
    principals: [user, ...teams, ...Array.from({ length: others }, (_, at) => `team:other-${at}`), "everyone"],
    levelOnAll,
  }));

const key = fc.record({
  scopes: fc.constantFrom(...KEY_SCOPES),
  userId: fc.constantFrom(undefined, "ada"),
  actAs: fc.constantFrom(undefined, undefined, "bob"),
});

/** Puts the integrations into D1, of two with the same natural id the first, and a name once for a user. */
async function store(given: readonly Given[]): Promise<void> {
  const rows = given.map((one, at) => ({ ...one, id: `int_${String(at).padStart(3, "0")}` }));
  const shares = rows.flatMap(({ id, deletingSince, shares: all }) =>
    deletingSince === null ? all.map((share) => ({ id, ...share })) : [],
  );
  const connections = rows.flatMap(({ id, tenant, connections: all }) =>
    all.map((one) => ({ id, tenant, ...one, connection: `conn_${id}_${one.subject}` })),
  );
  const bind = (sql: string, values: unknown) => env.DB.prepare(sql).bind(JSON.stringify(values));
  await env.DB.batch([
    env.DB.prepare("DELETE FROM integrations"),
    env.DB.prepare("DELETE FROM api_keys"),
    bind(
      `INSERT OR IGNORE INTO integrations (id, tenant_id, owner, slug, name, type, mode, auth_type, deleting_since, client_id, token_endpoint,
        parameters)
      SELECT value->>'id', value->>'tenant', CASE WHEN value->>'deletingSince' THEN 'deleted' ELSE value->>'owner' END,
        value->>'slug', '', value->>'type', value->>'mode', value->>'authType', value->>'deletingSince',
        value->>'clientId', value->>'tokenEndpoint', value->>'parameters' FROM json_each(?)`,
      rows,
    ),
    bind(
      `INSERT OR IGNORE INTO integration_shares (integration_id, tenant_id, principal, access_level, slug, type)
      SELECT i.id, i.tenant_id, value->>'principal', value->>'level', i.slug, i.type
      FROM json_each(?) JOIN integrations AS i ON i.id = value->>'id'`,
      shares,
    ),
    bind(
      `INSERT OR IGNORE INTO connections (id, tenant_id, integration_id, subject, status, token_key, token_type,
        credential_sealed, refreshable, token_expires_at)
      SELECT value->>'connection', i.tenant_id, i.id, value->>'subject', value->>'status', value->>'tokenKey',
        CASE WHEN value->>'tokenKey' IS NULL THEN NULL ELSE 'api_key' END, 'v1.k.x',
        value->>'refreshable', value->>'expiresAt'
      FROM json_each(?) JOIN integrations AS i ON i.id = value->>'id'`,
      connections,
    ),
  ]);
}

/** What both kinds of query tell of an integration. */
const told = ({ integration: { id }, level, shared }: Pick<IntegrationView, "integration" | "level" | "shared">) => ({
  ...{ id, level, shared },
});
const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);

const db = openDatabase(env.DB);
const ALL = { text: undefined, types: [], tags: [] };
const FIRST = { start: 0, limit: 100 };

it("T13 finds by name what the list contains, at its level, with the right connection, whoever asks", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(integration, { maxLength: 14 }),
      fc.array(viewer, { minLength: 4, maxLength: 8 }),
      async (given, viewers) => {
        await store(given);
        const all = await db.query.integrations.findMany();
        for (const who of viewers) {
          const subject = who.principals[0] ?? "";
          const { items } = await listIntegrations(db, who, ALL, FIRST);
          const listed = items.map(told);
          const find = (reference: IntegrationReference) => findIntegrations(db, who, subject, reference);
          for (const { id, owner, slug } of all) {
            const itself = listed.filter((one) => one.id === id);
            const views = await find({ by: "id", id });
            expect(views.map(told)).toEqual(itself);
            for (const { connection, integration: found } of views) {
              const meant = found.mode === "shared" ? "shared" : subject;
              const there = await env.DB.prepare("SELECT id FROM connections WHERE integration_id = ? AND subject = ?")
                .bind(id, meant)
                .first<string>("id");
              expect(connection?.id ?? null).toBe(there);
            }
            const { tenantId } = all.find((one) => one.id === id) ?? {};
            if (tenantId === who.tenant) {
              expect((await find({ by: "natural-id", owner, slug })).map(told)).toEqual(itself);
            }
          }
          for (const slug of SLUGS) {
            const named = items.filter((item) => item.integration.slug === slug).map(told);
            expect((await find({ by: "slug", slug })).map(told).sort(byId)).toEqual(named.sort(byId));
          }
        }
      },
    ),
    { numRuns: 8 },
  );
}, 60_000);

it("T13 finds the tokens that the list names, whoever asks", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(integration, { maxLength: 14 }),
      fc.array(fc.tuple(viewer, fc.boolean()), { minLength: 4, maxLength: 8 }),
      async (given, askers) => {
        await store(given);
        for (const [who, includesOthers] of askers) {
          for (const subject of USERS) {
            const owner: TokenOwner = { viewer: who, subject, includesOthers };
            const listed = await listTokens(db, owner);
            for (const name of SLUGS) {
              const stored = listed.filter(({ connection }) => connection.tokenKey === name);
              const others = listed.filter((one) => one.connection.tokenKey === null && one.integration.slug === name);
              const found = (await findTokens(db, owner, name)).map(({ connection }) => connection.id);
              const wanted = (stored.length > 0 ? stored : others).map(({ connection }) => connection.id);
              expect(found.length).toBe(Math.min(wanted.length, 2));
              expect(wanted).toEqual(expect.arrayContaining(found));
            }
          }
        }
      },
    ),
    { numRuns: 8 },
  );
}, 60_000);

it("T13 tells of each provider what the list of integrations tells, whoever asks", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(integration, { maxLength: 14 }),
      fc.array(viewer, { minLength: 4, maxLength: 8 }),
      async (given, viewers) => {
        await store(given);
        const held = await db.query.connections.findMany();
        const all = await db.query.integrations.findMany();
        for (const who of viewers) {
          const [subject = ""] = who.principals;
          const listed = (await listIntegrations(db, who, ALL, FIRST)).items.map((item) => item.integration);
          const perUser = listed.filter(({ mode }) => mode === "per-user");
          const giver = who.levelOnAll === 1 ? "key:1" : subject;
          const uses = await readProviderUse(db, who, { subject, giver }, ASKS);
          for (const { type, hostFields, oauthFields, tokenFields, defaultSlug } of ASKS) {
            const ofType = perUser.filter((one) => one.type === type && one.tokenEndpoint === null);
            const isPlaceOf = (whose: string) =>
              ofType.filter(
                ({ owner, parameters }) =>
                  [whose, "system"].includes(owner) || hostFields.every((name) => !(name in parameters)),
              );
            const has = ({ parameters }: (typeof ofType)[number], names: readonly string[] | undefined) =>
              names?.every((name) => name in parameters);
            const isOAuth = (one: (typeof ofType)[number]) =>
              one.authType === "oauth2" && one.clientId !== null && has(one, oauthFields) === true;
            const takes = (one: (typeof ofType)[number]) =>
              isOAuth(one) || (one.authType === "bearer" && has(one, tokenFields) === true);
            const isFree = all.every(
              ({ tenantId, owner, slug }) => tenantId !== who.tenant || owner !== "system" || slug !== defaultSlug,
            );
            const ofAll = perUser.filter((one) => one.type === type);
            const works = ({ status, refreshable, tokenExpiresAt }: (typeof held)[number]) =>
              status === "connected" && (refreshable || tokenExpiresAt === null || tokenExpiresAt > Date.now());
            const isHeld = ({ id }: (typeof ofAll)[number]) =>
              held.some((one) => one.integrationId === id && one.subject === subject && works(one));
            expect(uses.get(type)).toEqual({
              oauth: isPlaceOf(subject).some(isOAuth),
              token: isPlaceOf(giver).some(takes) || (defaultSlug !== undefined && isFree),
              connected: ofAll.some(isHeld),
            });
          }
        }
      },
    ),
    { numRuns: 8 },
  );
}, 60_000);

it("T18 answers with an API key what it answers the caller that the key is", async () => {
  const { deps } = await testApp();
  const waitUntil = () => {};
  await fc.assert(
    fc.asyncProperty(
      fc.array(integration, { maxLength: 14 }),
      fc.array(key, { minLength: 3, maxLength: 6 }),
      async (given, keys) => {
        await store(given);
        for (const { actAs, ...options } of keys) {
          const made = await givenKey({ ...options, tenantId: "t" });
          const ask = async <A>(question: FirstQuestion<A>, tokens: boolean) => {
            const ctx = { deps, waitUntil, origin: undefined };
            const { caller, first } = await authenticateApiKey(ctx, made.key, actAs, question);
            const own = viewerOf(caller);
            const isForAll = tokens && caller.userId === undefined;
            const who = { ...own, levelOnAll: isForAll ? Math.max(own.levelOnAll, 1) : own.levelOnAll };
            const taken = takeFirstAnswer({ first }, question, who);
            if (!taken) throw new Error("the answer was asked for somebody else");
            return { caller, who, answer: taken.answer };
          };
          if (options.userId !== undefined && actAs !== undefined) {
            await expect(ask(asksForIntegration("acme"), false)).rejects.toMatchObject({ code: "forbidden" });
            continue;
          }
          if (actAs !== undefined && !options.scopes.includes("user:act-as")) {
            await expect(ask(asksForIntegration("acme"), false)).rejects.toMatchObject({ code: "forbidden" });
            continue;
          }
          for (const slug of SLUGS) {
            const { caller, who, answer } = await ask(asksForIntegration(slug), false);
            const views = await findIntegrations(db, who, caller.principal, { by: "slug", slug });
            const plain = (all: IntegrationView[]) => all.map((view) => ({ ...view, now: 0 }));
            expect(plain(viewsFor(who, answer))).toEqual(plain(views));
            for (const userId of caller.userId === undefined ? ["ada", "bob"] : [caller.userId]) {
              const asked = await ask(asksForToken(userId, slug), true);
              const owner = { viewer: asked.who, subject: `user:${userId}`, includesOthers: true };
              const found = await findTokens(db, owner, slug);
              expect(asked.answer.map((one) => ({ ...one, now: 0 }))).toEqual(found.map((one) => ({ ...one, now: 0 })));
            }
          }
        }
      },
    ),
    { numRuns: 8 },
  );
}, 60_000);
