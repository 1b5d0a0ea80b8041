import type { Context } from "hono";
import { LatchkeyError } from "../domain/errors.ts";
import type { AppEnv } from "./appEnv.ts";
import { ofCaller } from "./callersBody.ts";
import { readRawBody } from "./rawBody.ts";

/** What a form of a page sent. */
export interface SentForm {
  fields: URLSearchParams;
  /** By the names of their fields. Where somebody chose no file, there is none. */
  files: ReadonlyMap<string, File>;
}

const MAX_BYTES = 64 * 1024;
const FIELDS = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;
const FIELDS_AND_FILES = /^multipart\/form-data\s*;/i;

/**
 * Reads what a form of a page sent. It may be asked for again.
 * @throws LatchkeyError `unsupported_media_type`, `payload_too_large`
 */
export async function readForm(c: Context<AppEnv>): Promise<URLSearchParams> {
  const known = c.get("form");
  if (known) return known;
  if (!FIELDS.test(c.req.header("content-type") ?? "")) {
    throw new LatchkeyError("unsupported_media_type", "A page takes the fields of its form.");
  }
  const form = new URLSearchParams(new TextDecoder().decode(await readRawBody(c, MAX_BYTES)));
  c.set("form", form);
  return form;
}

/**
 * Reads what a form of a page sent that may carry files (RFC 7578).
 *
 * @param maxFileBytes what all files together may have, besides the fields
 * @throws LatchkeyError `unsupported_media_type`, `payload_too_large`, `validation_failed` when it is no such form
 */
export async function readFormWithFiles(c: Context<AppEnv>, maxFileBytes: number): Promise<SentForm> {
  const type = c.req.header("content-type") ?? "";
  if (!FIELDS_AND_FILES.test(type)) return { fields: await readForm(c), files: new Map() };
  const body = await readRawBody(c, MAX_BYTES + maxFileBytes);
  const sent = [...(await ofCaller(() => new Response(body, { headers: { "content-type": type } }).formData()))];
  const fields = sent.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const files = sent.filter((entry): entry is [string, File] => typeof entry[1] !== "string" && entry[1].size > 0);
  if (files.reduce((sum, [, { size }]) => sum + size, 0) > maxFileBytes) {
    throw new LatchkeyError("payload_too_large", `A file may have at most ${maxFileBytes / 1024} KiB.`);
  }
  return { fields: new URLSearchParams(fields), files: new Map(files) };
}
