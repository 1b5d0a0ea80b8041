import * as jose from "jose";
import { json } from "./stage.ts";
import type { Act } from "./stageServer.ts";

/** A key pair of an identity provider. */
export interface IssuerKey {
  kid: string;
  alg: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
}

/** Makes a key pair for RS256, ES256, EdDSA or another algorithm of JOSE. */
export async function issuerKey(alg: string, kid = crypto.randomUUID()): Promise<IssuerKey> {
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey };
}

/** What the identity provider answers at its JWKS address: the public halves of its keys (RFC 7517). */
export async function keySet(...keys: IssuerKey[]): Promise<Act> {
  const jwks = keys.map(async ({ kid, alg, publicKey }) => ({
    ...(await jose.exportJWK(publicKey)),
    kid,
    alg,
    use: "sig",
  }));
  return json({ keys: await Promise.all(jwks) });
}

/** A token that the identity provider signed. */
export function issued(key: IssuerKey, claims: Record<string, unknown>, header: object = {}): Promise<string> {
  return new jose.SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
}

/** A token put together by hand: any header, any payload, any signature. */
export function handmade(header: unknown, payload: unknown, signature: Uint8Array = new Uint8Array()): string {
  const text = (value: unknown) => jose.base64url.encode(typeof value === "string" ? value : JSON.stringify(value));
  return `${text(header)}.${text(payload)}.${jose.base64url.encode(signature)}`;
}

/** The same, with an HMAC under any bytes as its key. */
export async function handmadeHmac(header: unknown, payload: unknown, secret: Uint8Array, hash = "SHA-256") {
  const unsigned = handmade(header, payload).slice(0, -1);
  const bytes = new Uint8Array(secret);
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(unsigned));
  return `${unsigned}.${jose.base64url.encode(new Uint8Array(signature))}`;
}
