import * as jose from "jose";

/** The public keys of an identity provider, as they were fetched. */
export interface KeySet {
  /** As the provider wrote them. */
  text: string;
  /** Milliseconds since the epoch. */
  fetchedAt: number;
  find: jose.CompactVerifyGetKey;
}

/** Pinned: a public key must not become an HMAC secret. */
export const PUBLIC_KEY_ALGORITHMS = ["RS256", "ES256", "EdDSA"];

/**
 * Reads a key set (RFC 7517), and imports all of its keys. jose keeps a key that is being imported as a promise, and a
 * request must not wait for another's; so nothing is left to import when the set is used.
 *
 * @throws SyntaxError, JOSEError when the text is no key set
 */
export async function readKeySet(text: string, fetchedAt: number): Promise<KeySet> {
  const jwks: jose.JSONWebKeySet = JSON.parse(text);
  const find = jose.createLocalJWKSet(jwks);
  for (const { kid } of jwks.keys) {
    for (const alg of PUBLIC_KEY_ALGORITHMS) await importQuietly(find, { alg, ...(kid !== undefined && { kid }) });
  }
  return { text, fetchedAt, find };
}

/** A key that cannot be imported spoils none of the others. */
async function importQuietly(find: jose.CompactVerifyGetKey, header: jose.CompactJWSHeaderParameters): Promise<void> {
  try {
    await find(header, { payload: "", signature: "" });
  } catch {
    // The token that names it is refused.
  }
}
