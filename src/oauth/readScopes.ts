const MAX_DECODINGS = 3;
/** No scope has blanks or control characters in it (RFC 6749 section 3.3). */
const SEPARATORS = /[\s\p{Cc},|]+/u;

/**
 * Reads a set of scopes in any spelling: a text with blanks, commas, bars or line ends between them, encoded or not, or a
 * list. All spellings of a set give the same set.
 *
 * @param separator what else stands between scopes
 * @returns undefined when there is nothing. What is there in another shape names no scope, because nothing may count as
 *   "everything" but silence (RFC 6749 section 5.1)
 */
export function readScopes(value: unknown, separator: string): string[] | undefined {
  return value === undefined || value === null ? undefined : [...new Set(scopesIn(value, separator))];
}

function scopesIn(value: unknown, separator: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => scopesIn(item, separator));
  if (typeof value !== "string") return [];
  const text = decode(value);
  const list = listIn(text);
  if (list) return scopesIn(list, separator);
  return (separator === "" ? [text] : text.split(separator)).flatMap((part) => part.split(SEPARATORS)).filter(Boolean);
}

/** Undoes percent-encoding, also where it was done twice. A text that is none stays as it is. */
function decode(text: string): string {
  let decoded = text;
  for (let turn = 0; turn < MAX_DECODINGS && /%[0-9a-f]{2}/i.test(decoded); turn++) {
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      return decoded;
    }
  }
  return decoded;
}

/** A list that was written as JSON into a text. */
function listIn(text: string): unknown[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
