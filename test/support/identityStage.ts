import { env } from "cloudflare:workers";
import { toLatchkeyError } from "../../src/domain/errors.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { createTokenVerifier, type TokenVerifier } from "../../src/http/tokenVerifier.ts";
import { testApp } from "./app.ts";
import { type IssuerKey, issued, issuerKey, keySet } from "./identityProvider.ts";
import { type StageHandle, stage } from "./stage.ts";
import type { Act } from "./stageServer.ts";

const ISSUER = "https://id.example.com";
const AUDIENCE = "latchkey";
export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 24 * HOUR;
export const DOWN: Act = { status: 500 };

/** Signs in with a token: the user's id, or the code of the refusal. */
export type SignIn = (token: string) => Promise<string>;

/** An identity provider on loopback, and isolates that ask it, all with one clock. */
export interface IdentityStage {
  key: IssuerKey;
  server: StageHandle;
  /** What an isolate verifies with, when it has just begun: it knows what KV knows. */
  verifier(changes?: Partial<AppDeps>, path?: string): TokenVerifier;
  isolate(changes?: Partial<AppDeps>, path?: string): SignIn;
  claims(changes?: object): Record<string, unknown>;
  token(by?: IssuerKey): Promise<string>;
  /** How often the provider was asked for its keys. */
  fetches(): Promise<number>;
  now(): number;
  pass(seconds: number): void;
}

export async function identityStage(): Promise<IdentityStage> {
  let now = Date.now();
  const key = await issuerKey("ES256");
  const server = await stage(await keySet(key));
  const { deps } = await testApp();
  const verifier: IdentityStage["verifier"] = (changes = {}, path = "/jwks") => {
    const source = { jwksUrl: `${server.url}${path}`, issuer: ISSUER, audience: AUDIENCE };
    return createTokenVerifier(source, { ...deps, ...changes });
  };
  const claims = (changes = {}) => ({
    ...{ sub: "ada", iss: ISSUER, aud: AUDIENCE, exp: Math.floor(now / 1000) + 600 },
    ...changes,
  });
  return {
    ...{ key, server, verifier, claims },
    isolate: (...options) => {
      const verify = verifier(...options);
      return (token) => outcomeOf(verify(token, now));
    },
    token: (by = key) => issued(by, claims()),
    fetches: async () => (await server.seen()).length,
    now: () => now,
    pass: (seconds) => {
      now += seconds * 1000;
    },
  };
}

async function outcomeOf(verified: ReturnType<TokenVerifier>): Promise<string> {
  try {
    return (await verified).userId ?? "nobody";
  } catch (error) {
    return toLatchkeyError(error).code;
  }
}

/** Counts what KV is asked. */
export function countedKv(kv = env.TICKETS) {
  const count = { reads: 0, writes: 0 };
  const counted = {
    get: (...parameters: Parameters<KVNamespace["get"]>) => {
      count.reads++;
      return kv.get(...parameters);
    },
    put: (...parameters: Parameters<KVNamespace["put"]>) => {
      count.writes++;
      return kv.put(...parameters);
    },
  };
  return { count, kv: counted as unknown as KVNamespace };
}
