import { base64url } from "jose";

/**
 * A source of random bytes. It is injected so that a test can make ids predictable. Keys and IVs never come from it.
 */
export type RandomBytes = (length: number) => Uint8Array;

/** Returns bytes of the runtime's cryptographic random generator. */
export const randomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Returns a token of 256 random bits in base64url, 43 characters. */
export function randomToken(random: RandomBytes): string {
  return base64url.encode(random(32));
}

/** Returns the SHA-256 of bytes, or of a text in UTF-8, in base64url. */
export async function sha256(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return base64url.encode(new Uint8Array(digest));
}
