import { base64url } from "jose";

/** Why an envelope does not open. There are three kinds so that an operator knows what to do; none says more. */
export type KeyErrorKind = "key_unavailable" | "key_retired" | "credential_corrupt";

/** Thrown when a sealed value cannot be opened. Carries no key material and no part of the value. */
export class KeyError extends Error {
  override readonly name = "KeyError";
  readonly kind: KeyErrorKind;

  constructor(kind: KeyErrorKind) {
    super(kind);
    this.kind = kind;
  }
}

/**
 * Thrown when `ENCRYPTION_KEYS` cannot be used. The message repeats nothing of the value: if an entry's parts are
 * swapped, its key id is the key.
 */
export class KeyringFormatError extends Error {
  override readonly name = "KeyringFormatError";
}

/** The master keys by key id. The first one in the configuration seals; all of them open. */
export interface Keyring {
  readonly primary: string;
  /** HKDF key material, not extractable. */
  readonly keys: ReadonlyMap<string, CryptoKey>;
  /** Key ids that were taken out of use. They explain why a row that was sealed under one does not open. */
  readonly retired: ReadonlySet<string>;
  /**
   * Asked before each sealing, where whoever composed the keyring has given one.
   * @throws KeyError `key_unavailable` when what is stored shows that the keys are not the right ones
   */
  readonly requireRightKey?: () => Promise<void>;
}

const KEY_BYTES = 32;
const RETIRED = "retired";
const KID = /^[A-Za-z0-9_-]{1,32}$/;
const encoder = new TextEncoder();

/**
 * Reads `ENCRYPTION_KEYS`: `kid:base64key,kid:base64key…`. A key that must no longer be used is written `kid:retired`.
 *
 * @returns the keyring, with its keys imported for HKDF
 * @throws KeyringFormatError when an entry is malformed, a key is not 32 bytes, a key id occurs twice, or no key can
 * seal
 */
export async function importKeyring(configuration: string): Promise<Keyring> {
  const keys = new Map<string, CryptoKey>();
  const retired = new Set<string>();
  for (const [index, entry] of configuration.split(",").entries()) {
    const { kid, value } = splitEntry(entry, index);
    if (keys.has(kid) || retired.has(kid))
      throw new KeyringFormatError(`entry ${index + 1} has a key id that occurs twice`);
    if (value === RETIRED) retired.add(kid);
    else keys.set(kid, await importMasterKey(index, value));
  }
  const [primary] = keys.keys();
  if (primary === undefined) throw new KeyringFormatError("no key is left that can seal");
  return { primary, keys, retired };
}

function splitEntry(entry: string, index: number): { kid: string; value: string } {
  const separator = entry.indexOf(":");
  const kid = entry.slice(0, Math.max(separator, 0)).trim();
  if (!KID.test(kid)) throw new KeyringFormatError(`entry ${index + 1} must be kid:base64key`);
  return { kid, value: entry.slice(separator + 1).trim() };
}

async function importMasterKey(index: number, value: string): Promise<CryptoKey> {
  const bytes = decodeBase64(value);
  if (bytes?.length !== KEY_BYTES) {
    throw new KeyringFormatError(`entry ${index + 1} must be a key of ${KEY_BYTES} bytes in base64`);
  }
  return crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
}

function decodeBase64(value: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(base64url.decode(value.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")));
  } catch {
    return undefined;
  }
}

/**
 * Returns the key with this id.
 * @throws KeyError `key_retired` or `key_unavailable` when the keyring has no such key
 */
export function findKey(keyring: Keyring, kid: string): CryptoKey {
  const key = keyring.keys.get(kid);
  if (key) return key;
  throw new KeyError(keyring.retired.has(kid) ? "key_retired" : "key_unavailable");
}

/** What a derived key is for. Each purpose has its own HKDF label, so a key of one cannot be used for another. */
export type SigningPurpose = "state" | "page" | "form" | "identity-keys" | "agent";

/**
 * Derives an HMAC-SHA256 key for a purpose by HKDF-SHA256 (RFC 5869).
 * @throws KeyError when the keyring has no such key
 */
export async function deriveSigningKey(keyring: Keyring, kid: string, purpose: SigningPurpose): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(`latchkey/v1/sign/${purpose}`) },
    findKey(keyring, kid),
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}
