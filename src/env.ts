import * as z from "zod";
import { importKeyring, type Keyring, KeyringFormatError } from "./crypto/keyring.ts";
import type { TokenSource } from "./http/tokenVerifier.ts";
import { parseAddress } from "./oauth/endpoint.ts";
import { quotaKinds } from "./terms/quota.ts";

/** Bindings, variables and secrets as the runtime passes them. */
export interface Env {
  DB: D1Database;
  TICKETS: KVNamespace;
  /** Counts API keys that were refused, by network address. Optional. */
  REFUSALS?: RateLimit;
  ENCRYPTION_KEYS?: string;
  JWT_SECRET?: string;
  JWT_JWKS_URL?: string;
  JWT_ISSUER?: string;
  JWT_AUDIENCE?: string;
  PUBLIC_URL?: string;
  FRONTEND_URL?: string;
  ALLOWED_ORIGINS?: string;
  ALLOW_LOOPBACK?: string;
  SUBREQUEST_LIMIT?: string;
  CALLS_PER_MINUTE?: string;
  KEY_CALLS_PER_MINUTE?: string;
  INTEGRATION_CALLS_PER_MINUTE?: string;
  FLOWS_PER_MINUTE?: string;
  CHANGES_PER_MINUTE?: string;
  USER_QUOTAS?: string;
  TENANT_QUOTAS?: string;
  AUDIT_RETENTION_DAYS?: string;
  USE_SECONDS?: string;
  /** Takes the audit trail before it is deleted. */
  AUDIT_ARCHIVE?: R2Bucket;
  PRACTICE_PROVIDER_URL?: string;
}

/** Thrown when the configuration cannot be used. It names the variables and what is wrong with them, never a value. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`configuration: ${problems.join("; ")}`);
    this.problems = problems;
  }
}

const MIN_SECRET_BYTES = 32;

const origin = z.lazy(() =>
  z
    .string("is missing")
    .refine(
      (text) => URL.canParse(text) && new URL(text).origin === text.replace(/\/$/, "") && !text.includes("*"),
      "must be an origin, like https://app.example.com",
    )
    .transform((text) => new URL(text).origin),
);

const secret = z.lazy(() =>
  z
    .string()
    .refine(
      (text) => new TextEncoder().encode(text).length >= MIN_SECRET_BYTES,
      `must be at least ${MIN_SECRET_BYTES} bytes`,
    ),
);

/** Treats an empty variable as absent. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const callsPerMinute = z.lazy(() =>
  optional(
    z
      .string()
      .regex(/^[1-9]\d{0,5}$/, "must be a whole number from 1 to 999999")
      .transform(Number),
  ),
);

/** Reads `connections=500,tools=2000`. */
const quotas = z.lazy(() =>
  optional(
    z
      .string()
      .regex(/^\s*[a-z]+=\d{1,9}\s*(?:,\s*[a-z]+=\d{1,9}\s*)*$/, "must be like connections=500,tools=2000")
      .transform((text) => Object.fromEntries(text.split(",").map((part) => part.trim().split("="))))
      .pipe(z.partialRecord(z.enum(quotaKinds, `must name ${quotaKinds.join(", ")}`), z.coerce.number())),
  ),
);

const variables = z.lazy(() =>
  z.object({
    ENCRYPTION_KEYS: z.string("is missing").min(1, "is missing"),
    JWT_SECRET: optional(secret),
    JWT_JWKS_URL: optional(z.string()),
    JWT_ISSUER: optional(z.string()),
    JWT_AUDIENCE: optional(z.string()),
    PUBLIC_URL: origin,
    FRONTEND_URL: origin,
    ALLOWED_ORIGINS: optional(
      z
        .string()
        .transform((text) => text.split(",").map((part) => part.trim()))
        .pipe(z.array(origin)),
    ),
    ALLOW_LOOPBACK: optional(z.enum(["true", "false"], "must be true or false").transform((text) => text === "true")),
    SUBREQUEST_LIMIT: optional(
      z
        .string()
        .regex(/^[1-9]\d{1,4}$/, "must be a whole number from 10 to 99999")
        .transform(Number),
    ),
    CALLS_PER_MINUTE: callsPerMinute,
    KEY_CALLS_PER_MINUTE: callsPerMinute,
    INTEGRATION_CALLS_PER_MINUTE: callsPerMinute,
    FLOWS_PER_MINUTE: callsPerMinute,
    CHANGES_PER_MINUTE: callsPerMinute,
    USER_QUOTAS: quotas,
    TENANT_QUOTAS: quotas,
    AUDIT_RETENTION_DAYS: optional(
      z
        .string()
        .regex(/^[1-9]\d{0,3}$/, "must be a whole number from 1 to 9999")
        .transform(Number),
    ),
    USE_SECONDS: optional(
      z
        .string()
        .regex(/^(?:\d|1\d|20)$/, "must be a whole number from 0 to 20")
        .transform(Number),
    ),
    PRACTICE_PROVIDER_URL: optional(origin),
  }),
);

