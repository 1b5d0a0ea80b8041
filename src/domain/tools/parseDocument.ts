import { LatchkeyError } from "../errors.ts";
import { parseDigits } from "../json/exactNumber.ts";
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENT_VALUES } from "./limits.ts";

const [QUOTE, BACKSLASH, COMMA, BRACKET, BRACE] = ['"', "\\", ",", "[", "{"].map((character) =>
  character.charCodeAt(0),
);

/** What a number looks like that could be another one in JavaScript: it has an exponent, or more than 15 digits. */
const UNUSUAL_NUMBER = /[:[,\s]-?(?:[\d.]{16}|[\d.]+[eE])/;

/**
 * Parses the JSON text of a document. It first estimates the size in memory, because an object can take fifty times the
 * memory of its text.
 *
 * @throws LatchkeyError `payload_too_large`, `malformed_json`
 */
export function parseDocument(bytes: Uint8Array): unknown {
  if (bytes.length > MAX_DOCUMENT_BYTES || countValues(bytes) > MAX_DOCUMENT_VALUES) {
    throw new LatchkeyError("payload_too_large", "The document is too large. Import a part of it.");
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    // To look at each number takes twice the time, and few documents have any that JavaScript would change.
    return UNUSUAL_NUMBER.test(text) ? parseDigits(text) : JSON.parse(text);
  } catch {
    throw new LatchkeyError("malformed_json", "The document is not JSON in UTF-8.");
  }
}

/** Estimates the number of values in a JSON text from its commas, lists and objects. */
function countValues(bytes: Uint8Array): number {
  let count = 0;
  let isInText = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (byte === QUOTE) isInText = !isInText;
    else if (isInText && byte === BACKSLASH) index++;
    else if (!isInText && (byte === COMMA || byte === BRACKET || byte === BRACE)) count++;
  }
  return count;
}
