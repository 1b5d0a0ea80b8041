import { base64url } from "jose";

const PREFIX = "agk_";
const RANDOM_BYTES = 32;
const CHECKSUM_BYTES = 4;

/**
 * Makes an API key: `agk_`, then 256 random bits and the first 32 bits of their SHA-256, together in base64url. The
 * checksum lets us refuse a mistyped key, and a scanner recognise a leaked one, without a lookup.
 */
export async function makeApiKey(): Promise<string> {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  return PREFIX + base64url.encode(new Uint8Array([...random, ...(await checksum(random))]));
}

/** Checks whether a credential has the prefix of an API key. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** Checks whether `makeApiKey` can have made this text: its form and checksum, and not whether the key is in use. */
export async function isApiKey(text: string): Promise<boolean> {
  const bytes = decode(text);
  if (bytes?.length !== RANDOM_BYTES + CHECKSUM_BYTES) return false;
  const expected = await checksum(bytes.slice(0, RANDOM_BYTES));
  return expected.every((byte, index) => bytes[RANDOM_BYTES + index] === byte);
}

function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = new Uint8Array(base64url.decode(text.slice(PREFIX.length)));
    return text === PREFIX + base64url.encode(bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

async function checksum(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).slice(0, CHECKSUM_BYTES);
}
