import * as z from "zod";
import { parseEndpoint } from "./oauth/endpoint.ts";

/** Bindings, variables and secrets as the runtime passes them. */
export interface Env {
  DB: D1Database;
  TICKETS: KVNamespace;
  ENCRYPTION_KEYS?: string;
  JWT_SECRET?: string;
  JWT_JWKS_URL?: string;
  JWT_ISSUER?: string;
  JWT_AUDIENCE?: string;
  PUBLIC_URL?: string;
  FRONTEND_URL?: string;
  ALLOWED_ORIGINS?: string;
  ALLOW_LOOPBACK?: string;
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

const variables = z
  .object({
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
    PRACTICE_PROVIDER_URL: optional(origin),
  })
  .superRefine((values, ctx) => {
    const problem = (name: string, message: string) => ctx.addIssue({ code: "custom", path: [name], message });
    const loopback = values.ALLOW_LOOPBACK === true;
    if ((values.JWT_SECRET === undefined) === (values.JWT_JWKS_URL === undefined)) {
      problem("JWT_SECRET", "or JWT_JWKS_URL must be set, and not both");
    }
    if (values.JWT_JWKS_URL !== undefined && !parseEndpoint(values.JWT_JWKS_URL, loopback)) {
      problem("JWT_JWKS_URL", "must be a public https address");
    }
    // The switch opens private addresses and the development sign-in: it must not survive into a deployment.
    if (loopback && !isLoopback(values.PUBLIC_URL)) problem("ALLOW_LOOPBACK", "needs a PUBLIC_URL on localhost");
    for (const name of ["PUBLIC_URL", "FRONTEND_URL"] as const) {
      if (!loopback && !values[name].startsWith("https://")) problem(name, "must be https");
    }
    if (values.PRACTICE_PROVIDER_URL !== undefined && !(loopback && isLoopback(values.PRACTICE_PROVIDER_URL))) {
      problem("PRACTICE_PROVIDER_URL", "needs ALLOW_LOOPBACK and an address on localhost");
    }
  });

/** The configuration, checked. */
export type Configuration = z.output<typeof variables>;

/**
 * Checks the configuration.
 * @throws ConfigurationError naming every variable that is missing or wrong
 */
export function readConfiguration(env: Env): Configuration {
  const missing = (["DB", "TICKETS"] as const).filter((name) => !env[name]).map((name) => `${name} is not bound`);
  const result = variables.safeParse(env);
  const wrong = result.error?.issues.map(({ path, message }) => `${path[0]?.toString()} ${message}`) ?? [];
  if (!result.success || missing.length > 0) throw new ConfigurationError([...missing, ...wrong]);
  return result.data;
}

/** Whether an address leads to this machine. */
export function isLoopback(address: string): boolean {
  return ["localhost", "127.0.0.1"].includes(new URL(address).hostname);
}
