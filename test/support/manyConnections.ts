import { env } from "cloudflare:workers";
import { typeid } from "typeid-js";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { composeDeps } from "../../src/deps.ts";
import { type Budget, createBudget } from "../../src/domain/budget.ts";
import { sealCredential } from "../../src/domain/vault/credential.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { canary } from "./canary.ts";
import { type ObservedD1, observeD1 } from "./d1.ts";
import { givenIntegration } from "./fixtures.ts";
import { type StageHandle, stage } from "./stage.ts";
import { stagedProvider } from "./stagedFlow.ts";
import type { Act } from "./stageServer.ts";

/** Which connection to make. Times are in milliseconds from now. */
export interface Seed {
  tenant: string;
  provider: string;
  /** When its access token ends. */
  expiresIn: number;
  /** When the schedule takes it; null: never. Negative: it has been due for so long. */
  dueIn: number | null;
  /** Who connected it; somebody else each time when not said. */
  ownerId?: string;
}

export interface Seeded extends Seed {
  id: string;
  refreshToken: string;
}

/** One invocation of the scheduled work: its dependencies, and what it spends, counted by itself and from outside. */
export interface Invocation {
  deps: AppDeps;
  budget: Budget;
  /** Statements that reached D1, and calls that left. */
  spent(): { queries: number; calls: number };
  /** Lets D1 fail, for this invocation. */
  fail: ObservedD1["fail"];
}

/** Tenants with integrations of several providers, each at an origin of its own. */
export interface World {
  providers: Map<string, StageHandle>;
  /** By tenant and provider, as in `acme one`. */
  integrations: Map<string, string>;
  /** The refresh tokens in the order in which they were sent, in all invocations. */
  sent: string[];
  invocation(limit?: number, settings?: Partial<AppDeps["settings"]>): Promise<Invocation>;
  seed(seeds: Seed[]): Promise<Seeded[]>;
}

/** @param acts how the token endpoint of each provider answers */
export async function givenWorld(tenants: string[], acts: Record<string, Act>): Promise<World> {
  const providers = new Map<string, StageHandle>();
  for (const [slug, act] of Object.entries(acts)) providers.set(slug, await stage(act));
  const definitions = [...providers].map(([slug, upstream]) =>
    stagedProvider(upstream, { tokenEndpoint: `https://${slug}.example.com/token` }, slug),
  );
  const catalog = createCatalog(definitions);
  const composed = await composeDeps(env);
  const integrations = new Map<string, string>();
  for (const tenantId of tenants) {
    for (const type of providers.keys()) {
      const client = { clientId: "client", clientSecret: canary("client-secret") };
      integrations.set(`${tenantId} ${type}`, await givenIntegration(composed, { tenantId, type, ...client }));
    }
  }
  const sent: string[] = [];
  return {
    ...{ providers, integrations, sent },
    invocation: (limit = 1000, settings = {}) => invoke({ catalog, providers, sent, limit, settings }),
    seed: (seeds) => insertSeeds(composed, integrations, seeds),
  };
}

interface Invoked extends Pick<World, "providers" | "sent"> {
  catalog: AppDeps["catalog"];
  limit: number;
  settings: Partial<AppDeps["settings"]>;
}

/** As the Worker's `scheduled` composes it. */
async function invoke({ catalog, providers, sent, limit, settings }: Invoked): Promise<Invocation> {
  const observed = observeD1(env.DB);
  const budget = createBudget(limit);
  const composed = await composeDeps({ ...env, DB: observed.d1 }, budget.spend);
  let calls = 0;
  const fetchThere: typeof fetch = (input, init) => {
    calls++;
    sent.push(new URLSearchParams(String(init?.body)).get("refresh_token") ?? "");
    return composed.fetch(resolve(providers, String(input)), init);
  };
  return {
    budget,
    fail: observed.fail,
    deps: { ...composed, catalog, fetch: fetchThere, settings: { ...composed.settings, ...settings } },
    spent: () => ({ queries: observed.calls.reduce((sum, { statements }) => sum + statements.length, 0), calls }),
  };
}

/** What DNS does: a provider's name leads to its stage. */
function resolve(providers: World["providers"], address: string): string {
  const { hostname, pathname } = new URL(address);
  const upstream = providers.get(hostname.split(".", 1)[0] ?? "");
  if (!upstream) throw new Error(`no provider at ${address}`);
  return `${upstream.url}${pathname}`;
}

const NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
const COLUMNS = ["id", "tenant_id", "integration_id", "subject", "owner_id", "credential_sealed"];
const ROWS_AT_ONCE = 500;

async function insertSeeds(deps: AppDeps, integrations: Map<string, string>, seeds: Seed[]): Promise<Seeded[]> {
  const done: Seeded[] = [];
  for (let start = 0; start < seeds.length; start += ROWS_AT_ONCE) {
    const part = seeds.slice(start, start + ROWS_AT_ONCE).map((seed): Seeded => {
      return { ...seed, id: typeid("conn").toString(), refreshToken: canary("refresh") };
    });
    const rows = await Promise.all(part.map((seeded) => rowOf(deps, integrations, seeded)));
    const given = COLUMNS.map((name) => `value->>'${name}'`).join(", ");
    const expires = `${NOW} + (value->>'expires')`;
    const statement = `INSERT INTO connections (${COLUMNS.join(", ")}, status, token_expires_at, fresh_until,
      next_refresh_at) SELECT ${given}, 'connected', ${expires}, ${expires}, ${NOW} + (value->>'due') FROM json_each(?)`;
    await env.DB.prepare(statement).bind(JSON.stringify(rows)).run();
    done.push(...part);
  }
  return done;
}

async function rowOf(deps: AppDeps, integrations: Map<string, string>, seeded: Seeded) {
  const { id, tenant, provider, refreshToken, expiresIn, dueIn, ownerId = id } = seeded;
  const credential = { type: "oauth2", accessToken: "the first", refreshToken } as const;
  return {
    id,
    tenant_id: tenant,
    integration_id: integrations.get(`${tenant} ${provider}`),
    subject: `user:${id}`,
    owner_id: ownerId,
    credential_sealed: await sealCredential(deps, { id, tenantId: tenant }, credential),
    expires: Math.round(expiresIn),
    due: dueIn === null ? null : Math.round(dueIn),
  };
}

export interface StoredRow {
  id: string;
  status: string;
  status_reason: string | null;
  version: number;
  credential_sealed: string;
  token_expires_at: number;
  next_refresh_at: number | null;
  next_attempt_at: number | null;
  lease_id: string | null;
  lease_until: number | null;
  failures: number;
  failure: string | null;
}

/** All connections by id, and the database's clock. */
export async function storedRows(): Promise<{ rows: Map<string, StoredRow>; now: number }> {
  const { results } = await env.DB.prepare("SELECT * FROM connections").all<StoredRow>();
  const now = await env.DB.prepare(`SELECT ${NOW} AS now`).first<number>("now");
  return { rows: new Map(results.map((row) => [row.id, row])), now: now ?? 0 };
}
