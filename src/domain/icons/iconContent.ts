import { sha256 } from "../../crypto/random.ts";
import { LatchkeyError } from "../errors.ts";

/** The content types that an icon may have. */
export const ICON_TYPES = ["image/png", "image/webp", "image/jpeg", "image/svg+xml"] as const;

/** 64 KiB. */
export const MAX_ICON_BYTES = 64 * 1024;

/** An icon, ready to be served. */
export interface IconContent {
  contentType: string;
  content: Uint8Array;
  /** SHA-256 of the content. */
  etag: string;
}

type IconType = (typeof ICON_TYPES)[number];

/**
 * Checks that a content is of its type. It does not check whether the image is good, and an SVG may hold scripts, so
 * whoever serves it must keep them from running.
 *
 * @param contentType the header as it was sent, with parameters
 * @throws LatchkeyError `unsupported_media_type`, `payload_too_large`, `validation_failed`
 */
export async function readIcon(contentType: string | undefined, content: Uint8Array): Promise<IconContent> {
  const [essence = ""] = (contentType ?? "").split(";", 1);
  const type = ICON_TYPES.find((known) => known === essence.trim().toLowerCase());
  if (!type) throw new LatchkeyError("unsupported_media_type", `An icon is one of ${ICON_TYPES.join(", ")}.`);
  if (content.length > MAX_ICON_BYTES) throw new LatchkeyError("payload_too_large", "An icon may have at most 64 KiB.");
  if (!looksLike[type](content)) {
    throw new LatchkeyError("validation_failed", "The body is not what its content type says.", {
      errors: [{ path: "body", message: expectations[type] }],
    });
  }
  return { contentType: type, content, etag: await sha256(content) };
}

/** Returns an SVG document of our own as an icon. */
export async function svgIcon(document: string): Promise<IconContent> {
  const content = new TextEncoder().encode(document);
  return { contentType: "image/svg+xml", content, etag: await sha256(content) };
}

const expectations: Record<IconType, string> = {
  "image/png": "must be a PNG image",
  "image/webp": "must be a WebP image",
  "image/jpeg": "must be a JPEG image",
  "image/svg+xml": "must be an SVG document in UTF-8 without a document type declaration",
};

const looksLike: Record<IconType, (content: Uint8Array) => boolean> = {
  "image/png": (content) => hasAt(content, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  "image/webp": (content) => hasAt(content, 0, ascii("RIFF")) && hasAt(content, 8, ascii("WEBP")),
  "image/jpeg": (content) => hasAt(content, 0, [0xff, 0xd8, 0xff]),
  "image/svg+xml": isSvg,
};

function hasAt(content: Uint8Array, at: number, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => content[at + index] === byte);
}

function ascii(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

/**
 * What may stand before the root element. Other processing instructions are refused, because they could name a style
 * sheet.
 */
const PROLOG = /\s+|<\?xml\s[^>]*\?>|<!--[\s\S]*?-->/y;
const ROOT = /<svg[\s/>]/y;

function isSvg(content: Uint8Array): boolean {
  const text = decode(content);
  if (text === undefined || /<!(?:DOCTYPE|ENTITY)/i.test(text)) return false;
  // Matches piece by piece and never goes back, because one pattern for everything could take exponential time.
  let at = 0;
  for (PROLOG.lastIndex = 0; PROLOG.test(text); ) at = PROLOG.lastIndex;
  ROOT.lastIndex = at;
  return ROOT.test(text);
}

function decode(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(content);
  } catch {
    return undefined;
  }
}
