import type { Catalog } from "../catalog/catalog.ts";
import type { Keyring } from "../crypto/keyring.ts";
import type { RandomBytes } from "../crypto/random.ts";
import type { ProviderHttp } from "../oauth/safeFetch.ts";
import type { Database } from "../storage/database.ts";
import type { ApprovalRule } from "../terms/approvals.ts";
import type { KeyLimits } from "../terms/keyLimits.ts";
import type { Quotas } from "../terms/quota.ts";
import type { FirstAnswer } from "./firstQuestion.ts";
import type { RateLimiter } from "./rateState.ts";
import type { ShortMemory } from "./shortMemory.ts";
import type { UseCounter } from "./use.ts";

/** The settings from the configuration. They are checked once. */
export interface Settings {
  /** This Worker's origin as browsers see it, without a slash at the end. */
  publicUrl: string;
  /** The application's origin, without a slash at the end. */
  frontendUrl: string;
  /** Exact origins that browsers may return to and that may send cookies. The application's is one of them. */
  allowedOrigins: readonly string[];
  /** Development only. */
  allowLoopback: boolean;
  /** Maximum number of queries and calls in one run of the scheduled work. */
  subrequestLimit: number;
  /** Milliseconds that one whole call to a provider's own endpoints may take, and until the answer to a reading call begins. */
  providerTimeoutMs: number;
  /** Milliseconds until the answer of an API must have begun, for calls that do more than read. */
  responseTimeoutMs: number;
  /** Milliseconds during which a failed call to an API is tried again. */
  retryWindowMs: number;
  /** Milliseconds before a refresh that failed at once is tried again while somebody waits. */
  repeatPauseMs: number;
  /** Milliseconds that an agent's call waits for its user to connect an account, and between two looks. */
  consentWaitMs: number;
  consentPauseMs: number;
  /** Calls to APIs that one principal may make in a minute. */
  callsPerMinute: number;
  /** Requests that one API key may make in a minute, whoever it acts as. */
  keyCallsPerMinute: number;
  /** Calls that may go to one integration in a minute, unless it has its own limit. */
  integrationCallsPerMinute: number;
  /** How much may be stored. */
  quotas: Quotas;
  /** OAuth flows that one user may begin in a minute. */
  flowsPerMinute: number;
  /** Changes of what is stored that one user may make in a minute. */
  changesPerMinute: number;
  /** For how long the audit trail of a tenant is kept that has not decided itself. */
  auditRetentionDays: number;
}

/** Fields that may be logged. None of them can hold a secret: no bodies, no raw URLs, no text of a provider. */
export interface LogFields {
  requestId?: string;
  /** What the caller called its request. */
  clientRequestId?: string;
  method?: string;
  /** The template of the route, never the path that was called. */
  route?: string;
  status?: number;
  durationMs?: number;
  code?: string;
  /** A sentence of our own. */
  reason?: string;
  /** The authorization server's own code, in the form of the registered ones. */
  serverError?: string;
  errorName?: string;
  /** Function names and positions, without the error's message. */
  stack?: string;
  tenant?: string;
  /** Who asked: `user:<id>` or `key:<id>`. */
  principal?: string;
  provider?: string;
  integrationId?: string;
  connectionId?: string;
  keyId?: string;
  count?: number;
}

export type Log = (level: "info" | "warn" | "error", event: string, fields?: LogFields) => void;

/** Keeps texts under names. Cloudflare R2 fits. */
export interface Archive {
  put(name: string, text: string): Promise<unknown>;
}

/** The API keys that an isolate remembers, by hash. It can only refuse. Whether a key is valid is asked each time. */
export interface KeyMemory {
  /** Keys that were not found. */
  refused: ShortMemory;
  /** Keys that were found. They are still looked up when others from their address are not. */
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
  /**
   * Milliseconds since the epoch by the isolate's clock. It never decides about tokens or tickets; the database's clock
   * does.
   */
  now: () => number;
  random: RandomBytes;
  rateLimiter: RateLimiter;
  useCounter: UseCounter;
  /** Where the audit trail goes before it is deleted, when that is configured. */
  archive: Archive | undefined;
  keyMemory: KeyMemory;
  /** Counts that an API key from a network address was refused; false when there were too many from there. */
  mayBeRefused: (address: string) => Promise<boolean>;
  log: Log;
}

