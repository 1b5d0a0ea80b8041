import type { Context, MiddlewareHandler, Next } from "hono";
import { bodyLimit } from "hono/body-limit";
import { LatchkeyError } from "../domain/errors.ts";
import type { AppEnv } from "./appEnv.ts";

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 32;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a JSON body strictly before it is validated: the content type must be JSON, and the body at most 1 MiB of valid
 * UTF-8 and valid JSON, nested at most 32 levels deep.
 *
 * Throws `unsupported_media_type`, `payload_too_large`, `malformed_json`.
 */
export const strictJsonBody: readonly MiddlewareHandler<AppEnv>[] = [checkContentType, limitSize(), checkJson];

async function checkContentType(c: Context<AppEnv>, next: Next): Promise<void> {
  requireJsonType(c);
  await next();
}

/** @throws LatchkeyError `unsupported_media_type` */
function requireJsonType(c: Context<AppEnv>): void {
  if (/^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? "")) return;
  throw new LatchkeyError("unsupported_media_type", "The body must be JSON, sent as application/json.");
}

function limitSize(): MiddlewareHandler<AppEnv> {
  return bodyLimit({
    maxSize: MAX_BYTES,
    onError: () => {
      throw new LatchkeyError("payload_too_large", "The body may have at most 1 MiB.");
    },
  });
}

async function checkJson(c: Context<AppEnv>, next: Next): Promise<void> {
  const text = decode(await c.req.arrayBuffer());
  checkDepth(parse(text));
  // The validator reads the body from this cache, so it gets the text that was checked.
  const cache: { text?: string | Promise<string> } = c.req.bodyCache;
  cache.text = Promise.resolve(text);
  await next();
}

function decode(bytes: ArrayBuffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new LatchkeyError("malformed_json", "The body is not valid UTF-8.");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LatchkeyError("malformed_json", "The body is not valid JSON.");
  }
}

function checkDepth(value: unknown): void {
  const isContainer = (item: unknown) => typeof item === "object" && item !== null;
  let level = [value].filter(isContainer);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) {
      throw new LatchkeyError("malformed_json", `The body is nested deeper than ${MAX_DEPTH} levels.`);
    }
    level = level.flatMap((item) => Object.values(item as object)).filter(isContainer);
  }
}
