import { ProviderError, type ProviderErrorKind } from "./errors.ts";
import { errorWords, spell } from "./errorWords.ts";
import type { TokenResponseShape } from "./profile.ts";
import type { Answer } from "./readAnswer.ts";
import { retryAfterSeconds } from "./retryAfter.ts";
import { serverErrorOf } from "./serverError.ts";

/** Words that say beyond doubt that the code or the refresh token is no longer good, or that the user has to act. */
const GRANT =
  /(^|_)(invalid_grant|(bad|invalid|expired|revoked|inactive|unknown)_(refresh_?token|grant|verification_code|authorization_code)|(refresh_?token|grant|authorization_code)_(invalid|expired|revoked|inactive|not_found|reused))(?!_type)(_|$)/;
/** The same, where nothing stands before or after. */
const GRANT_ALONE =
  /^(invalid_code|expired_code|code_expired|expired_token|token_expired|revoked_token|token_revoked|(interaction|login|consent|account_selection|reauth|reauthorization)_required)$/;
const CLIENT =
  /(^|_)((invalid|unauthori[sz]ed|unknown|bad|incorrect|disabled)_client(_(id|secret|credentials))?|client_(not_found|disabled|authentication_failed))(_|$)/;
const RATE = /rate_?limit|too_many|throttl|slow_down|quota|limit_(exceeded|reached)|resource_exhausted|^429$/;
const PASSING =
  /temporar|server_error|service_unavailable|(request|gateway)_time_?out|deadline_exceeded|try_again|retry|^(internal|internal_error|fatal_error|backend_error|unavailable|busy|overloaded|maintenance|time_?out|timed_out|503)$/;
/** In sentences, where the words of an answer say nothing that is known. */
const PASSING_SENTENCE =
  /rate.?limit|too many requests|throttl|temporar(y|ily)|unavailable|maintenance|overload|(internal|server) error/i;

/** Where an endpoint names its errors that no definition describes. */
export const plainErrors: Pick<TokenResponseShape, "error" | "errorCodes"> = { error: "error", errorCodes: {} };

/** Statuses by which a server says no to the request itself. By others, such as 404 and 405, it does not know of it. */
const DEFINITE = [400, 401, 403, 422];
/** What is no JSON and no form is looked through for words up to here. */
const MAX_TEXT = 2000;

/**
 * Returns what an answer without tokens means, in any words:
 *
 * - `invalid_grant`, `invalid_client`: it says so unmistakably, in the words of RFC 6749 section 5.2, in the definition's
 *   or in others that mean the same.
 * - `rate_limited`, `unavailable`: it says that this will pass.
 * - `refused`: a definite no for another reason, or for none. When it repeats, it is meant.
 * - `malformed`: a page. It comes from something in between, such as a firewall.
 * - `unsupported`: any other status, as of an address where nobody gives tokens.
 */
export function readRefusal(answer: Answer, { error, errorCodes }: typeof plainErrors, now: number): ProviderError {
  const { status, headers, text } = answer;
  const said = errorWords(answer, error);
  const refuse = (kind: ProviderErrorKind, reason: string, delay?: number) =>
    new ProviderError(kind, reason, delay, serverErrorOf(said[0]));
  const known = (kind: "invalid_grant" | "invalid_client") => refuse(kind, `refused with ${kind}`);
  const mapped = said.find((word) => Object.hasOwn(errorCodes, word));
  if (mapped !== undefined) return known(errorCodes[mapped] ?? "invalid_grant");
  const words = [...said, ...(answer.body === undefined ? [text.slice(0, MAX_TEXT)] : [])].map(spell);
  if (words.some((word) => GRANT.test(word) || GRANT_ALONE.test(word))) return known("invalid_grant");
  if (words.some((word) => CLIENT.test(word)) || isChallenged(answer, said)) return known("invalid_client");
  const retryAfter = retryAfterSeconds(headers.get("retry-after"), now);
  if (words.some((word) => RATE.test(word))) return refuse("rate_limited", "answered that it is too much", retryAfter);
  const isPassing = retryAfter !== undefined || words.some((word) => PASSING.test(word)) || PASSING_SENTENCE.test(text);
  if (isPassing) return refuse("unavailable", "answered that it fails for now", retryAfter);
  if (text.startsWith("<")) return refuse("malformed", `answered ${status} with a page`);
  if (status >= 300 && !DEFINITE.includes(status)) return refuse("unsupported", `answered ${status}`);
  return refuse("refused", "refused with another error");
}

/**
 * A 401 that names no error and asks for Basic is about the client: only the client authenticates by a header here (RFC
 * 6749 section 5.2).
 */
function isChallenged({ status, headers }: Answer, said: string[]): boolean {
  return status === 401 && said.length === 0 && /^basic\b/i.test(headers.get("www-authenticate") ?? "");
}
