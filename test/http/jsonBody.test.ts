import { beforeEach, expect, it } from "vitest";
import { type BodyTarget, bodyTarget, expectRefused, JSON_TYPE, storedRows, streamOf } from "../support/bodies.ts";

const MIB = 1024 * 1024;
const CHUNK = 64 * 1024;

let target: BodyTarget;

beforeEach(async () => {
  target = await bodyTarget();
});

it.each([
  "application/json",
  "application/json; charset=utf-8",
  "application/json;charset=UTF-8",
  "Application/JSON",
  "application/json ; charset=utf-8",
])("takes a body sent as %s", async (contentType) => {
  const response = await target.post(JSON.stringify(target.valid), { "content-type": contentType });
  expect(response.status).toBe(201);
  expect(await storedRows()).toBe(1);
});

it("takes white space around the body, escapes, and any order of fields", async () => {
  const text = JSON.stringify(target.valid).replace("accessToken", "access\\u0054oken");
  expect((await target.post(` \r\n\t${text}\n`)).status).toBe(201);
});

it.each([
  "text/plain",
  "text/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/jsonp",
  "application/json-seq",
  "application/vnd.api+json",
  "application/problem+json",
  "application/octet-stream",
  "text/html; application/json",
  "*/*",
  "",
])("F18 answers 415 to a body sent as %j", async (contentType) => {
  await expectRefused(
    await target.post(JSON.stringify(target.valid), { "content-type": contentType }),
    415,
    "unsupported_media_type",
    "The body must be JSON, sent as application/json.",
  );
});

it("F18 answers 415 to a body without a content type", async () => {
  const body = new TextEncoder().encode(JSON.stringify(target.valid));
  await expectRefused(await target.post(body, {}), 415, "unsupported_media_type", /JSON, sent as application\/json/);
  await expectRefused(
    await target.post(streamOf(body), {}),
    415,
    "unsupported_media_type",
    /JSON, sent as application\/json/,
  );
});

it("F18 answers 413 to a body over 1 MiB that says how long it is", async () => {
  const body = padded(MIB + 1);
  const headers = { ...JSON_TYPE, "content-length": String(body.length) };
  await expectRefused(await target.post(body, headers), 413, "payload_too_large", "The body may have at most 1 MiB.");
});

it("F18 answers 413 to a body over 1 MiB that does not say how long it is", async () => {
  await expectRefused(
    await target.post(streamOf(padded(MIB + 1))),
    413,
    "payload_too_large",
    "The body may have at most 1 MiB.",
  );
});

it("F18 stops reading a body that goes on and on", async () => {
  let sent = 0;
  const long = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += CHUNK;
      controller.enqueue(new Uint8Array(CHUNK).fill(0x20));
      if (sent >= 16 * MIB) controller.close();
    },
  });
  await expectRefused(await target.post(long), 413, "payload_too_large", /1 MiB/);
  expect(sent).toBeLessThan(2 * MIB);
});

it("F18 answers 413 to a body that says it is over 1 MiB without waiting for it", async () => {
  const headers = { ...JSON_TYPE, "content-length": String(100 * MIB) };
  await expectRefused(await target.post(JSON.stringify(target.valid), headers), 413, "payload_too_large", /1 MiB/);
});

it("reads a body of exactly 1 MiB, whether or not it says how long it is", async () => {
  const body = padded(MIB);
  const responses = [
    await target.post(body, { ...JSON_TYPE, "content-length": String(MIB) }),
    await target.post(streamOf(body)),
  ];
  expect(responses.map(({ status }) => status)).toEqual([201, 409]);
});

it.each([
  ["nothing", ""],
  ["white space", " \n"],
  ["a word", "providerId"],
  ["half an object", '{"providerId":"x"'],
  ["single quotes", "{'providerId':'x'}"],
  ["a comma at the end", '{"providerId":"x",}'],
  ["a comment", '{"providerId":"x"/* y */}'],
  ["two objects", "{}{}"],
  ["NaN", '{"providerId":NaN}'],
  ["a form", "providerId=x&accessToken=y"],
  ["XML", "<providerId>x</providerId>"],
  ["a NUL at the end", '{"providerId":"x"}\u0000'],
  ["a line break in a text", '{"providerId":"x\ny"}'],
  ["a byte order mark", "\uFEFF{}"],
])("F18 answers 400 to a body that is %s", async (_what, body) => {
  await expectRefused(await target.post(body), 400, "malformed_json", "The body is not valid JSON.");
});

it("F18 answers 400 to a POST without a body", async () => {
  const response = await target.send({ method: "POST", headers: JSON_TYPE });
  await expectRefused(response, 400, "malformed_json", "The body is not valid JSON.");
});

it.each([
  ["a byte that never occurs", [0xff]],
  ["a continuation without a start", [0x80]],
  ["a sequence that is cut", [0xe2, 0x82]],
  ["an overlong slash", [0xc0, 0xaf]],
  ["half a surrogate pair", [0xed, 0xa0, 0x80]],
  ["a character beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
  ["Latin-1", [0xe9]],
])("F18 answers 400 to invalid UTF-8: %s", async (_what, bytes) => {
  const [before, after] = [new TextEncoder().encode('{"providerId":"'), new TextEncoder().encode('"}')];
  const body = new Uint8Array([...before, ...bytes, ...after]);
  await expectRefused(await target.post(body), 400, "malformed_json", "The body is not valid UTF-8.");
  await expectRefused(await target.post(streamOf(body)), 400, "malformed_json", "The body is not valid UTF-8.");
});

it("F18 answers 400 to UTF-16", async () => {
  const body = new Uint8Array([...JSON.stringify(target.valid)].flatMap((character) => [character.charCodeAt(0), 0]));
  await expectRefused(await target.post(body), 400, "malformed_json", /not valid/);
});

/** The valid body with white space up to a length. */
function padded(length: number): Uint8Array {
  const text = JSON.stringify(target.valid);
  return new TextEncoder().encode(`${text}${" ".repeat(length - text.length)}`);
}
