/** How the registered codes are written (RFC 6749 section 4.1.2.1, OpenID Connect Core 3.1.2.6): words with underscores. */
const REGISTERED_FORM = /^(?=.{1,64}$)[a-z]+(?:_[a-z]+)*$/;

/**
 * Returns an authorization server's own error code, if it is written as the registered ones are. Such a code holds no
 * secret and no sentence, so it may be logged and kept; anything else a server says may not.
 */
export function serverErrorOf(said: unknown): string | undefined {
  const code = typeof said === "string" ? said.toLowerCase() : "";
  return REGISTERED_FORM.test(code) ? code : undefined;
}
