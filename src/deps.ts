import { builtInCatalog } from "./catalog/builtInCatalog.ts";
import { type Catalog, createCatalog, joinCatalogs } from "./catalog/catalog.ts";
import { practiceProvider } from "./catalog/practice.ts";
import { randomBytes } from "./crypto/random.ts";
import type { Deps, KeyMemory } from "./domain/context.ts";
import { guardSealing } from "./domain/encryptionKeys/storedSecrets.ts";
import { DEFAULT_QUOTAS } from "./domain/limits/quotas.ts";
import { createRateLimiter } from "./domain/limits/rateLimiter.ts";
import { createShortMemory } from "./domain/shortMemory.ts";
import { createUseCounter } from "./domain/trail/useCounter.ts";
import { type Configuration, type Env, readConfiguration } from "./env.ts";
import type { AppDeps } from "./http/appEnv.ts";
import { createTokenVerifier } from "./http/tokenVerifier.ts";
import { log } from "./log.ts";
import { type Count, openDatabase } from "./storage/database.ts";

const PROVIDER_TIMEOUT_MS = 10_000;
const RESPONSE_TIMEOUT_MS = 120_000;
const RETRY_WINDOW_MS = 10_000;
const REPEAT_PAUSE_MS = 600;
const DEFAULT_CALLS_PER_MINUTE = 600;
const DEFAULT_KEY_CALLS_PER_MINUTE = 60_000;
const DEFAULT_FLOWS_PER_MINUTE = 60;
const DEFAULT_CHANGES_PER_MINUTE = 60;
/** For all users together: a thousand a second, which is more than one isolate can send. */
const DEFAULT_INTEGRATION_CALLS_PER_MINUTE = 60_000;
/** Uses are gathered for so long before they are written. */
const DEFAULT_USE_SECONDS = 10;
const DEFAULT_RETENTION_DAYS = 90;
const REFUSED_KEY_MS = 10_000;
const ACCEPTED_KEY_MS = 600_000;
const REMEMBERED_KEYS = 10_000;
/** D1 takes that many queries of one invocation on the paid plan. */
const DEFAULT_SUBREQUEST_LIMIT = 1000;

/**
 * Composes the dependencies from the environment.
 *
 * @param count called for every query and every call that is made with them
 * @throws ConfigurationError
 */
export async function composeDeps(env: Env, count: Count = () => {}): Promise<AppDeps> {
  const configuration = await readConfiguration(env);
  const { USE_SECONDS: useSeconds = DEFAULT_USE_SECONDS } = configuration;
  const db = openDatabase(env.DB, count);
  const now = () => Date.now();
  const fetchFromHere: typeof fetch = (input, init) => {
    count(1);
    return fetch(input, init);
  };
  const deps: Deps = {
    db,
    kv: env.TICKETS,
    keyring: guardSealing({ db, keyring: configuration.keyring, log }),
    catalog: catalogFor(configuration.PRACTICE_PROVIDER_URL),
    settings: settingsOf(configuration),
    fetch: fetchFromHere,
    now,
    random: randomBytes,
    rateLimiter: createRateLimiter(),
    useCounter: createUseCounter({ db, log, now, delayMs: useSeconds * 1000 }),
    archive: env.AUDIT_ARCHIVE,
    keyMemory: createKeyMemory(),
    mayBeRefused: (address) => countRefusal(env, address),
    log,
  };
  return {
    ...deps,
    verifyToken: createTokenVerifier(configuration.tokenSource, deps),
    developmentSecret: configuration.ALLOW_LOOPBACK === true ? configuration.JWT_SECRET : undefined,
  };
}

function catalogFor(practiceUrl: string | undefined): Catalog {
  const known = builtInCatalog();
  return practiceUrl === undefined ? known : joinCatalogs(known, createCatalog([practiceProvider(practiceUrl)]));
}

function createKeyMemory(): KeyMemory {
  return {
    refused: createShortMemory(REFUSED_KEY_MS, REMEMBERED_KEYS),
    accepted: createShortMemory(ACCEPTED_KEY_MS, REMEMBERED_KEYS),
    addresses: createShortMemory(REFUSED_KEY_MS, REMEMBERED_KEYS),
  };
}

/** Without the binding nothing is counted. A count that fails must not keep anybody out. */
async function countRefusal({ REFUSALS }: Env, address: string): Promise<boolean> {
  try {
    return REFUSALS === undefined || (await REFUSALS.limit({ key: address })).success;
  } catch {
    return true;
  }
}

function settingsOf(configuration: Configuration): Deps["settings"] {
  const { PUBLIC_URL, FRONTEND_URL, ALLOWED_ORIGINS, ALLOW_LOOPBACK, SUBREQUEST_LIMIT } = configuration;
  const { CALLS_PER_MINUTE, KEY_CALLS_PER_MINUTE, INTEGRATION_CALLS_PER_MINUTE } = configuration;
  const { FLOWS_PER_MINUTE, CHANGES_PER_MINUTE } = configuration;
  return {
    publicUrl: PUBLIC_URL,
    frontendUrl: FRONTEND_URL,
    allowedOrigins: [...new Set([FRONTEND_URL, ...(ALLOWED_ORIGINS ?? [])])],
    allowLoopback: ALLOW_LOOPBACK === true,
    subrequestLimit: SUBREQUEST_LIMIT ?? DEFAULT_SUBREQUEST_LIMIT,
    providerTimeoutMs: PROVIDER_TIMEOUT_MS,
    responseTimeoutMs: RESPONSE_TIMEOUT_MS,
    retryWindowMs: RETRY_WINDOW_MS,
    repeatPauseMs: REPEAT_PAUSE_MS,
    callsPerMinute: CALLS_PER_MINUTE ?? DEFAULT_CALLS_PER_MINUTE,
    keyCallsPerMinute: KEY_CALLS_PER_MINUTE ?? DEFAULT_KEY_CALLS_PER_MINUTE,
    integrationCallsPerMinute: INTEGRATION_CALLS_PER_MINUTE ?? DEFAULT_INTEGRATION_CALLS_PER_MINUTE,
    flowsPerMinute: FLOWS_PER_MINUTE ?? DEFAULT_FLOWS_PER_MINUTE,
    changesPerMinute: CHANGES_PER_MINUTE ?? DEFAULT_CHANGES_PER_MINUTE,
    quotas: {
      user: { ...DEFAULT_QUOTAS.user, ...configuration.USER_QUOTAS },
      tenant: { ...DEFAULT_QUOTAS.tenant, ...configuration.TENANT_QUOTAS },
    },
    auditRetentionDays: configuration.AUDIT_RETENTION_DAYS ?? DEFAULT_RETENTION_DAYS,
  };
}
