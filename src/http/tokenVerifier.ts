import * as jose from "jose";
import { parsePermissions } from "../domain/access/permissions.ts";
import { type Caller, userPrincipal } from "../domain/context.ts";
import { LatchkeyError } from "../domain/errors.ts";
import { createIdentityKeys } from "../domain/identity/identityKeys.ts";
import { PUBLIC_KEY_ALGORITHMS } from "../domain/identity/keySet.ts";
import type { IdentityDeps } from "../domain/identity/keyState.ts";
import { LEVEL } from "../terms/integration.ts";
import { readClaims, type UserClaims } from "./userClaims.ts";

/**
 * Where the application's tokens come from: a secret of the application, or the public keys of its identity
 * provider. The provider signs for other applications too, and for other purposes: there, issuer and audience must be
 * known (RFC 8725 sections 3.8 and 3.9).
 */
export type TokenSource =
  | { secret: string; issuer: string | undefined; audience: string | undefined }
  | { jwksUrl: string; issuer: string; audience: string };

/**
 * Verifies a JWT (RFC 7519) and returns its caller.
 *
 * @param now milliseconds since the epoch
 * @throws LatchkeyError `unauthenticated` for every invalid token, without saying which check it failed;
 *   `identity_unavailable` when the public keys cannot be fetched
 */
export type TokenVerifier = (token: string, now: number) => Promise<Caller>;

const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * The longest life of a session. One that lasts longer is a mistake of its issuer, and a stolen one would last as long.
 */
const MAX_LIFETIME_SECONDS = 31 * 24 * 3600;

/**
 * The types that a token may state: none, a JWT, or an access token (RFC 9068 section 2.1). Tokens for logout, proofs
 * and events are signed with the same keys and have their own types (RFC 8725 section 3.11).
 */
const ACCEPTED_TYPE = /^(?:application\/)?(?:at\+)?jwt$/i;

/** Fixed by the configuration and never taken from the token, so that a public key cannot be used as an HMAC secret. */
const SECRET_ALGORITHMS = ["HS256"];

/** What a signature takes at least in base64url; for RS256, with the smallest key that jose accepts. */
const SIGNATURE_LENGTHS: Record<string, number> = { HS256: 43, RS256: 342, ES256: 86, EdDSA: 86 };

/** Creates the verifier for the configured source of tokens. */
export function createTokenVerifier(source: TokenSource, deps: IdentityDeps): TokenVerifier {
  const isShared = "secret" in source;
  const findKey = isShared ? secretKey(source.secret) : createIdentityKeys(deps, source.jwksUrl);
  const algorithms = isShared ? SECRET_ALGORITHMS : PUBLIC_KEY_ALGORITHMS;
  const readOrRefuse = (payload: jose.JWTPayload): UserClaims => {
    const { claims, wrong } = readClaims(payload);
    if (wrong.length > 0) deps.log("info", "claims_not_fitting", { reason: wrong.join(", ") });
    if (claims) return claims;
    throw invalidToken();
  };
  return async (token, now) => {
    if (!isWorthAKey(token, source, algorithms, now)) throw invalidToken();
    // Read before a key is looked for, and used only when the signature over the same bytes has been verified.
    const claims = readOrRefuse(jose.decodeJwt(token));
    const options: jose.JWTVerifyOptions = {
      algorithms,
      currentDate: new Date(now),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ["sub", "exp"],
      ...(source.issuer !== undefined && { issuer: source.issuer }),
      ...(source.audience !== undefined && { audience: source.audience }),
    };
    try {
      await jose.jwtVerify(token, findKey(now), options);
      return callerOf(claims);
    } catch (error) {
      if (error instanceof jose.errors.JOSEError) throw invalidToken();
      throw error;
    }
  };
}

/**
 * Whether a token could hold, by all that it says of itself. Asked before any key is looked for, so that a token that is
 * malformed, expired or for somebody else causes no request; and it has the last word on what jose does not ask.
 */
function isWorthAKey(token: string, { issuer, audience }: TokenSource, algorithms: string[], now: number): boolean {
  const parts = decode(token);
  if (!parts) return false;
  const { header, payload, signature } = parts;
  const { exp, iss, aud } = payload;
  const isSigned =
    algorithms.includes(header.alg ?? "") && signature.length >= (SIGNATURE_LENGTHS[header.alg ?? ""] ?? 0);
  return (
    isSigned &&
    isAcceptedType(header.typ) &&
    typeof exp === "number" &&
    exp * 1000 > now - CLOCK_TOLERANCE_SECONDS * 1000 &&
    !lastsTooLong(payload, now) &&
    (issuer === undefined || iss === issuer) &&
    (audience === undefined || [aud].flat().includes(audience))
  );
}

function decode(token: string) {
  try {
    const [, , signature = ""] = token.split(".");
    return { header: jose.decodeProtectedHeader(token), payload: jose.decodeJwt(token), signature };
  } catch {
    return undefined;
  }
}

function isAcceptedType(type: unknown): boolean {
  return type === undefined || (typeof type === "string" && ACCEPTED_TYPE.test(type));
}

/** Of a token that does not say when it was issued, what is left of its life counts. */
function lastsTooLong({ exp = 0, iat }: jose.JWTPayload, now: number): boolean {
  const seconds = Math.floor(now / 1000) + CLOCK_TOLERANCE_SECONDS;
  const begins = Math.min(iat ?? seconds, seconds);
  return !(exp - begins <= MAX_LIFETIME_SECONDS);
}

function secretKey(secret: string): () => jose.JWTVerifyGetKey {
  const bytes = new TextEncoder().encode(secret);
  return () => async () => bytes;
}

function callerOf({ sub, tenant, groups, roles, scope, email, name }: UserClaims): Caller {
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
    name,
  };
}

function invalidToken(): LatchkeyError {
  return new LatchkeyError("unauthenticated", "The access token is not valid here.", { reason: "invalid_token" });
}