/** What the application can allow a caller beyond its own connections. */
export const permissions = [
  "integration:read",
  "integration:write",
  "integration:delete",
  "integration:share",
  "token:read",
  "token:write",
  "user:act-as",
  "key:manage",
  "key:manage-tenant",
  "audit:read",
  "connection:read",
  "connection:write",
  "approval:decide",
] as const;

export type Permission = (typeof permissions)[number];

/** Who is acting, according to the application's token or the API key. */
export interface Caller {
  tenant: string;
  /** `user:<id>`, also for an API key that acts as that user; `key:<id>` for an API key that acts for its tenant. */
  principal: string;
  /** Undefined for an API key that acts for its tenant. */
  userId: string | undefined;
  /** The API key of the request, whoever it acts as. */
  keyId: string | undefined;
  /** What the API key is limited to. Undefined: to nothing but its permissions. */
  delegated: Delegated | undefined;
  teams: readonly string[];
  superuser: boolean;
  /** The level on every integration of the tenant, whoever owns it. */
  levelOnAll: number;
  permissions: ReadonlySet<Permission>;
  email: string | undefined;
  name: string | undefined;
  /** The connect session that it came by. Undefined for everybody who has signed in, or has a key. */
  connectSession: SessionLimits | undefined;
}

/** What an API key with limits limits its caller to. */
export interface Delegated {
  limits: KeyLimits;
  /** Which calls need the yes of a person: each of these rules is asked. */
  approvals: readonly ApprovalRule[];
  /** The key and those that it was made from, whose calls are counted together. */
  chain: readonly string[];
}

/** What a connect session limits its caller to. */
export interface SessionLimits {
  id: string;
  /** Ids of the integrations that it may reach. Null: all that its user may. */
  integrations: readonly string[] | null;
  /** The most that it may ask for. Null: as each integration says. */
  scopes: readonly string[] | null;
  /** Where the application wants the browser back. */
  returnTo: string | null;
  /** The language of the pages. Null: as the browser says. */
  locale: string | null;
  /** Milliseconds since the epoch by the database's clock. */
  expiresAt: number;
}

/** The part of a caller that decides what it may see and own. */
export type Identity = Pick<Caller, "tenant" | "principal" | "userId" | "teams" | "levelOnAll">;

/** What every verb of the domain gets: the dependencies, the caller and the request. */
export interface Context {
  deps: Deps;
  caller: Caller;
  requestId: string;
  /** What the caller called its request, where that is a plain name. */
  clientRequestId?: string | undefined;
  /** What the request turned out to be about. The verbs fill it in, for the log and the trail of uses. */
  about: { integrationId?: string; connectionId?: string };
  /** What was read together with the caller's API key. */
  first?: FirstAnswer | undefined;
  /** The network address of the caller, where the platform tells it. For the audit trail. */
  origin: string | undefined;
  /** Lets work continue after the answer, and after the caller has closed the connection. */
  waitUntil: (work: Promise<unknown>) => void;
}

/** The context of a request without authentication, such as the redirect from the provider. */
export type PublicContext = Omit<Context, "caller"> & { caller: Caller | undefined };

/** Latchkey itself, as an owner and as an actor. */
export const SYSTEM = "system";

/** Returns the principal of a user. It is also the subject of the user's connections. */
export function userPrincipal(userId: string): string {
  return `user:${userId}`;
}

/** Returns the principal of an API key. */
export function keyPrincipal(keyId: string): string {
  return `key:${keyId}`;
}

/** Returns the dependencies of calls to a provider's endpoints. */
export function providerHttp({ fetch, now, settings }: Pick<Deps, "fetch" | "now" | "settings">): ProviderHttp {
  const { providerTimeoutMs: timeoutMs, allowLoopback, publicUrl } = settings;
  return { fetch, now, timeoutMs, allowLoopback, publicUrl };
}
