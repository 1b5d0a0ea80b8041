import { describe, expect, it } from "vitest";
import { slack } from "../../../src/catalog/providers/slack.ts";
import { providerSchema } from "../../../src/catalog/schema.ts";
import { judgeAnswer } from "../../../src/domain/proxy/tokenEnd.ts";
import { jsonBody } from "../../support/app.ts";
import { streamOf } from "../../support/bodies.ts";
import { sized } from "../../support/proxy.ts";
import { refreshing, rotated } from "../../support/refreshStage.ts";
import type { Act } from "../../support/stageServer.ts";
import { ENDED, NOT_ENDED } from "../../understood/ended.ts";

const PATH = "/api/integrations/scripted/request";
const OK: Act = { body: "from the API" };
const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

/** A token without a known end, as B32 has it. */
const NO_END = {};

type Case = (typeof ENDED)[number];

const actOf = ({ status, body = "", headers = JSON_TYPE }: Case): Act => ({ status, body, headers });

const FORMS: [string, string, RequestInit][] = [
  ["the path", `${PATH}/me`, {}],
  ["the path with a body", `${PATH}/me`, sized("POST", "kept")],
  ["the envelope", PATH, jsonBody({ url: "/me" })],
];

describe.each(FORMS)("by %s", (_form, path, init) => {
  it.each(ENDED)("$id $input: $becomes", async (row) => {
    const next = rotated();
    const wired = await refreshing({ api: [actOf(row), OK], grant: NO_END, tokenEnd: row.tokenEnd }, next.act);
    const response = await wired.app.as("ada")(path, init);
    expect([response.status, await response.text()]).toEqual([200, "from the API"]);
    expect(await wired.bearers()).toEqual([wired.first.access, next.access]);
    expect(await wired.refreshes()).toHaveLength(1);
  });

  it.each(NOT_ENDED)("$id $input: $becomes", async (row) => {
    const act = actOf(row);
    const wired = await refreshing({ api: [act, OK], grant: NO_END, tokenEnd: row.tokenEnd }, rotated().act);
    const response = await wired.app.as("ada")(path, init);
    expect([response.status, await response.text()]).toEqual([act.status, act.body]);
    expect(await wired.refreshes()).toEqual([]);
  });
});

const [told] = ENDED.filter(({ status, body }) => status === 200 && body?.includes("token_expired"));
if (!told) throw new Error("no such case");

/** The bytes of a text as an API compresses them, in base64. */
async function gzip(text: string): Promise<string> {
  const zipped = new Response(text).body?.pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(zipped).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}

it("B32 looks into a compressed answer, and hands on what it does not mean as it came", async () => {
  const headers = { ...JSON_TYPE, "content-encoding": "gzip" };
  const asked = { headers: { "accept-encoding": "gzip" } };
  const zipped = async (text: string): Promise<Act> => ({ headers, bodyBase64: await gzip(text) });
  const next = rotated();
  const acts = [await zipped(told.body ?? ""), await zipped('{"ok":true}')];
  const wired = await refreshing({ api: acts, grant: NO_END, tokenEnd: told.tokenEnd }, next.act);
  const response = await wired.app.as("ada")(`${PATH}/me`, asked);
  expect([response.status, response.headers.get("content-encoding")]).toEqual([200, "gzip"]);
  expect(await response.text()).toBe('{"ok":true}');
  expect(await wired.bearers()).toEqual([wired.first.access, next.access]);
});

it("B32 hands the second such answer on, whole", async () => {
  const wired = await refreshing({ api: [actOf(told)], grant: NO_END, tokenEnd: told.tokenEnd }, rotated().act);
  const response = await wired.call();
  expect([response.status, await response.text()]).toEqual([told.status, told.body]);
  expect(await wired.refreshes()).toHaveLength(1);
});

it("B32 refreshes for a streamed body, and hands the answer on: the next call has the new token", async () => {
  const next = rotated();
  const wired = await refreshing({ api: [actOf(told), OK], grant: NO_END, tokenEnd: told.tokenEnd }, next.act);
  const body = streamOf(new TextEncoder().encode("streamed"));
  const response = await wired.app.as("ada")(`${PATH}/me`, { method: "POST", body });
  expect(await response.text()).toBe(told.body);
  expect(await (await wired.call()).text()).toBe("from the API");
  expect(await wired.bearers()).toEqual([wired.first.access, next.access]);
});

it("B32 hands a slow answer on before it has ended", async () => {
  const slow = new TransformStream<Uint8Array, Uint8Array>();
  const writer = slow.writable.getWriter();
  const answer = new Response(slow.readable, { headers: JSON_TYPE });
  const text = new TextEncoder();
  void writer.write(text.encode('{"error":"token_'));
  const judged = await judgeAnswer(answer, { statuses: [], body: [{ path: "error", values: ["token_expired"] }] });
  expect(judged.isTokenEnded).toBe(false);
  void writer.write(text.encode('expired"}'));
  void writer.close();
  expect(await new Response(judged.answer.body).text()).toBe('{"error":"token_expired"}');
});

it("B32 does not look into the answers of a service that tells it by 401", async () => {
  const answer = new Response('{"error":"token_expired"}', { headers: JSON_TYPE });
  const judged = await judgeAnswer(answer, { statuses: [], body: [] });
  expect(judged).toEqual({ answer, isTokenEnded: false });
});

it("B32 the catalogue says how Slack tells it", () => {
  const [tokenEnd] = slack.map((row) => providerSchema.parse(row).api.tokenEnd);
  expect(tokenEnd?.body).toEqual([
    { path: "error", values: expect.arrayContaining(["token_expired", "token_revoked", "invalid_auth"]) },
  ]);
});
