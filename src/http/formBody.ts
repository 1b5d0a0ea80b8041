import type { Context } from "hono";
import { LatchkeyError } from "../domain/errors.ts";
import type { AppEnv } from "./appEnv.ts";
import { readRawBody } from "./rawBody.ts";

const MAX_BYTES = 64 * 1024;
const TYPE = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

/**
 * Reads what a form of a page sent.
 * @throws LatchkeyError `unsupported_media_type`, `payload_too_large`
 */
export async function readForm(c: Context<AppEnv>): Promise<URLSearchParams> {
  if (!TYPE.test(c.req.header("content-type") ?? "")) {
    throw new LatchkeyError("unsupported_media_type", "A page takes the fields of its form.");
  }
  return new URLSearchParams(new TextDecoder().decode(await readRawBody(c, MAX_BYTES)));
}
