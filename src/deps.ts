import { createCatalog } from "./catalog/catalog.ts";
import { practiceProvider } from "./catalog/practice.ts";
import { providers } from "./catalog/providers.ts";
import { randomBytes } from "./crypto/random.ts";
import type { Deps } from "./domain/context.ts";
import { guardSealing } from "./domain/encryptionKeys/storedSecrets.ts";
import { createRateLimiter } from "./domain/limits/rateLimiter.ts";
import { type Configuration, type Env, readConfiguration } from "./env.ts";
import type { AppDeps } from "./http/appEnv.ts";
import { createTokenVerifier } from "./http/tokenVerifier.ts";
import { log } from "./log.ts";
import { type Count, openDatabase } from "./storage/database.ts";

const PROVIDER_TIMEOUT_MS = 10_000;
const RETRY_WINDOW_MS = 10_000;
const DEFAULT_CALLS_PER_MINUTE = 600;
const DEFAULT_KEY_CALLS_PER_MINUTE = 60_000;
const INTEGRATION_CALLS_PER_MINUTE = 6000;
/** D1 takes that many queries of one invocation on the paid plan. */
const DEFAULT_SUBREQUEST_LIMIT = 1000;

/**
 * Composes the dependencies from the environment.
 *
 * @param count is told of every query and every call that is made with them
 * @throws ConfigurationError
 */
export async function composeDeps(env: Env, count: Count = () => {}): Promise<AppDeps> {
  const configuration = await readConfiguration(env);
  const practice = configuration.PRACTICE_PROVIDER_URL;
  const fetchFromHere: typeof fetch = (input, init) => {
    count(1);
    return fetch(input, init);
  };
  const db = openDatabase(env.DB, count);
  return {
    db,
    kv: env.TICKETS,
    keyring: guardSealing({ db, keyring: configuration.keyring, log }),
    catalog: createCatalog(practice === undefined ? providers : [...providers, practiceProvider(practice)]),
    settings: settingsOf(configuration),
    fetch: fetchFromHere,
    now: () => Date.now(),
    random: randomBytes,
    rateLimiter: createRateLimiter(),
    log,
    verifyToken: createTokenVerifier(tokenSource(configuration), fetchFromHere),
    developmentSecret: configuration.ALLOW_LOOPBACK === true ? configuration.JWT_SECRET : undefined,
  };
}

function settingsOf(configuration: Configuration): Deps["settings"] {
  const { PUBLIC_URL, FRONTEND_URL, ALLOWED_ORIGINS, ALLOW_LOOPBACK, SUBREQUEST_LIMIT } = configuration;
  const { CALLS_PER_MINUTE, KEY_CALLS_PER_MINUTE } = configuration;
  return {
    publicUrl: PUBLIC_URL,
    frontendUrl: FRONTEND_URL,
    allowedOrigins: [...new Set([FRONTEND_URL, ...(ALLOWED_ORIGINS ?? [])])],
    allowLoopback: ALLOW_LOOPBACK === true,
    subrequestLimit: SUBREQUEST_LIMIT ?? DEFAULT_SUBREQUEST_LIMIT,
    providerTimeoutMs: PROVIDER_TIMEOUT_MS,
    retryWindowMs: RETRY_WINDOW_MS,
    callsPerMinute: CALLS_PER_MINUTE ?? DEFAULT_CALLS_PER_MINUTE,
    keyCallsPerMinute: KEY_CALLS_PER_MINUTE ?? DEFAULT_KEY_CALLS_PER_MINUTE,
    integrationCallsPerMinute: INTEGRATION_CALLS_PER_MINUTE,
  };
}

function tokenSource(configuration: Configuration) {
  const { JWT_SECRET, JWT_JWKS_URL, JWT_ISSUER, JWT_AUDIENCE } = configuration;
  return { secret: JWT_SECRET, jwksUrl: JWT_JWKS_URL, issuer: JWT_ISSUER, audience: JWT_AUDIENCE };
}
