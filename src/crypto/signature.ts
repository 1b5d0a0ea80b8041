import { base64url } from "jose";
import { deriveSigningKey, type Keyring, type SigningPurpose } from "./keyring.ts";

const encoder = new TextEncoder();

/** Signs a text with HMAC-SHA256, under the primary key's signing key for the purpose. Returns base64url. */
export async function sign(keyring: Keyring, purpose: SigningPurpose, text: string): Promise<string> {
  const key = await deriveSigningKey(keyring, keyring.primary, purpose);
  return base64url.encode(new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text))));
}

/** Checks a signature against every key of the keyring, because it may have been made just before a key rotation. */
export async function verify(keyring: Keyring, purpose: SigningPurpose, text: string, signature: string) {
  const bytes = decode(signature);
  if (!bytes) return false;
  for (const kid of keyring.keys.keys()) {
    const key = await deriveSigningKey(keyring, kid, purpose);
    if (await crypto.subtle.verify("HMAC", key, bytes, encoder.encode(text))) return true;
  }
  return false;
}

function decode(signature: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = new Uint8Array(base64url.decode(signature));
    return base64url.encode(bytes) === signature ? bytes : undefined;
  } catch {
    return undefined;
  }
}
