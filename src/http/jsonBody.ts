import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { LatchkeyError } from "../domain/errors.ts";
import { mayHoldExactNumbers, parseExactly } from "../domain/json/exactNumber.ts";
import type { AppEnv } from "./appEnv.ts";
import { ofCaller } from "./callersBody.ts";

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 32;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a JSON body strictly: the content type must be JSON, and the body at most 1 MiB of valid UTF-8 and valid JSON, nested
 * at most 32 levels deep.
 *
 * @param exactNumbers returns numbers as they are written, where JavaScript's would be others
 * @throws LatchkeyError `unsupported_media_type`, `payload_too_large`, `malformed_json`, `validation_failed` when the caller
 *   hangs up
 */
export async function readJsonBody(c: Context<AppEnv>, exactNumbers = false): Promise<unknown> {
  requireJsonType(c);
  await ofCaller(() => limit(c, async () => {}));
  const text = decode(await ofCaller(() => c.req.arrayBuffer()));
  const value = parse(text);
  // Before the numbers are looked at, which goes down into the value level by level.
  checkDepth(value);
  return exactNumbers && mayHoldExactNumbers(text) ? parseExactly(text) : value;
}

const PEEKED_BYTES = 64 * 1024;

/**
 * Reads a small JSON body before anything is checked; whoever reads it afterwards gets it as well. Undefined where it is not
 * small, or none.
 */
export async function peekJson(c: Context<AppEnv>): Promise<unknown> {
  const length = c.req.header("content-length");
  if (length === undefined || !(Number(length) <= PEEKED_BYTES)) return undefined;
  return readJsonBody(c).catch(() => undefined);
}

/** @throws LatchkeyError `unsupported_media_type` */
function requireJsonType(c: Context<AppEnv>): void {
  if (/^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? "")) return;
  throw new LatchkeyError("unsupported_media_type", "The body must be JSON, sent as application/json.");
}

const limit = bodyLimit({
  maxSize: MAX_BYTES,
  onError: () => {
    throw new LatchkeyError("payload_too_large", "The body may have at most 1 MiB.");
  },
});

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
