import * as jose from "jose";
import { parsePermissions } from "../domain/access/permissions.ts";
import { type Caller, userPrincipal } from "../domain/context.ts";
import { LatchkeyError } from "../domain/errors.ts";
import { createIdentityKeys } from "../domain/identity/identityKeys.ts";
import { PUBLIC_KEY_ALGORITHMS } from "../domain/identity/keySet.ts";
import type { IdentityDeps } from "../domain/identity/keyState.ts";
import { LEVEL } from "../terms/integration.ts";
import { judgeRegistered } from "./registeredClaims.ts";
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
 * @param resources what a token may be for, besides the configured audience
 * @throws LatchkeyError `unauthenticated` for every invalid token, without saying which check it failed;
 *   `identity_unavailable` when the public keys cannot be fetched
 */
export type TokenVerifier = (token: string, now: number, resources?: readonly string[]) => Promise<Caller>;

/** Fixed by the configuration and never taken from the token, so that a public key cannot be used as an HMAC secret. */
const SECRET_ALGORITHMS = ["HS256"];

/** What a signature takes at least in base64url; for RS256, with the smallest key that jose accepts. */
const SIGNATURE_LENGTHS: Record<string, number> = { HS256: 43, RS256: 342, ES256: 86, EdDSA: 86 };

/** Creates the verifier for the configured source of tokens. */
export function createTokenVerifier(source: TokenSource, deps: IdentityDeps): TokenVerifier {
  const isShared = "secret" in source;
  const findKey = isShared ? secretKey(source.secret) : createIdentityKeys(deps, source.jwksUrl);
  const algorithms = isShared ? SECRET_ALGORITHMS : PUBLIC_KEY_ALGORITHMS;
  /** Before any key is looked for, so that a token that cannot hold causes no request. */
  const { issuer, audience } = source;
  const readOrRefuse = (token: string, now: number, resources: readonly string[]): UserClaims => {
    const parts = decode(token);
    if (!parts || !isSigned(parts, algorithms)) throw invalidToken();
    const audiences = audience === undefined ? undefined : [audience, ...resources];
    const { holds, wrong } = judgeRegistered(parts.header, parts.payload, { issuer, audiences }, now);
    const read = readClaims(parts.payload);
    const notFitting = [...wrong, ...(holds ? read.wrong : [])];
    if (notFitting.length > 0) deps.log("info", "claims_not_fitting", { reason: notFitting.join(", ") });
    if (holds && read.claims) return read.claims;
    throw invalidToken();
  };
  return async (token, now, resources = []) => {
    // Used only when the signature over the same bytes has been verified.
    const claims = readOrRefuse(token, now, resources);
    try {
      await jose.compactVerify(token, findKey(now), { algorithms });
      return callerOf(claims);
    } catch (error) {
      if (error instanceof jose.errors.JOSEError) throw invalidToken();
      throw error;
    }
  };
}

/** Whether a token claims to be signed as is expected here. A payload that is not encoded is none of a JWT (RFC 7797 section 7). */
function isSigned({ header, signature }: NonNullable<ReturnType<typeof decode>>, algorithms: string[]): boolean {
  const { alg = "", b64 } = header;
  return algorithms.includes(alg) && b64 !== false && signature.length >= (SIGNATURE_LENGTHS[alg] ?? 0);
}

function decode(token: string) {
  try {
    const [, , signature = ""] = token.split(".");
    return { header: jose.decodeProtectedHeader(token), payload: jose.decodeJwt(token), signature };
  } catch {
    return undefined;
  }
}

/** The key is imported by the first request, and kept for all others: not its promise, which they could not wait for. */
function secretKey(secret: string): () => jose.CompactVerifyGetKey {
  const bytes = new TextEncoder().encode(secret);
  let key: CryptoKey | undefined;
  return () => async () => {
    key ??= await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
    return key;
  };
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
    permissions: parsePermissions(scope.split(/\s+/)),
    email,
    name,
    delegated: undefined,
    connectSession: undefined,
  };
}

function invalidToken(): LatchkeyError {
  return new LatchkeyError("unauthenticated", "The access token is not valid here.", { reason: "invalid_token" });
}
