import * as jose from "jose";
import { ProviderError } from "./errors.ts";
import { readAnswer, valueAt } from "./readAnswer.ts";

/**
 * Compares the nonce of an ID token with the one that was sent (OpenID Connect Core 3.1.3.7), if a token response has such
 * a token that names one. Nothing else of it is used, and it came from the token endpoint itself, so its signature is not
 * asked for.
 *
 * @throws ProviderError `malformed`
 */
export async function checkNonce(response: Response, nonce: string): Promise<void> {
  const named = nonceIn((await readAnswer(response)).body);
  if (named === undefined || named === nonce) return;
  throw new ProviderError("malformed", "the ID token was made for another authorization");
}

function nonceIn(body: unknown): unknown {
  try {
    return jose.decodeJwt(String(valueAt(body, "id_token"))).nonce;
  } catch {
    return undefined;
  }
}