/** The checked configuration. */
export type Configuration = z.output<typeof variables> & { keyring: Keyring; tokenSource: TokenSource };

/**
 * Checks the configuration and imports the keys.
 * @throws ConfigurationError with every variable that is missing or wrong
 */
export async function readConfiguration(env: Env): Promise<Configuration> {
  const { data, error } = variables.safeParse(env);
  const keyring = await readKeyring(env);
  const problems = [
    ...(["DB", "TICKETS"] as const).filter((name) => !env[name]).map((name) => `${name} is not bound`),
    ...(error?.issues.map(({ path, message }) => `${path[0]?.toString()} ${message}`) ?? []),
    ...("problem" in keyring ? [keyring.problem] : []),
    ...contradictions(env),
  ];
  const tokenSource = data && tokenSourceOf(data);
  if (tokenSource && "keys" in keyring && problems.length === 0) return { ...data, keyring, tokenSource };
  throw new ConfigurationError([...new Set(problems)]);
}

async function readKeyring({ ENCRYPTION_KEYS: keys = "" }: Env): Promise<Keyring | { problem: string }> {
  if (keys === "") return { problem: "ENCRYPTION_KEYS is missing" };
  try {
    return await importKeyring(keys);
  } catch (error) {
    if (error instanceof KeyringFormatError) return { problem: `ENCRYPTION_KEYS: ${error.message}` };
    throw error;
  }
}

/** Returns undefined when a variable is missing. `contradictions` says which. */
function tokenSourceOf(data: z.output<typeof variables>): TokenSource | undefined {
  const { JWT_SECRET: secret, JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = data;
  if (jwksUrl === undefined) return secret === undefined ? undefined : { secret, issuer, audience };
  return issuer === undefined || audience === undefined ? undefined : { jwksUrl, issuer, audience };
}

/**
 * Returns the contradictions between variables. Each check reads the raw variables, so that one mistake does not hide
 * another.
 */
function contradictions(env: Env): string[] {
  const loopback = env.ALLOW_LOOPBACK === "true";
  const deployed = ["", "false", undefined].includes(env.ALLOW_LOOPBACK);
  // An identity provider issues tokens for other applications too, under the same keys.
  const isShared = !!env.JWT_SECRET || !env.JWT_JWKS_URL;
  const checks: [boolean, string][] = [
    [!env.JWT_SECRET === !env.JWT_JWKS_URL, "JWT_SECRET or JWT_JWKS_URL must be set, and not both"],
    [!!env.JWT_JWKS_URL && !parseAddress(env.JWT_JWKS_URL, loopback), "JWT_JWKS_URL must be a public https address"],
    [!isShared && !env.JWT_ISSUER, "JWT_ISSUER must be set where JWT_JWKS_URL is"],
    [!isShared && !env.JWT_AUDIENCE, "JWT_AUDIENCE must be set where JWT_JWKS_URL is"],
    // The switch allows private addresses and the development sign-in, so it must not get into a deployment.
    [loopback && isElsewhere(env.PUBLIC_URL), "ALLOW_LOOPBACK needs a PUBLIC_URL on localhost"],
    [loopback && isElsewhere(env.PRACTICE_PROVIDER_URL), "PRACTICE_PROVIDER_URL must be on localhost"],
    [deployed && !!env.PRACTICE_PROVIDER_URL, "PRACTICE_PROVIDER_URL needs ALLOW_LOOPBACK"],
    [deployed && isInsecure(env.PUBLIC_URL), "PUBLIC_URL must be https"],
    [deployed && isInsecure(env.FRONTEND_URL), "FRONTEND_URL must be https"],
    [deployed && !!env.ALLOWED_ORIGINS?.split(",").some(isInsecure), "ALLOWED_ORIGINS must be https"],
  ];
  return checks.filter(([isWrong]) => isWrong).map(([, problem]) => problem);
}

function isElsewhere(address = ""): boolean {
  return URL.canParse(address) && !["localhost", "127.0.0.1"].includes(new URL(address).hostname);
}

function isInsecure(address = ""): boolean {
  return URL.canParse(address) && new URL(address).protocol !== "https:";
}
