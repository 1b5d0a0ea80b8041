import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { DEFAULT_QUOTAS } from "../../src/domain/limits/quotas.ts";
import type { AuditEvent } from "../../src/storage/audit.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { type Replaced, saveToken, type TokenWrite } from "../../src/storage/saveToken.ts";

const db = openDatabase(env.DB);
const SUBJECT = "user:ada";
const TOKEN = "conn_token";
const OTHER = "conn_other";

const WRITE: TokenWrite = {
  ...{ id: TOKEN, tenantId: "default", subject: SUBJECT, ownerId: "ada", key: "mine", type: "api_key" },
  ...{ integrationId: "int_there", integrationVersion: 1, credentialSealed: "v1.new.x", scopes: ["a"] },
  ...{ refreshable: false, times: { expiresIn: null, freshFor: null, refreshIn: null }, lifetime: null },
  expiresAt: undefined,
};
const REVOCATION = {
  ...{ id: "rev_1", tenantId: "default", payloadSealed: "v1.new.y", holder: "ada", server: "https://acme.com" },
};
const connected = { version: 3, status: "connected", integrationVersion: 1 } as const;
const ofToken = { ...connected, id: TOKEN, tokenKey: "mine", integrationId: "int_from" };
const ofOther = { ...connected, id: OTHER, tokenKey: null, integrationId: "int_there" };
const NOTHING: Replaced = { over: undefined, displaced: undefined, revocation: undefined };

function audit(): AuditEvent {
  return {
    ...{ id: crypto.randomUUID(), tenantId: "default", actor: SUBJECT, action: "connection.connected" },
    ...{
      outcome: "success",
      targetType: "connection",
      targetId: TOKEN,
      requestId: "r",
      origin: undefined,
      details: {},
    },
  };
}

/** A stored token on one integration, and a grant of Latchkey's own on the one that the token is to go to. */
beforeEach(async () => {
  const integration = (id: string, forToken: number) =>
    env.DB.prepare(
      `INSERT INTO integrations (id, tenant_id, owner, slug, name, type, mode, auth_type, for_token)
      VALUES (?1, 'default', 'user:ada', ?1, ?1, 'acme', 'per-user', 'bearer', ?2)`,
    ).bind(id, forToken);
  const connection = (id: string, integrationId: string, key: string | null) =>
    env.DB.prepare(
      `INSERT INTO connections (id, tenant_id, integration_id, subject, status, token_key, version, grant_version, created_at)
      VALUES (?, 'default', ?, 'user:ada', 'connected', ?, 3, 3, 1000)`,
    ).bind(id, integrationId, key);
  await env.DB.batch([
    ...[integration("int_from", 1), integration("int_there", 0)],
    ...[connection(TOKEN, "int_from", "mine"), connection(OTHER, "int_there", null)],
  ]);
});

/** All that a write could change. */
async function everything(): Promise<unknown> {
  const tables = ["connections", "integrations", "revocations", "audit_events"];
  const all = await env.DB.batch(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table} ORDER BY id`)));
  return all.map(({ results }) => results);
}

const run = (sql: string) => env.DB.prepare(sql).run();
const set = (id: string, sql: string) => () => run(`UPDATE connections SET ${sql} WHERE id = '${id}'`);
const moved: Replaced = {
  over: ofToken,
  displaced: { id: OTHER, version: 3 },
  revocation: REVOCATION,
};
const overOther: Replaced = { over: ofOther, displaced: undefined, revocation: REVOCATION };

interface Case {
  what: string;
  replaced: Replaced;
  id?: string;
  meanwhile?: () => Promise<unknown>;
}

const WRITTEN: Case[] = [
  { what: "moves to where a grant is, as that was read", replaced: moved },
  { what: "moves, although another store came first", replaced: moved, meanwhile: set(TOKEN, "version = 9") },
  {
    what: "is written over a living one of its name that was read as ended",
    replaced: { ...moved, over: { ...ofToken, version: 2, status: "disconnected" } },
  },
];

it.each(WRITTEN)("a token $what", async ({ replaced, meanwhile }) => {
  await meanwhile?.();
  expect(await saveToken(db, WRITE, replaced, DEFAULT_QUOTAS, audit())).toBe(1000);
  const { results } = await env.DB.prepare("SELECT id, integration_id, credential_sealed FROM connections").all();
  expect(results).toEqual([{ id: TOKEN, integration_id: "int_there", credential_sealed: "v1.new.x" }]);
  const left = await env.DB.prepare("SELECT id FROM integrations").all();
  expect(left.results).toEqual([{ id: "int_there" }]);
  expect((await env.DB.prepare("SELECT id FROM revocations").all()).results).toEqual([{ id: "rev_1" }]);
});

const REFUSED: Case[] = [
  { what: "the grant in its place changed", replaced: moved, meanwhile: set(OTHER, "version = 4") },
  {
    what: "another row took the place",
    replaced: { ...moved, displaced: { id: "conn_gone", version: 3 } },
  },
  { what: "nothing was there when it was read", replaced: { ...moved, displaced: undefined } },
  { what: "its row is gone", replaced: moved, meanwhile: () => run(`DELETE FROM connections WHERE id = '${TOKEN}'`) },
  {
    what: "its row was connected in another way",
    replaced: moved,
    meanwhile: set(TOKEN, "version = 4, token_key = NULL"),
  },
  {
    what: "its row was disconnected",
    replaced: moved,
    meanwhile: set(TOKEN, "version = 4, status = 'disconnected'"),
  },
  {
    what: "its integration changed",
    replaced: moved,
    meanwhile: () => run("UPDATE integrations SET version = 2 WHERE id = 'int_there'"),
  },
  {
    what: "the grant that becomes a token changed",
    replaced: overOther,
    id: OTHER,
    meanwhile: async () => {
      await run(`DELETE FROM connections WHERE id = '${TOKEN}'`);
      await set(OTHER, "version = 4")();
    },
  },
  {
    what: "it is elsewhere than where it was read",
    replaced: { ...NOTHING, over: { ...ofToken, integrationId: "int_there" } },
  },
  { what: "another row has its name", replaced: overOther, id: OTHER },
  { what: "another row has its name, and it is new", replaced: NOTHING, id: "conn_new" },
];

it.each(REFUSED)("nothing is written, and nothing deleted, when $what", async ({ replaced, id = TOKEN, meanwhile }) => {
  await meanwhile?.();
  const before = await everything();
  expect(await saveToken(db, { ...WRITE, id }, replaced, DEFAULT_QUOTAS, audit())).toBeUndefined();
  expect(await everything()).toEqual(before);
});
