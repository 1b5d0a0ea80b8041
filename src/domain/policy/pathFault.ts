import { asBytes, decodedFully, decodedOnce } from "./decodings.ts";

const decoder = new TextDecoder();

/** Bytes that are longer than UTF-8 allows (RFC 3629 section 3): lenient decoders read `%c0%ae` as a dot. */
const OVERLONG = /[\xc0\xc1]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]|\xf8[\x80-\x87]|\xfc[\x80-\x83]/;
/** Also what some systems take for a slash or a backslash when they write a text in another charset ("best fit"). */
const SEPARATOR = /[/\\\u2044\u2215\u2216\u29f5\u29f8\u29f9]/u;

/** Words with a slash between them, which everybody reads alike: nothing is encoded, and no segment is empty or has a dot. */
const PLAIN = /^[A-Za-z0-9_~-]+(?:\/[A-Za-z0-9_~-]+)*\/?$/;

/**
 * Returns what a percent-encoded path holds that could lead elsewhere once a server decodes it, however often: a dot
 * segment, a backslash, a line break or a NUL, a segment that begins with a slash, or an empty segment that is not in the
 * path as it is written or decoded once. A slash within a segment is text and no fault, and neither are the empty segments
 * that the caller wrote. Pure.
 *
 * It is enough to look at the path decoded to the end, because decoding only ever adds: what is a dot segment, a slash or a
 * backslash in one round stays one in the next.
 *
 * @param path relative, without its leading slash and without a query
 * @returns a phrase that completes "it holds", or undefined
 */
export function pathFault(path: string): string | undefined {
  if (PLAIN.test(path)) return undefined;
  const bytes = decodedFully(asBytes(path));
  if (bytes === undefined) return "an encoding within an encoding, too many times";
  if (OVERLONG.test(bytes)) return "bytes that are not UTF-8, and that some servers read as a separator";
  const text = decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  const [character] = /[\0\r\n\\]/.exec(text) ?? [];
  if (character !== undefined) return NAMES[character];
  // Some systems fold letters that look alike (NFKC): a full-width stop counts as a stop.
  if (text.normalize("NFKC").split(SEPARATOR).some(isDotSegment)) return "a dot segment";
  if (beginsWithSlash(path)) return "a segment that begins with a slash";
  return emptySegments(bytes) > emptySegments(decodedOnce(path)) ? "an empty segment that is encoded twice" : undefined;
}

const NAMES: Record<string, string> = {
  "\0": "a NUL, U+0000",
  "\r": "a line break, U+000D",
  "\n": "a line break, U+000A",
  "\\": "a backslash, U+005C",
};

/** Some servers cut parameters, a query and blanks off a segment before they resolve dot segments: `..;x` counts as `..`. */
function isDotSegment(segment: string): boolean {
  const [name = ""] = segment.split(/[;?#]/, 1);
  return /^\s*\.\.?\s*$/.test(name);
}

/** The first segment of a path must not be empty, and no segment may be an absolute path for whoever decodes it. */
function beginsWithSlash(path: string): boolean {
  return path.startsWith("/") || path.split("/").some((segment) => decodedFully(segment)?.startsWith("/"));
}

function emptySegments(path: string): number {
  return path.split("/").filter((segment) => segment === "").length;
}
