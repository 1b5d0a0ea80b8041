const encoder = new TextEncoder();

/** More rounds of decoding than any text needs that means something. */
const MAX_ROUNDS = 16;
/** `%2e`, also encoded again and again (`%25252e`). */
const ESCAPE = /%(?:25)*([0-9a-f]{2})/gi;
/** A character as IIS writes it: `%u002e`, `%uff0e`. */
const IIS_ESCAPE = /%(?:25)*u([0-9a-f]{4})/gi;

/** Writes each byte as one character, because a percent-encoded text may hold bytes that are no text. */
export function asBytes(text: string): string {
  return text.replace(/[^\0-\x7f]+/g, utf8);
}

export function decodedOnce(bytes: string): string {
  return bytes.replace(/%([0-9a-f]{2})/gi, toByte);
}

/** Decodes until nothing is left to decode. Returns undefined when that takes too many rounds. */
export function decodedFully(bytes: string): string | undefined {
  let current = bytes;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = current.replace(IIS_ESCAPE, toCharacter).replace(ESCAPE, toByte);
    if (next === current) return current;
    current = next;
  }
  return undefined;
}

function utf8(text: string): string {
  return String.fromCharCode(...encoder.encode(text));
}

function toByte(_escape: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

function toCharacter(_escape: string, hex: string): string {
  return utf8(String.fromCharCode(Number.parseInt(hex, 16)));
}
