import type { Catalog } from "../catalog/catalog.ts";
import type { Keyring } from "../crypto/keyring.ts";
import type { RandomBytes } from "../crypto/random.ts";
import type { ProviderHttp } from "../oauth/safeFetch.ts";
import type { Database } from "../storage/database.ts";
import type { RateLimiter } from "./rateState.ts";
import type { ShortMemory } from "./shortMemory.ts";

/** What the configuration decides, checked once. */
export interface Settings {
  /** This Worker's origin as browsers see it, without a slash at the end. */
  publicUrl: string;
  /** The application's origin, without a slash at the end. */
  frontendUrl: string;
  /** Exact origins that may be returned to and may send cookies; the application's is one of them. */
  allowedOrigins: readonly string[];
  /** Development only. */
  allowLoopback: boolean;
  /** Queries and calls that one invocation of the scheduled work may make. */
  subrequestLimit: number;
  /** Milliseconds that one call to a provider may take in all. */
  providerTimeoutMs: number;
  /** Milliseconds within which a call to an API is tried again. */
  retryWindowMs: number;
  /** Calls to APIs that one principal may make in a minute. */
  callsPerMinute: number;
  /** Requests that one API key may make in a minute, whoever it acts as. */
  keyCallsPerMinute: number;
  /** The same for one integration that does not say otherwise. */
  integrationCallsPerMinute: number;
}

/** Fields that may be logged. None of them can hold a secret: no bodies, no raw URLs, no text of a provider. */
export interface LogFields {
  requestId?: string;
  method?: string;
  /** The route's template, never the path that was called. */
  route?: string;
  status?: number;
  durationMs?: number;
  code?: string;
  /** One of our own sentences. */
  reason?: string;
  errorName?: string;
  /** Function names and positions, without the error's message. */
  stack?: string;
  tenant?: string;
  provider?: string;
  integrationId?: string;
  connectionId?: string;
  keyId?: string;
  count?: number;
}

export type Log = (level: "info" | "warn" | "error", event: string, fields?: LogFields) => void;

/** What an isolate remembers of API keys, by their hashes. It only ever refuses; whether a key holds is asked each time. */
export interface KeyMemory {
  /** Keys that were not found. */
  refused: ShortMemory;
  /** Keys that were found, which go on being looked up when others from their address are not. */
  accepted: ShortMemory;
  /** Network addresses from which too many keys were refused. */
  addresses: ShortMemory;
}

/** Everything that the domain is given from outside. Composed once, and replaceable in a test. */
export interface Deps {
  db: Database;
  kv: KVNamespace;
  keyring: Keyring;
  catalog: Catalog;
  settings: Settings;
  fetch: typeof fetch;
  /** Milliseconds since the epoch by the isolate's clock. Never decides about tokens or tickets: the database's does. */
  now: () => number;
  random: RandomBytes;
  rateLimiter: RateLimiter;
  keyMemory: KeyMemory;
  /** Counts that an API key from a network address was refused; false when there were too many from there. */
  mayBeRefused: (address: string) => Promise<boolean>;
  log: Log;
}

/** What a caller may do beyond its own connections, as the application grants it. */
export const permissions = [
  "integration:read",
  "integration:write",
  "integration:delete",
  "integration:share",
  "token:read",
  "token:write",
  "user:act-as",
  "key:manage",
  "audit:read",
] as const;

export type Permission = (typeof permissions)[number];

/** Who is acting, as the application's token says, or the API key. */
export interface Caller {
  tenant: string;
  /** `user:<id>`, also when an API key acts as that user; `key:<id>` for an API key that acts for its tenant. */
  principal: string;
  /** Undefined for an API key that acts for its tenant. */
  userId: string | undefined;
  /** The API key that was sent, whoever it acts as. */
  keyId: string | undefined;
  teams: readonly string[];
  superuser: boolean;
  /** The level on each integration of the tenant, whoever owns it. */
  levelOnAll: number;
  permissions: ReadonlySet<Permission>;
  email: string | undefined;
  name: string | undefined;
}

/** As whom a caller counts when it is asked who may see or own something. */
export type Identity = Pick<Caller, "tenant" | "principal" | "userId" | "teams" | "levelOnAll">;

/** What every verb of the domain gets: who asks, with what, under which request id. */
export interface Context {
  deps: Deps;
  caller: Caller;
  requestId: string;
  /** The network address of the caller, where the platform tells it. For the audit trail. */
  origin: string | undefined;
  /** Lets work go on after the answer, and when the caller hangs up. */
  waitUntil: (work: Promise<unknown>) => void;
}

/** A context of a request that nobody signed: the provider's redirect. */
export type PublicContext = Omit<Context, "caller"> & { caller: Caller | undefined };

/** Latchkey itself, as an owner and as an actor. */
export const SYSTEM = "system";

/** The user as the subject of a connection and as a principal. */
export function userPrincipal(userId: string): string {
  return `user:${userId}`;
}

/** An API key as a principal. */
export function keyPrincipal(keyId: string): string {
  return `key:${keyId}`;
}

/** The dependencies of calls to a provider's endpoints. */
export function providerHttp({ fetch, now, settings }: Deps): ProviderHttp {
  const { providerTimeoutMs: timeoutMs, allowLoopback, publicUrl } = settings;
  return { fetch, now, timeoutMs, allowLoopback, publicUrl };
}
