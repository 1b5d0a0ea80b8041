import type { TokenSet } from "../../oauth/tokenResponse.ts";

/** A signed or encrypted token (RFC 7515, RFC 7516), such as an ID token: it begins with a JSON object in base64url. */
const JWT = /\beyJ[\w-]+\.[\w-]*\.[\w-]*/;
/** A shorter text can be part of another one by chance. */
const MIN_PART_LENGTH = 12;

/**
 * Returns a token response whose facts and scopes hold none of its tokens. Both are kept unsealed, and shown to all who see
 * the connection, so it does not matter what the definition calls them.
 */
export function withShownFacts(tokens: TokenSet): TokenSet {
  const secrets = [tokens.accessToken, tokens.refreshToken];
  const scopes = tokens.scopes?.filter((scope) => !holdsSecret(scope, secrets));
  return { ...tokens, scopes, metadata: shownFacts(tokens.metadata, secrets) };
}

/** Returns the facts that hold no secret: none of these, and no signed token. */
export function shownFacts(
  facts: Record<string, string>,
  secrets: readonly (string | null | undefined)[],
): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => !holdsSecret(value, secrets)));
}

function holdsSecret(value: string, secrets: readonly (string | null | undefined)[]): boolean {
  const isPart = (secret: string) => secret.length >= MIN_PART_LENGTH && value.includes(secret);
  return JWT.test(value) || secrets.some((secret) => secret && (value === secret || isPart(secret)));
}
