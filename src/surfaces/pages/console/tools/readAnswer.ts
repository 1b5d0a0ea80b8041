import { parseExactly } from "../../../../domain/json/exactNumber.ts";
import { measureValue } from "../../../../domain/tools/measureValue.ts";

/** The answer of an API, as far as a page shows it. */
export interface ShownAnswer {
  status: number;
  headers: [name: string, value: string][];
  /** Undefined: it is no text. */
  body: string | undefined;
  /** Whether there is more of the body. */
  isCut: boolean;
}

/** Characters of a body that a page shows. */
export const MAX_SHOWN = 20_000;
const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 32;

/** Headers that tell something to people: what it is, where it leads, and how much more may be asked. */
const TELLING =
  /^(?:content-type|location|link|retry-after|etag|last-modified|deprecation|sunset|warning|allow|(?:x-)?rate-?limit.*)$/;

/** Reads the beginning of an answer. The rest is left where it is. */
export async function readAnswer({ status, headers, body }: Response): Promise<ShownAnswer> {
  const telling = [...headers].filter(([name]) => TELLING.test(name));
  const { bytes, hasMore } = await beginningOf(body);
  const text = decoded(bytes, hasMore);
  const readable = text !== undefined && !hasMore ? indented(text) : text;
  const shown = readable?.slice(0, MAX_SHOWN);
  return { status, headers: telling, body: shown, isCut: hasMore || shown !== readable };
}

async function beginningOf(body: ReadableStream<Uint8Array> | null) {
  const bytes = new Uint8Array(MAX_BYTES);
  let length = 0;
  if (body === null) return { bytes: bytes.subarray(0, 0), hasMore: false };
  // Leaving the loop cancels the stream.
  for await (const chunk of body) {
    const fitting = chunk.subarray(0, MAX_BYTES - length);
    bytes.set(fitting, length);
    length += fitting.length;
    if (fitting.length < chunk.length) return { bytes, hasMore: true };
  }
  return { bytes: bytes.subarray(0, length), hasMore: false };
}

/** @param isCut whether its last character may lack bytes */
function decoded(bytes: Uint8Array, isCut: boolean): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes, { stream: isCut });
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Returns JSON with line breaks and all digits of its numbers, unless it is too deep for that, and other text as it is. */
function indented(text: string): string {
  try {
    const value = parseExactly(text);
    return measureValue(value).depth > MAX_DEPTH ? text : JSON.stringify(value, null, 2);
  } catch {
    return text;
  }
}
