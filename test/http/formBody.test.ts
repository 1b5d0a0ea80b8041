import type { Context } from "hono";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { toLatchkeyError } from "../../src/domain/errors.ts";
import type { AppEnv } from "../../src/http/appEnv.ts";
import { readForm, readFormWithFiles, type SentForm } from "../../src/http/formBody.ts";

const LIMIT = 10 * 1024;

/** Reads a request as a page does. Returns what it sent, or the code of why it is refused. */
async function read(init: RequestInit, how: (c: Context<AppEnv>) => Promise<unknown> = withFiles): Promise<unknown> {
  let outcome: unknown;
  const app = new Hono<AppEnv>();
  app.post("/", async (c) => {
    outcome = await how(c).catch((error: unknown) => toLatchkeyError(error).code);
    return c.body(null, 204);
  });
  await app.request("/", { method: "POST", ...init });
  return outcome;
}

const withFiles = (c: Context<AppEnv>) => readFormWithFiles(c, LIMIT);

function formData(...files: File[]): FormData {
  const data = new FormData();
  data.append("form_token", "token");
  data.append("word", "grüße");
  data.append("word", "two\nlines");
  for (const file of files) data.append("file", file);
  return data;
}

const file = (size: number) => new File([new Uint8Array(size).fill(7)], "../odd name.png", { type: "image/png" });

describe("a form that may carry a file", () => {
  it("is read with its fields and its file", async () => {
    const { fields, files } = (await read({ body: formData(file(LIMIT)) })) as SentForm;
    expect([...fields]).toEqual([
      ["form_token", "token"],
      ["word", "grüße"],
      ["word", "two\nlines"],
    ]);
    const sent = files.get("file");
    expect([sent?.type, sent?.size, (await sent?.bytes())?.every((byte) => byte === 7)]).toEqual([
      "image/png",
      LIMIT,
      true,
    ]);
  });

  it("has no file where none was chosen, and may come without any", async () => {
    const empty = (await read({ body: formData(new File([], "")) })) as SentForm;
    expect([empty.fields.get("form_token"), empty.files.size]).toEqual(["token", 0]);
    const plain = (await read({ body: new URLSearchParams({ form_token: "token" }) })) as SentForm;
    expect([plain.fields.get("form_token"), plain.files.size]).toEqual(["token", 0]);
  });

  const multipart = (body: string, type = "multipart/form-data; boundary=x") => ({
    body,
    headers: { "content-type": type },
  });
  it.each([
    ["a file that is too large", { body: formData(file(LIMIT + 1)) }, "payload_too_large"],
    ["files that are too large together", { body: formData(file(LIMIT), file(1)) }, "payload_too_large"],
    ["far too much", { body: formData(file(1024 * 1024)) }, "payload_too_large"],
    ["no parts", multipart("nothing of the kind"), "validation_failed"],
    ["a part without an end", multipart("--x\r\ncontent-disposition: form-data; name=a\r\n\r\nb"), "validation_failed"],
    ["no boundary", multipart("--x--", "multipart/form-data;"), "validation_failed"],
    ["JSON", multipart("{}", "application/json"), "unsupported_media_type"],
    ["another kind of parts", multipart("--x--", "multipart/mixed; boundary=x"), "unsupported_media_type"],
  ])("is refused with %s", async (_what, init, code) => {
    expect(await read(init)).toBe(code);
  });
});

it("a form that may carry none is refused with one", async () => {
  expect(await read({ body: formData(file(1)) }, readForm)).toBe("unsupported_media_type");
});
