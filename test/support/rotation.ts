import { env } from "cloudflare:workers";
import { open, type SealContext, seal } from "../../src/crypto/envelope.ts";
import { importKeyring, type Keyring } from "../../src/crypto/keyring.ts";
import { createBudget } from "../../src/domain/budget.ts";
import { resealSecrets } from "../../src/domain/encryptionKeys/resealSecrets.ts";
import { planContext } from "../../src/domain/revocations/revocationPlan.ts";
import { credentialContext } from "../../src/domain/vault/credential.ts";
import { secretContext } from "../../src/domain/vault/integrationSecrets.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { canary } from "./canary.ts";
import { randomKey } from "./keyrings.ts";

/** The same two keys at each step of a change from `k1` to `k2`. */
export interface Rotation {
  /** The master keys as they stand in the configuration. */
  masters: string[];
  /** What `ENCRYPTION_KEYS` is set to, one after the other. */
  configurations: { before: string; announced: string; during: string; retired: string; after: string };
  before: Keyring;
  /** All know the new key already, and still seal with the old one. */
  announced: Keyring;
  during: Keyring;
  retired: Keyring;
  after: Keyring;
}

export async function givenRotation(): Promise<Rotation> {
  const [k1, k2] = [randomKey(), randomKey()];
  const configurations = {
    before: `k1:${k1}`,
    announced: `k1:${k1},k2:${k2}`,
    during: `k2:${k2},k1:${k1}`,
    retired: `k2:${k2},k1:retired`,
    after: `k2:${k2}`,
  };
  const { before, announced, during, retired, after } = configurations;
  return {
    ...{ masters: [k1, k2], configurations },
    before: await importKeyring(before),
    announced: await importKeyring(announced),
    during: await importKeyring(during),
    retired: await importKeyring(retired),
    after: await importKeyring(after),
  };
}

const COLUMNS = {
  credential: ["connections", "credential_sealed"],
  candidate: ["refresh_candidates", "credential_sealed"],
  clientSecret: ["integrations", "client_secret_sealed"],
  apiKey: ["integrations", "api_key_sealed"],
  password: ["integrations", "password_sealed"],
  token: ["integrations", "token_sealed"],
  headers: ["integrations", "headers_sealed"],
  formerClientSecret: ["former_clients", "client_secret_sealed"],
  revocation: ["revocations", "payload_sealed"],
} as const;

type SealedName = keyof typeof COLUMNS;
const TABLES = ["integrations", "connections", "refresh_candidates", "former_clients", "revocations"] as const;

/** A sealed value that was stored, and what it holds. */
export interface Planted {
  name: SealedName;
  id: string;
  context: SealContext;
  plaintext: string;
}

export interface Amounts {
  connections: number;
  /** Each with all five kinds of secret. */
  integrations?: number;
  candidates?: number;
  revocations?: number;
  formers?: number;
  /** What every connection holds, when it matters. */
  credential?: string;
}

const TENANT = "acme";
const SECRETS = ["clientSecret", "apiKey", "password", "token", "headers"] as const;
/** The parts of a row that re-sealing must leave alone, different in each row. */
const marks = (index: number) => ({ version: (index % 7) + 1, updated_at: 1_000_000 + index });

/** Stores rows whose values are all sealed by the first key of a keyring. Ids begin with `prefix`. */
export async function plant(keyring: Keyring, amounts: Amounts, prefix = "p"): Promise<Planted[]> {
  const planted: Planted[] = [];
  const credential = () => amounts.credential ?? credentialOf();
  const sealOne = async (name: SealedName, id: string, context: SealContext, plaintext: string) => {
    planted.push({ name, id, context, plaintext });
    return seal(keyring, context, plaintext);
  };
  const integrations = await numbered(Math.max(amounts.integrations ?? 0, 1), `int_${prefix}`, async (id, index) => ({
    ...{ id, tenant_id: TENANT, owner: "system", slug: id, name: id, type: "custom", mode: "per-user" },
    ...{ auth_type: "bearer", ...marks(index) },
    ...(amounts.integrations && (await sealSecrets(id, sealOne))),
  }));
  const [integration] = integrations;
  const connections = await numbered(amounts.connections, `conn_${prefix}`, async (id, index) => ({
    ...{ id, tenant_id: TENANT, integration_id: integration?.id ?? "", subject: `user:${id}`, owner_id: id },
    ...{ status: "connected", ...marks(index) },
    credential_sealed: await sealOne("credential", id, credentialContext({ id, tenantId: TENANT }), credential()),
  }));
  const candidates = await numbered(amounts.candidates ?? 0, `ref_${prefix}`, async (id, index) => {
    const of = { id: connections[index % connections.length]?.id ?? "", tenantId: TENANT };
    const sealed = await sealOne("candidate", id, credentialContext(of), credentialOf());
    return { id, tenant_id: TENANT, connection_id: of.id, grant_version: 1, credential_sealed: sealed };
  });
  const revocations = await numbered(amounts.revocations ?? 0, `rev_${prefix}`, async (id) => {
    const sealed = await sealOne("revocation", id, planContext({ id, tenantId: TENANT }), canary("plan"));
    const place = { holder: "ada", server: "https://acme.com" };
    return { id, tenant_id: TENANT, payload_sealed: sealed, ...place, next_attempt_at: Date.now() + 3_600_000 };
  });
  const formers = await numbered(amounts.formers ?? 0, `int_${prefix}_former`, async (id, index) => {
    const of = { id: integration?.id ?? "", tenantId: TENANT };
    const sealed = await sealOne("formerClientSecret", id, secretContext(of, "clientSecret"), canary("former"));
    const row = { id, tenant_id: TENANT, integration_id: of.id, version: index + 1, settings: "{}" };
    return { ...row, client_secret_sealed: sealed };
  });
  await insertRows("integrations", integrations);
  await insertRows("connections", connections);
  await insertRows("refresh_candidates", candidates);
  await insertRows("former_clients", formers);
  await insertRows("revocations", revocations);
  return planted;
}

