import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { composeDeps } from "../../../src/deps.ts";
import type { AppDeps } from "../../../src/http/appEnv.ts";
import { expectProblem } from "../../support/integrations.ts";
import {
  brokerProblem,
  invalidGrant,
  makeExpired,
  makeStale,
  NOW,
  refreshing,
  rotated,
  set,
} from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";
import type { Act } from "../../support/stageServer.ts";
import { type TokenScene, tokenScene } from "../../support/tokenScene.ts";
import { read, store, storeBody, tokensPath } from "../../support/tokens.ts";

const BRIEF: [string, Act][] = [
  ["a 503", { status: 503 }],
  ["a 500", json({ error: "oops" }, 500)],
  ["a cut connection", { reset: true }],
  ["a 400 that says so", json({ error: "temporarily_unavailable" }, 400)],
];

describe("a token endpoint that fails once", () => {
  it.each(BRIEF)("C6 is asked once more while a caller waits: %s", async (_what, act) => {
    const next = rotated();
    const wired = await refreshing({}, act, next.act);
    await makeExpired();
    expect((await wired.call()).status).toBe(200);
    expect(await wired.bearers()).toEqual([next.access]);
    expect(await wired.refreshes()).toHaveLength(2);
  });

  it("C6 is asked once more after the pause that is set, as deployed 600 ms", async () => {
    expect((await composeDeps(env)).settings.repeatPauseMs).toBe(600);
    const repeatPauseMs = 100;
    const paused = { deps: ({ settings }: AppDeps) => ({ settings: { ...settings, repeatPauseMs } }) };
    const wired = await refreshing(paused, { status: 503 }, rotated().act);
    await makeExpired();
    const began = Date.now();
    expect((await wired.call()).status).toBe(200);
    expect(Date.now() - began).toBeGreaterThanOrEqual(repeatPauseMs);
  });

  it.each<[string, Act]>([
    ["asks for a delay", json({}, 503, { "retry-after": "5" })],
    ["limits the rate", json({}, 429)],
    ["answers nonsense", json({})],
    ["refuses", json({ error: "invalid_request" }, 400)],
    ["refuses for good", invalidGrant()],
  ])("C6 is not asked once more when it %s", async (_what, act) => {
    const wired = await refreshing({}, act, rotated().act);
    await makeExpired();
    expect((await wired.call()).status).not.toBe(200);
    expect(await wired.refreshes()).toHaveLength(1);
  });

  it("C6 is not asked once more when it uses up each refresh token: the first try may have done so", async () => {
    const wired = await refreshing({ method: { refresh: { rotation: "strict" } } }, { status: 503 }, rotated().act);
    await makeExpired();
    expect(await brokerProblem(await wired.call())).toBe("provider_unavailable");
    expect(await wired.refreshes()).toHaveLength(1);
  });

  it("C6 is not asked once more for a token that still holds", async () => {
    const wired = await refreshing({}, { status: 503 }, rotated().act);
    await makeStale();
    expect((await wired.call()).status).toBe(200);
    expect(await wired.bearers()).toEqual([wired.first.access]);
    expect(await wired.refreshes()).toHaveLength(1);
  });

  it("C6 is told as before when it fails twice", async () => {
    const wired = await refreshing({}, { status: 503 }, json({}, 429, { "retry-after": "7" }));
    await makeExpired();
    const failed = await wired.call();
    expect([failed.status, await brokerProblem(failed)]).toEqual([429, "provider_rate_limited"]);
    expect(await wired.refreshes()).toHaveLength(2);
  });
});

describe("POST …/refresh", () => {
  let scene: TokenScene;
  const byHand = () => scene.call(`${tokensPath("ada", "mine")}/refresh`, { method: "POST" });
  const asked = async () => (await scene.upstream.seen()).length;
  const letPass = (seconds: number) =>
    set(`failed_at = failed_at - ${seconds * 1000}, next_attempt_at = next_attempt_at - ${seconds * 1000}`);

  beforeEach(async () => {
    scene = await tokenScene({ refresh: { rotation: "strict" } });
    const token_data = { access_token: "old", refresh_token: "r", expires_in: 3600, client_id: "own" };
    await store(scene.call, "ada", storeBody({ integration_key: "mine", provider: "staged", token_data }));
    await scene.upstream.act(json({}, 503));
    await makeExpired();
    await expectProblem(await scene.call(tokensPath("ada", "mine")), 502, "provider_unavailable");
  });

  it("C6 passes the backoff, once in ten seconds", async () => {
    await letPass(9);
    await expectProblem(await byHand(), 502, "provider_unavailable");
    expect(await asked()).toBe(1);
    await letPass(2);
    await expectProblem(await byHand(), 502, "provider_unavailable");
    await expectProblem(await byHand(), 502, "provider_unavailable");
    expect(await asked()).toBe(2);
    const next = rotated();
    await scene.upstream.act(next.act);
    await letPass(11);
    expect((await byHand()).status).toBe(200);
    expect(await read(scene.call, "ada", "mine")).toMatchObject({ token_data: { access_token: next.access } });
  });

  it("C6 says when it may be asked again, and nothing of a token that may be good", async () => {
    await set(`failures = 5, next_attempt_at = failed_at + 60000, token_expires_at = ${NOW} + 3600000`);
    const answer = await byHand();
    expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(10);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await answer.json<{ detail: string }>()).detail).toContain("Refreshing the token failed a moment ago");
    await set("next_attempt_at = failed_at + 120000");
    const asked = await byHand();
    expect(Number(asked.headers.get("retry-after"))).toBeGreaterThan(100);
  });

  it("C6 lets one of many at once pass", async () => {
    const next = rotated();
    await scene.upstream.act(next.act);
    await letPass(11);
    const answers = await Promise.all(Array.from({ length: 20 }, byHand));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await asked()).toBe(2);
  });

  it("C6 does not pass a read's own backoff on: a read waits", async () => {
    await letPass(11);
    await expectProblem(await scene.call(tokensPath("ada", "mine")), 502, "provider_unavailable");
    expect(await asked()).toBe(1);
  });

  it("C6 does not pass what the provider asked for", async () => {
    await scene.upstream.act(json({}, 429, { "retry-after": "600" }));
    await letPass(11);
    await expectProblem(await byHand(), 429, "provider_rate_limited");
    await letPass(20);
    await expectProblem(await byHand(), 429, "provider_rate_limited");
    expect(await asked()).toBe(2);
    await set(`next_attempt_at = ${NOW} - 1`);
    await expectProblem(await byHand(), 429, "provider_rate_limited");
    expect(await asked()).toBe(3);
  });
});
