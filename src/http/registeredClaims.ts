import type { JWTPayload, ProtectedHeaderParameters } from "jose";

/** Of whom, and for whom, a token must be. */
export interface Expected {
  issuer: string | undefined;
  /** It must be for one of these. Undefined: for anything. */
  audiences: readonly string[] | undefined;
}

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

/**
 * Judges what a token says of itself by the registered names (RFC 7519 sections 4.1 and 5): its type, whose it is, for whom,
 * and when it holds. Null is absent. The signature has to be verified besides.
 *
 * @param now milliseconds since the epoch
 * @returns `wrong`: the names of the claims for which the token is refused. A token that has ended names none, because
 *   every token ends
 */
export function judgeRegistered(
  header: ProtectedHeaderParameters,
  payload: JWTPayload,
  { issuer, audiences }: Expected,
  now: number,
): { holds: boolean; wrong: string[] } {
  const { exp, nbf, iat, iss, aud }: Record<string, unknown> = payload;
  const seconds = now / 1000;
  const fits = {
    typ: isAbsent(header.typ) || (typeof header.typ === "string" && ACCEPTED_TYPE.test(header.typ)),
    iss: issuer === undefined || iss === issuer,
    aud: audiences === undefined || [aud].flat().some((one) => audiences.some((audience) => audience === one)),
    iat: isAbsent(iat) || isTime(iat),
    nbf: isAbsent(nbf) || (isTime(nbf) && nbf <= seconds + CLOCK_TOLERANCE_SECONDS),
    exp: isTime(exp) && !lastsTooLong(exp, isTime(iat) ? iat : undefined, seconds),
  };
  const wrong = Object.entries(fits).flatMap(([name, isFitting]) => (isFitting ? [] : [name]));
  return { holds: wrong.length === 0 && isTime(exp) && exp > seconds - CLOCK_TOLERANCE_SECONDS, wrong };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** A NumericDate: seconds, of which JSON can also write some that are no finite number. */
function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** Of a token that does not say when it was issued, what is left of its life counts. */
function lastsTooLong(exp: number, iat: number | undefined, now: number): boolean {
  const latest = Math.floor(now) + CLOCK_TOLERANCE_SECONDS;
  return exp - Math.min(iat ?? latest, latest) > MAX_LIFETIME_SECONDS;
}
