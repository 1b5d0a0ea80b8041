import { asBytes, decodedFully } from "../policy/decodings.ts";
import { pathFault } from "../policy/pathFault.ts";

/**
 * A pattern of paths below the base address of an integration. It has segments, each a text or `*`, which stands for exactly
 * one segment; `**` at its end stands for any number of segments, none included. Nothing else has a meaning. So two patterns
 * have at most one pattern for what both include, and every question is answered by looking at each segment once.
 */
interface Pattern {
  /** A text is decoded to the end, as bytes. */
  segments: readonly (string | typeof ANY)[];
  isOpen: boolean;
}

const ANY = Symbol("any segment");
const MAX_LENGTH = 500;
/** What a server could take for the end of a segment or of the path, once it decodes. */
const SEPARATOR = /[/\\?#\u2044\u2215\u2216\u29f5\u29f8\u29f9]/u;

/** Returns a pattern as it is stored, or why it is none: a phrase that completes "the pattern". */
export function readPattern(text: string): { pattern: string } | { fault: string } {
  if (!text.startsWith("/")) return { fault: "must begin with a slash: it is below the integration's base address" };
  if (text.length > MAX_LENGTH) return { fault: `must have at most ${MAX_LENGTH} characters` };
  if (/[\s\p{Cc}\p{Cf}\p{Cs}?#\\]/u.test(text)) return { fault: "must hold no blanks, ?, # or backslash" };
  const fault = pathFault(text.slice(1));
  if (fault !== undefined) return { fault: `must not hold ${fault}` };
  const { segments } = split(text);
  if (segments.some((segment) => segment !== "*" && segment.includes("*"))) {
    return { fault: "has `*` for a whole segment, and `**` at its end, and nowhere else; write %2A for an asterisk" };
  }
  if (segments.slice(0, -1).includes("")) return { fault: "must hold no empty segment" };
  if (!segments.every(isText)) return { fault: "must be UTF-8 where it is percent-encoded" };
  return { pattern: written(parsed(text)) };
}

/** Whether a path, percent-encoded as it is sent, is one of those that a stored pattern stands for. */
export function matchesPattern(pattern: string, path: string): boolean {
  if (!path.startsWith("/") || pathFault(path.slice(1)) !== undefined) return false;
  const { segments, isOpen } = parsed(pattern);
  const sent = path.slice(1).split("/").map(bytesOf);
  if (sent.length < segments.length || (sent.length > segments.length && !isOpen)) return false;
  return segments.every((segment, at) => (segment === ANY ? isOneSegment(sent[at]) : segment === sent[at]));
}

/** Returns the pattern of what both of two stored patterns stand for; undefined when that is nothing. */
export function meetPatterns(one: string, other: string): string | undefined {
  const met = meet(parsed(one), parsed(other));
  return met && written(met);
}

/**
 * Whether there can be a path that both a stored pattern and the path of a tool stand for.
 *
 * @param template with `{name}` for each parameter
 * @param isLong whether the value of a parameter can be several segments
 */
export function mayMatchTemplate(pattern: string, template: string, isLong: (name: string) => boolean): boolean {
  const { segments, isOpen } = parsed(pattern);
  const written = template.slice(1).split("/");
  const end = written.findIndex((segment) => namesIn(segment).some(isLong));
  const known = end < 0 ? written : written.slice(0, end);
  if ((known.length < segments.length && end < 0) || (known.length > segments.length && !isOpen)) return false;
  return segments.slice(0, known.length).every((segment, at) => mayBe(segment, known[at] ?? ""));
}

function mayBe(segment: string | typeof ANY, template: string): boolean {
  if (template.includes("{")) return true;
  return segment === ANY ? isOneSegment(bytesOf(template)) : segment === bytesOf(template);
}

function meet(one: Pattern, other: Pattern): Pattern | undefined {
  const [short, long] = one.segments.length < other.segments.length ? [one, other] : [other, one];
  if (short.segments.length < long.segments.length && !short.isOpen) return undefined;
  const segments: (string | typeof ANY)[] = [];
  for (const [at, segment] of long.segments.entries()) {
    const beside = at < short.segments.length ? short.segments[at] : segment;
    const met = beside === undefined ? undefined : meetSegments(segment, beside);
    if (met === undefined) return undefined;
    segments.push(met);
  }
  return { segments, isOpen: one.isOpen && other.isOpen };
}

function meetSegments(one: string | typeof ANY, other: string | typeof ANY): string | typeof ANY | undefined {
  if (one === other) return one;
  if (one === ANY) return isOneSegment(other) ? other : undefined;
  return other === ANY && isOneSegment(one) ? one : undefined;
}

/** Whether a text is one segment, not empty, for every server however often it decodes. */
function isOneSegment(bytes: string | typeof ANY | undefined): boolean {
  if (typeof bytes !== "string" || bytes === "") return false;
  return !SEPARATOR.test(textOf(bytes, false).normalize("NFKC"));
}

function split(text: string): { segments: string[]; isOpen: boolean } {
  const segments = text.slice(1).split("/");
  const isOpen = segments.at(-1) === "**";
  return { segments: isOpen ? segments.slice(0, -1) : segments, isOpen };
}

function parsed(text: string): Pattern {
  const { segments, isOpen } = split(text);
  return { segments: segments.map((segment) => (segment === "*" ? ANY : (bytesOf(segment) ?? ""))), isOpen };
}

function written({ segments, isOpen }: Pattern): string {
  const texts = segments.map((segment) => (segment === ANY ? "*" : encoded(segment)));
  return `/${[...texts, ...(isOpen ? ["**"] : [])].join("/")}`;
}

function encoded(bytes: string): string {
  return encodeURIComponent(textOf(bytes, false)).replaceAll("*", "%2A");
}

function bytesOf(segment: string): string | undefined {
  return decodedFully(asBytes(segment));
}

function isText(segment: string): boolean {
  try {
    return textOf(bytesOf(segment) ?? "\xff", true) !== undefined;
  } catch {
    return false;
  }
}

function textOf(bytes: string, fatal: boolean): string {
  return new TextDecoder("utf-8", { fatal, ignoreBOM: true }).decode(
    Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)),
  );
}

function namesIn(segment: string): string[] {
  return [...segment.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
}
