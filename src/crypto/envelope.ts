import { base64url } from "jose";
import { findKey, KeyError, type Keyring } from "./keyring.ts";

/**
 * The place that a sealed value belongs to. All of it is authenticated, so an envelope that was moved elsewhere does
 * not open.
 */
export interface SealContext {
  tenant: string;
  table: string;
  recordId: string;
  field: string;
}

const VERSION = "v1";
const SALT_BYTES = 16;
const IV_BYTES = 12;
/** A constant, because WebCrypto would also accept a tag of 32 bits from an envelope. */
const TAG_BITS = 128;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Seals a secret with AES-256-GCM (NIST SP 800-38D). Each value has its own key, derived by HKDF-SHA256 from the
 * keyring's primary key and a fresh salt, so random IVs stay far below the 2^32 limit of that standard.
 *
 * @returns `v1.<kid>.<salt>.<iv>.<ciphertext+tag>`, each part base64url
 * @throws KeyError `key_unavailable` when the stored secrets were sealed with other keys than the configured ones
 */
export async function seal(keyring: Keyring, context: SealContext, plaintext: string): Promise<string> {
  await keyring.requireRightKey?.();
  const kid = keyring.primary;
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const key = await recordKey(findKey(keyring, kid), salt, "encrypt");
  const parameters = { name: "AES-GCM", iv, additionalData: additionalData(kid, context), tagLength: TAG_BITS };
  const ciphertext = await crypto.subtle.encrypt(parameters, key, encoder.encode(plaintext));
  return [VERSION, kid, ...[salt, iv, new Uint8Array(ciphertext)].map((part) => base64url.encode(part))].join(".");
}

/**
 * Opens an envelope that `seal` made for the same context.
 *
 * @throws KeyError `key_unavailable` or `key_retired` for the key that the envelope names; else `credential_corrupt`,
 * which does not say why
 */
export async function open(keyring: Keyring, context: SealContext, envelope: string): Promise<string> {
  const [version, kid, ...parts] = envelope.split(".");
  if (version !== VERSION || !kid || parts.length !== 3) throw new KeyError("credential_corrupt");
  const masterKey = findKey(keyring, kid);
  try {
    const [salt, iv, ciphertext] = parts.map(decodeStrictly);
    if (salt?.length !== SALT_BYTES || iv?.length !== IV_BYTES || !ciphertext) throw new KeyError("credential_corrupt");
    const key = await recordKey(masterKey, salt, "decrypt");
    const parameters = { name: "AES-GCM", iv, additionalData: additionalData(kid, context), tagLength: TAG_BITS };
    return decoder.decode(await crypto.subtle.decrypt(parameters, key, ciphertext));
  } catch {
    throw new KeyError("credential_corrupt");
  }
}

async function recordKey(master: CryptoKey, salt: Uint8Array<ArrayBuffer>, usage: "encrypt" | "decrypt") {
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info: encoder.encode("latchkey/v1/seal") },
    master,
    { name: "AES-GCM", length: 256 },
    false,
    [usage],
  );
}

/** A JSON array keeps the parts apart, whatever they contain. */
function additionalData(kid: string, { tenant, table, recordId, field }: SealContext): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encoder.encode(JSON.stringify([VERSION, kid, tenant, table, recordId, field])));
}

/** Accepts only the canonical spelling, because the last character of base64url has spare bits. */
function decodeStrictly(part: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(base64url.decode(part));
  if (base64url.encode(bytes) !== part) throw new KeyError("credential_corrupt");
  return bytes;
}
