import { afterAll, beforeAll, expect, it } from "vitest";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { connectThrough, type Proxied } from "./support/proxied.ts";
import { sendRaw } from "./support/rawHttp.ts";
import { type RecordedApi, sendJson, startRecordedApi } from "./support/recordedApi.ts";
import { sharedBuild } from "./support/shared.ts";

let worker: BuiltWorker;
let api: RecordedApi;
let proxied: Proxied;

beforeAll(async () => {
  worker = await startBuiltWorker(await sharedBuild());
  api = await startRecordedApi((_request, response) => sendJson(response, {}));
  proxied = await connectThrough(worker, `${api.origin}/v1`);
}, 120_000);

afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

/** One character a byte, as Node writes and reads headers. */
const utf8 = (text: string) => Buffer.from(text).toString("latin1");

it.each(["é", "Zoë ✓", "日本語", "a\u{1f511}b"])("B15 a header beyond ASCII arrives as it came: %s", async (text) => {
  const headers = { authorization: proxied.authorization, "x-name": utf8(text) };
  const byPath = await sendRaw(`${proxied.url}/me`, { headers });
  const byEnvelope = await sendRaw(proxied.url, {
    method: "POST",
    headers: { authorization: proxied.authorization, "content-type": "application/json" },
    body: Buffer.from(JSON.stringify({ url: "me", headers: { "X-Name": text } })),
  });
  expect([byPath.status, byEnvelope.status]).toEqual([200, 200]);
  expect(api.seen.slice(-2).map((seen) => seen.headers["x-name"])).toEqual([utf8(text), utf8(text)]);
});

it.each(["\xe9", "a\xff", "\xc3\xa9 \xe9"])(
  "B15 a header that is no UTF-8 arrives byte for byte (%#)",
  async (bytes) => {
    const headers = { authorization: proxied.authorization, "x-name": bytes };
    expect((await sendRaw(`${proxied.url}/me`, { headers })).status).toBe(200);
    expect(api.seen.at(-1)?.headers["x-name"]).toBe(bytes);
  },
);
