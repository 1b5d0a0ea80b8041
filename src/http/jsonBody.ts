import type { Context, MiddlewareHandler, Next } from "hono";
import { bodyLimit } from "hono/body-limit";
import { LatchkeyError } from "../domain/errors.ts";
import { parseExactly } from "../domain/json/exactNumber.ts";
import type { AppEnv } from "./appEnv.ts";
import { ofCaller } from "./callersBody.ts";

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 32;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Takes what a body parses to and returns what the handler gets, or throws. */
export type Validate = (value: unknown) => Promise<object>;

/**
 * Reads a JSON body strictly and validates it: the content type must be JSON, and the body at most 1 MiB of valid UTF-8 and
 * valid JSON, nested at most 32 levels deep.
 *
 * Throws `unsupported_media_type`, `payload_too_large`, `malformed_json`, and what `validate` throws.
 *
 * @param exactNumbers hands numbers to the validation as they are written, where JavaScript's would be others
 */
export function strictJsonBody(validate: Validate, exactNumbers = false): readonly MiddlewareHandler<AppEnv>[] {
  return [checkContentType, limitSize, readJson(validate, exactNumbers)];
}

async function checkContentType(c: Context<AppEnv>, next: Next): Promise<void> {
  requireJsonType(c);
  await next();
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

async function limitSize(c: Context<AppEnv>, next: Next): Promise<void> {
  await ofCaller(() => limit(c, async () => {}));
  await next();
}

function readJson(validate: Validate, exactNumbers: boolean): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const text = decode(await ofCaller(() => c.req.arrayBuffer()));
    const value = parse(text);
    // Before the numbers are looked at, which goes down into the value level by level.
    checkDepth(value);
    c.req.addValidatedData("json", await validate(exactNumbers ? parseExactly(text) : value));
    await next();
  };
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
