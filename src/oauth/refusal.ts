import { ProviderError, type ProviderErrorKind } from "./errors.ts";
import { saidIn, saysFailed, spell } from "./errorWords.ts";
import type { TokenResponseShape } from "./profile.ts";
import type { Answer } from "./readAnswer.ts";
import { isAboutClient, isAboutGrant, isPassing, isTooMuch } from "./refusalWords.ts";
import { retryAfterSeconds } from "./retryAfter.ts";
import { serverErrorOf } from "./serverError.ts";

/** Where an endpoint names its errors that no definition describes. */
export const plainErrors: Pick<TokenResponseShape, "error" | "errorCodes"> = { error: "error", errorCodes: {} };

/** By these a server says that the request comes at a wrong moment. */
const MOMENTARY = [408, 409, 421, 423, 425, 429];

/**
 * Returns what an answer without tokens means, in any words:
 *
 * - `invalid_grant`, `invalid_client`: it says so unmistakably, in the words of RFC 6749 section 5.2, in the definition's
 *   or in others that mean the same.
 * - `rate_limited`, `unavailable`: it says that this will pass.
 * - `refused`: a definite no for another reason, or for none. When it repeats, it is meant.
 * - `tokenless`: the same by silence: a good status, and nothing of an error. It counts alike.
 * - `malformed`: a page. It comes from something in between, such as a firewall.
 * - `unsupported`: any other status, as of an address where nobody gives tokens.
 */
export function readRefusal(answer: Answer, { error, errorCodes }: typeof plainErrors, now: number): ProviderError {
  const { status, headers } = answer;
  const named = saidIn(answer, error).words;
  const refuse = (kind: ProviderErrorKind, reason: string, delay?: number) =>
    new ProviderError(kind, reason, delay, serverErrorOf(named[0]));
  const known = (kind: "invalid_grant" | "invalid_client") => refuse(kind, `refused with ${kind}`);
  const mapped = named.find((word) => Object.hasOwn(errorCodes, word));
  if (mapped !== undefined) return known(errorCodes[mapped] ?? "invalid_grant");
  const said = saidIn(answer, error, true);
  if (isAboutGrant(said, answer.body === undefined)) return known("invalid_grant");
  if (isAboutClient(said) || isChallenged(answer, named)) return known("invalid_client");
  const retryAfter = retryAfterSeconds(headers.get("retry-after"), now);
  if (isTooMuch(said)) return refuse("rate_limited", "answered that it is too much", retryAfter);
  if (retryAfter !== undefined || isPassing(said)) {
    return refuse("unavailable", "answered that it fails for now", retryAfter);
  }
  const isSilent = status < 300 && named.length === 0 && !saysFailed(answer);
  if (isMeant(answer) && isSilent) return refuse("tokenless", "the answer has no usable access token");
  if (isMeant(answer)) return refuse("refused", "refused with another error");
  const isStrange = status < 300 || isPage(answer);
  return isStrange
    ? refuse("malformed", `answered ${status} with what is no answer of a token endpoint`)
    : refuse("unsupported", `answered ${status}`);
}

/**
 * Whether a server has said no to the request itself. By 400 and 401 it does so with any body; by 403 and 422 unless a
 * firewall's page came instead; by a good status and by others only in the form of an answer, such as JSON.
 */
function isMeant(answer: Answer): boolean {
  const { status, body, text } = answer;
  if (status === 400 || status === 401) return true;
  if (MOMENTARY.includes(status) || isPage(answer)) return false;
  if (status === 403 || status === 422) return true;
  const isData = body !== undefined || text.startsWith("<");
  return status < 300 ? isData || text === "" : isData;
}

/** Whether it is HTML. Other pieces of XML are answers. */
export function isPage({ body, text }: Answer): boolean {
  if (body !== undefined || !text.startsWith("<")) return false;
  return /^<(h[1-6r]|p|div|span|center|title|meta|b|pre|br|table|img|a)\b|<(!doctype html|html|head|body)\b/i.test(
    text,
  );
}

/** What a server says of any request that it does not know the sender of. */
const NAMELESS = /^(un_?authori[sz]ed|not_authori[sz]ed|authentication_(failed|required)|bad_credentials|401)$/;

/**
 * A 401 that names no error and asks for Basic is about the client: only the client authenticates by a header here (RFC
 * 6749 section 5.2).
 */
function isChallenged({ status, headers }: Answer, named: string[]): boolean {
  const isBasic = /^basic\b/i.test(headers.get("www-authenticate") ?? "");
  return status === 401 && isBasic && named.every((word) => NAMELESS.test(spell(word)));
}