type SealOne = (name: SealedName, id: string, context: SealContext, plaintext: string) => Promise<string>;
type Row = { id: string } & Record<string, string | number>;

async function sealSecrets(id: string, sealOne: SealOne): Promise<Record<string, string>> {
  const columns: Record<string, string> = {};
  for (const name of SECRETS) {
    columns[COLUMNS[name][1]] = await sealOne(name, id, secretContext({ id, tenantId: TENANT }, name), canary(name));
  }
  return columns;
}

function credentialOf(): string {
  return JSON.stringify({ type: "oauth2", accessToken: canary("access"), refreshToken: canary("refresh") });
}

async function numbered<R>(count: number, prefix: string, make: (id: string, index: number) => Promise<R>) {
  const rows: R[] = [];
  for (let start = 0; start < count; start += 500) {
    const indexes = Array.from({ length: Math.min(500, count - start) }, (_, offset) => start + offset);
    rows.push(...(await Promise.all(indexes.map((n) => make(`${prefix}_${String(n).padStart(6, "0")}`, n)))));
  }
  return rows;
}

async function insertRows(table: (typeof TABLES)[number], rows: Row[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {});
  const values = names.map((name) => `value->>'${name}'`).join(", ");
  // D1 takes no parameter beyond 2 MB.
  const atOnce = Math.max(1, Math.floor(1_500_000 / (JSON.stringify(rows[0] ?? {}).length + 100)));
  for (let start = 0; start < rows.length; start += atOnce) {
    await env.DB.prepare(`INSERT INTO ${table} (${names.join(", ")}) SELECT ${values} FROM json_each(?)`)
      .bind(JSON.stringify(rows.slice(start, start + atOnce)))
      .run();
  }
}

/** The envelopes that are stored in a column, by the id of their row. */
export async function storedEnvelopes(name: SealedName): Promise<Map<string, string>> {
  const [table, column] = COLUMNS[name];
  const { results } = await env.DB.prepare(
    `SELECT id, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL`,
  ).all<{
    id: string;
    sealed: string;
  }>();
  return new Map(results.map(({ id, sealed }) => [id, sealed]));
}

/** The planted values that are not stored under the keyring's first key with the content that they were planted with. */
export async function spoiled(keyring: Keyring, planted: Planted[]): Promise<Planted[]> {
  const bad: Planted[] = [];
  for (const [name, values] of Map.groupBy(planted, (value) => value.name)) {
    const stored = await storedEnvelopes(name);
    for (const value of values) {
      const sealed = stored.get(value.id) ?? "";
      const isRight = sealed.startsWith(`v1.${keyring.primary}.`);
      const content = isRight ? await open(keyring, value.context, sealed).catch(() => undefined) : undefined;
      if (content !== value.plaintext) bad.push(value);
    }
  }
  return bad;
}

/** All that is stored besides the envelopes and the names of their keys. */
export async function storedBesides(): Promise<Record<string, unknown>[]> {
  const tables = await env.DB.batch<Record<string, unknown>>(
    TABLES.map((table) => env.DB.prepare(`SELECT * FROM ${table} ORDER BY id`)),
  );
  return tables.flatMap(({ results }) =>
    results.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !/_(sealed|kid)$/.test(name)))),
  );
}

/** How many values of all kinds each key has sealed, counted from the envelopes themselves. */
export async function sealedBy(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of Object.keys(COLUMNS) as SealedName[]) {
    for (const sealed of (await storedEnvelopes(name)).values()) {
      const kid = sealed.split(".")[1] ?? "";
      counts[kid] = (counts[kid] ?? 0) + 1;
    }
  }
  return counts;
}

/** One run of re-sealing as the schedule makes it: each query is taken off its budget, so that it ends whatever happens. */
export function resealWithin(deps: AppDeps, limit = 1000): Promise<number> {
  const budget = createBudget(limit);
  return resealSecrets({ ...deps, db: openDatabase(env.DB, budget.spend) }, budget, 0);
}

/** D1 where something else happens right before the first statement that writes: after a page was read and opened. */
export function beforeFirstWrite(native: D1Database, work: () => Promise<unknown>): D1Database {
  let isDone = false;
  const observe = (statement: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const first = async <T>(operation: () => Promise<T>): Promise<T> => {
      if (!isDone && /^\s*update\b/i.test(sql)) {
        isDone = true;
        await work();
      }
      return operation();
    };
    const observed: Pick<D1PreparedStatement, "bind" | "run" | "all" | "raw"> = {
      bind: (...values) => observe(statement.bind(...values), sql),
      run: <T>() => first(() => statement.run<T>()),
      all: <T>() => first(() => statement.all<T>()),
      raw: ((options: { columnNames?: false }) => first(() => statement.raw(options))) as D1PreparedStatement["raw"],
    };
    return observed as D1PreparedStatement;
  };
  const d1: Pick<D1Database, "prepare"> = { prepare: (sql) => observe(native.prepare(sql), sql) };
  return d1 as D1Database;
}
