import { type Said, spell } from "./errorWords.ts";

/** Between a thing and what became of it. */
const IS = "_(?:(?:is|was|are|has|have|had|been|be|already)_)*";
const ENDED = "invalid|expired|revoked|inactive|not_found|reused";
const GRANTS = "refresh_?token|grant|authorization_code|verification_code";
/** Words that say beyond doubt that the code or the refresh token is no longer good, or that the user has to act. */
const GRANT = new RegExp(
  `(^|_)(invalid_grant|(bad|invalid|expired|revoked|inactive|unknown)_(${GRANTS})|(${GRANTS})${IS}(${ENDED}))(?!_type)(_|$)`,
);
/** The same, where nothing stands before or after. */
const GRANT_ALONE =
  /^(invalid_code|expired_code|code_expired|expired_token|token_expired|revoked_token|token_revoked|(interaction|login|consent|account_selection|reauth|reauthorization)_required)$/;

const CLIENTS = "(client|consumer|application|app)(_?(id|key|secret|credentials?|authentication))?";
const WRONG =
  "invalid|incorrect|wrong|bad|unknown|unauthori[sz]ed|expired|inactive|disabled|deleted|revoked|suspended|blocked|missing";
const CLIENT = new RegExp(
  `(^|_)((${WRONG})_(oauth_)?${CLIENTS}(?!_(error|exception|failure))|validating_${CLIENTS}|${CLIENTS}${IS}(${WRONG}|not_found|(authentication_)?failed|mismatch))(_|$)`,
);
/** A sentence that speaks of these may mean them as well as the client. */
const NOT_CLIENT = new RegExp(`token|(^|_)(${GRANTS})|user|account`);

const TOO_MUCH = /rate_?limit|too_many|throttl|slow_down|quota|limit_(exceeded|reached)|resource_exhausted|^429$/;
const TOO_MUCH_SENTENCE =
  /rate.?limit|too many requests|throttl|limit (is |was |has been |have been )?(exceeded|reached)|slow down|error code: 1015/i;

const FAILING = "internal|backend|fatal|system|unexpected|server|service|database";
const PASSING = new RegExp(
  "temporar|(^|_)transient(_|$)|service_unavailable|deadline_exceeded|try_again|retry|concurrent|(^|_)busy(_|$)|" +
    "(^|_)(request|gateway|lock|upstream|connection|read|write|database|server|service)_time_?out|" +
    `(^|_)server_error|^(${FAILING})_(error|exception|failure)$|` +
    "^(internal|unavailable|overloaded|maintenance|time_?out|timed_out|503)$",
);
/** The caller is told to come back. */
const COME_BACK =
  /\b(re-?try|try)\b[^.]{0,30}\b(later|again (in|after)|in (a|some|\d+)|after)\b|\bretry (your|the|this) (request|call)/i;
/** The service is said to fail: not a token, and not an account. */
const FAILS =
  /\b(service|server|system|backend|database|gateway|api|endpoint|site|we|resource)\b[^.]{0,40}\b(unavailable|busy|overload(ed)?|down|maintenance)\b|^\W*(is )?(temporarily |currently )?(unavailable|busy|overloaded)\b|^\W*temporarily (un|down|off|out|over)|(under|for|in|scheduled) maintenance|\b(internal|server) error|\b(request|gateway|lock|connection|operation) timed? ?out|unexpected error/i;
/** Beside these, what a sentence says of failing is about the grant or the account. */
const REGISTERED =
  /^(invalid_(request|scope|token)|access_denied|unsupported_(grant|response|token)_type|insufficient_scope)$/;

/** @param isText whether the answer is no more than a text, which may hold the words of an error in any form */
export function isAboutGrant({ words, sentences }: Said, isText: boolean): boolean {
  const spelled = [...words, ...(isText ? sentences : [])].map(spell);
  return spelled.some((word) => GRANT.test(word) || GRANT_ALONE.test(word));
}

/** Whether it is the client that is refused. A word says so in any case; a sentence when it speaks of nothing else. */
export function isAboutClient({ words, sentences }: Said): boolean {
  const described = sentences.map(spell).filter((sentence) => !NOT_CLIENT.test(sentence));
  return [...codesIn(words), ...described].some((word) => CLIENT.test(word));
}

export function isTooMuch({ words, sentences }: Said): boolean {
  return codesIn(words).some((word) => TOO_MUCH.test(word)) || sentences.some((text) => TOO_MUCH_SENTENCE.test(text));
}

/** Whether it says that it fails for now, or asks to come back. */
export function isPassing({ words, sentences }: Said): boolean {
  const codes = codesIn(words);
  if (codes.some((code) => PASSING.test(code)) || sentences.some((text) => COME_BACK.test(text))) return true;
  return !codes.some((code) => REGISTERED.test(code)) && sentences.some((text) => FAILS.test(text));
}

/** Words without blanks. What has blanks stands among the sentences. */
function codesIn(words: string[]): string[] {
  return words.filter((word) => !/\s/.test(word)).map(spell);
}
