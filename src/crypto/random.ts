import { base64url } from "jose";

/** Source of random bytes; injected so that a test can make ids predictable. Keys and IVs never come from it. */
export type RandomBytes = (length: number) => Uint8Array;

/** Random bytes of the runtime's cryptographic generator. */
export const randomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** A token of 256 random bits in base64url, 43 characters. */
export function randomToken(random: RandomBytes): string {
  return base64url.encode(random(32));
}

/** SHA-256 of a text in base64url. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return base64url.encode(new Uint8Array(digest));
}
