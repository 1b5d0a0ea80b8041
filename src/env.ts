import * as z from "zod";
import { importKeyring, type Keyring, KeyringFormatError } from "./crypto/keyring.ts";
import { parseAddress } from "./oauth/endpoint.ts";

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
  PRACTICE_PROVIDER_URL?: string;
}

/** Thrown when the configuration cannot be used. Names what is wrong with which variable, never a value. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`configuration: ${problems.join("; ")}`);
    this.problems = problems;
  }
}

const MIN_SECRET_BYTES = 32;

const origin = z
  .string("is missing")
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text.replace(/\/$/, ""),
    "must be an origin, like https://app.example.com",
  )
  .transform((text) => new URL(text).origin);

const secret = z
  .string()
  .refine(
    (text) => new TextEncoder().encode(text).length >= MIN_SECRET_BYTES,
    `must be at least ${MIN_SECRET_BYTES} bytes`,
  );

/** An empty variable is the same as none. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const callsPerMinute = optional(
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/, "must be a whole number from 1 to 999999")
    .transform(Number),
);

const variables = z.object({
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
  PRACTICE_PROVIDER_URL: optional(origin),
});

/** The configuration, checked. */
export type Configuration = z.output<typeof variables> & { keyring: Keyring };

/**
 * Checks the configuration and imports the keys.
 * @throws ConfigurationError naming every variable that is missing or wrong
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
  if (data && "keys" in keyring && problems.length === 0) return { ...data, keyring };
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

/** What is wrong between variables. Each is looked at as it stands, so that one mistake does not hide another. */
function contradictions(env: Env): string[] {
  const loopback = env.ALLOW_LOOPBACK === "true";
  const deployed = ["", "false", undefined].includes(env.ALLOW_LOOPBACK);
  const checks: [boolean, string][] = [
    [!env.JWT_SECRET === !env.JWT_JWKS_URL, "JWT_SECRET or JWT_JWKS_URL must be set, and not both"],
    [!!env.JWT_JWKS_URL && !parseAddress(env.JWT_JWKS_URL, loopback), "JWT_JWKS_URL must be a public https address"],
    // The switch opens private addresses and the development sign-in: it must not survive into a deployment.
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
