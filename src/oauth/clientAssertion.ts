import { type CryptoKey, importJWK, importPKCS8, type JWK } from "jose";
import * as oauth from "oauth4webapi";
import { ProviderError } from "./errors.ts";

/** Signatures of RFC 7518 that a client may use, the usual ones first. A PEM does not say which is meant. */
const ALGORITHMS = ["RS256", "ES256", "PS256", "ES384", "ES512", "RS512", "Ed25519"];

/**
 * Returns the authentication of a client by an assertion that it signs (RFC 7523 section 2.2, `private_key_jwt`). It is meant
 * for the endpoint that is called, and for nobody else.
 *
 * @param privateKey as a JWK in JSON (RFC 7517), whose `kid` is named, or as a PEM (PKCS #8)
 * @returns it throws a ProviderError `invalid_client` when the key cannot be read
 */
export function signedAssertion(privateKey: string): oauth.ClientAuth {
  return async (server, client, body, headers) => {
    const key = await readKey(privateKey);
    const authenticate = oauth.PrivateKeyJwt(key, {
      [oauth.modifyAssertion]: (_header, payload) => {
        payload.aud = server.token_endpoint ?? server.revocation_endpoint;
      },
    });
    try {
      await authenticate(server, client, body, headers);
    } catch {
      // It is for another algorithm, such as one that encrypts.
      throw unreadable();
    }
  };
}

async function readKey(text: string): Promise<oauth.PrivateKey> {
  const key = text.trimStart().startsWith("{") ? await readJwk(text) : await readPem(text);
  if (key) return key;
  throw unreadable();
}

function unreadable(): ProviderError {
  return new ProviderError("invalid_client", "the client's secret is no private key that can sign");
}

async function readJwk(text: string): Promise<oauth.PrivateKey | undefined> {
  try {
    const { kid, alg, ...jwk } = JSON.parse(text) as JWK;
    const key = (await importJWK(jwk, alg ?? usualAlgorithm(jwk))) as CryptoKey;
    return key.type === "private" ? { key, ...(kid !== undefined && { kid }) } : undefined;
  } catch {
    return undefined;
  }
}

/** An elliptic curve allows one algorithm only. */
function usualAlgorithm({ kty, crv }: JWK): string {
  if (kty === "OKP") return "Ed25519";
  return kty === "EC" ? ({ "P-384": "ES384", "P-521": "ES512" }[crv ?? ""] ?? "ES256") : "RS256";
}

async function readPem(text: string): Promise<oauth.PrivateKey | undefined> {
  for (const algorithm of ALGORITHMS) {
    const key = await importPKCS8(text.trim(), algorithm).catch(() => undefined);
    if (key) return { key };
  }
  return undefined;
}
