import type { Context } from "hono";
import type { IconContent } from "../domain/icons/iconContent.ts";
import type { AppEnv } from "./appEnv.ts";

/**
 * Responds with an image. An uploaded SVG can hold scripts, and opened by itself it is a document of this origin. So it
 * gets a sandbox: an opaque origin, no scripts, no loading. `nosniff`, which every response has, keeps the other types
 * from being read as documents.
 */
export function imageResponse(
  c: Context<AppEnv>,
  { contentType, content, etag }: IconContent,
  cacheControl: string,
): Response {
  c.header("ETag", `"${etag}"`);
  c.header("Cache-Control", cacheControl);
  c.header("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'");
  if (isKnown(c.req.header("if-none-match"), etag)) return c.body(null, 304);
  c.header("Content-Type", contentType);
  return c.body(Uint8Array.from(content));
}

/** Compares entity tags. The comparison is weak (RFC 9110 section 13.1.2). */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(`"${etag}"`);
}
