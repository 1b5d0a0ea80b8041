import * as jose from "jose";
import * as z from "zod";
import { parsePermissions } from "../domain/access/permissions.ts";
import { type Caller, userPrincipal } from "../domain/context.ts";
import { LatchkeyError } from "../domain/errors.ts";
import { LEVEL } from "../terms/integration.ts";

/** What verifies the application's tokens: a shared secret, or the public keys of its identity provider. */
export interface TokenSource {
  secret: string | undefined;
  jwksUrl: string | undefined;
  issuer: string | undefined;
  audience: string | undefined;
}

/**
 * Verifies a JWT (RFC 7519) and returns its caller.
 *
 * @param now milliseconds since the epoch
 * @throws LatchkeyError `unauthenticated` for every invalid token, without saying which check it failed;
 *   `identity_unavailable` when the public keys cannot be fetched
 */
export type TokenVerifier = (token: string, now: number) => Promise<Caller>;

const CLOCK_TOLERANCE_SECONDS = 5;

/** Fixed by the configuration and never taken from the token, so that a public key cannot be used as an HMAC secret. */
const SECRET_ALGORITHMS = ["HS256"];
const PUBLIC_KEY_ALGORITHMS = ["RS256", "ES256", "EdDSA"];

const name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^\P{Cc}+$/u);

const claimsSchema = z.object({
  sub: name,
  tenant: name.default("default"),
  groups: z.array(name).max(1000).default([]),
  roles: z.array(z.string()).default([]),
  scope: z.string().default(""),
  email: name.optional(),
  name: name.optional(),
});

/** Creates the verifier for the configured keys. */
export function createTokenVerifier(source: TokenSource, fetcher: typeof fetch): TokenVerifier {
  const key = source.jwksUrl === undefined ? secretKey(source.secret) : remoteKeys(source.jwksUrl, fetcher);
  const algorithms = source.jwksUrl === undefined ? SECRET_ALGORITHMS : PUBLIC_KEY_ALGORITHMS;
  return async (token, now) => {
    const options: jose.JWTVerifyOptions = {
      algorithms,
      currentDate: new Date(now),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ["sub", "exp"],
      ...(source.issuer !== undefined && { issuer: source.issuer }),
      ...(source.audience !== undefined && { audience: source.audience }),
    };
    try {
      const { payload } = await jose.jwtVerify(token, key, options);
      return callerOf(claimsSchema.parse(payload));
    } catch (error) {
      throw isKeySourceFailure(error) ? keySourceFailure() : invalidToken();
    }
  };
}

function secretKey(secret: string | undefined): jose.JWTVerifyGetKey {
  const bytes = new TextEncoder().encode(secret);
  return async () => bytes;
}

/** Keeps the keys in memory. It fetches them again for an unknown key id, at most every 30 seconds. */
function remoteKeys(url: string, fetcher: typeof fetch): jose.JWTVerifyGetKey {
  return jose.createRemoteJWKSet(new URL(url), { [jose.customFetch]: fetcher });
}

function callerOf(claims: z.output<typeof claimsSchema>): Caller {
  const { sub, tenant, groups, roles, scope, email } = claims;
  const superuser = roles.includes("superuser");
  return {
    tenant,
    principal: userPrincipal(sub),
    userId: sub,
    keyId: undefined,
    teams: groups,
    superuser,
    levelOnAll: superuser ? LEVEL.manage : 0,
    permissions: parsePermissions(scope.split(" ")),
    email,
    name: claims.name,
  };
}

/** Checks whether the key set failed, and not the token. */
function isKeySourceFailure(error: unknown): boolean {
  if (error instanceof z.ZodError || error instanceof jose.errors.JWKSNoMatchingKey) return false;
  if (error instanceof jose.errors.JWKSTimeout || error instanceof jose.errors.JWKSInvalid) return true;
  return !(error instanceof jose.errors.JOSEError) || error.code === "ERR_JOSE_GENERIC";
}

function keySourceFailure(): LatchkeyError {
  return new LatchkeyError("identity_unavailable", "The keys that verify sign-ins cannot be fetched.", {
    retryAfter: 10,
  });
}

function invalidToken(): LatchkeyError {
  return new LatchkeyError("unauthenticated", "The access token is not valid here.", { reason: "invalid_token" });
}
