import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createRateLimiter } from "../../../src/domain/limits/rateLimiter.ts";
import { jsonBody } from "../../support/app.ts";
import { countStorage } from "../../support/counting.ts";
import type { Call } from "../../support/integrations.ts";
import { enveloped, execute, KEYS, type KeyScene, keyScene, outcome, proxied } from "../../support/keyScene.ts";
import { tokensPath, withKey } from "../../support/tokens.ts";

let scene: KeyScene;

beforeEach(async () => {
  scene = await keyScene();
});

const get = (call: Call) => proxied(call, scene.ours, "GET", "/me");

async function narrower(call: Call, limits: object): Promise<Call> {
  const made = await call(`${KEYS}:attenuate`, jsonBody({ limits }));
  expect(made.status, await made.clone().text()).toBe(201);
  const { key } = await made.json<{ key: string }>();
  return withKey(scene.app, key, { "x-act-as-user": "ada" });
}

async function outcomes(sent: Promise<Response>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const each of await Promise.all(sent)) {
    const what = await outcome(each);
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

describe("T52 the calls of a key", () => {
  it("are counted on every surface that opens a credential, and on no other", async () => {
    const call = await scene.keyed({ calls: 5 });
    for (let time = 0; time < 3; time++) await call(`/api/integrations/${scene.ours}`);
    // Neither are those that are refused.
    expect(await outcome(await execute(call, scene.ours, "list-issues"))).toBe("400 validation_failed");
    expect(await outcome(await proxied(call, scene.ours, "GET", "/%2e%2e/x"))).toMatch(/^40/);
    const ways = [
      () => get(call),
      () => enveloped(call, scene.ours, "GET", "/me"),
      () => execute(call, scene.ours, "me"),
      () => call(tokensPath("ada", "ours")),
      () => proxied(call, scene.theirs, "POST", "/me"),
    ];
    for (const way of ways) expect(await outcome(await way())).toBe("yes");
    for (const way of ways) expect(await outcome(await way())).toBe("limits.calls");
  });

  it("are as many as it may make, of forty at once", async () => {
    const call = await scene.keyed({ calls: 7 });
    const seen = await outcomes(Array.from({ length: 40 }, () => get(call)));
    expect(seen).toEqual({ yes: 7, "limits.calls": 33 });
    expect(await scene.calls()).toHaveLength(7);
  });

  it("are counted together with those of the keys that were made from it, whichever calls", async () => {
    const parent = await scene.keyed({ calls: 10 });
    const [one, two] = [await narrower(parent, { calls: 8 }), await narrower(parent, {})];
    const third = await narrower(two, { calls: 3 });
    const callers = [parent, one, two, third];
    const seen = await outcomes(Array.from({ length: 40 }, (_, at) => get(callers[at % 4] ?? parent)));
    expect(seen).toEqual({ yes: 10, "limits.calls": 30 });
    expect(await scene.calls()).toHaveLength(10);
  });

  it("end for the narrower one first, and leave the rest to the other", async () => {
    const parent = await scene.keyed({ calls: 5 });
    const child = await narrower(parent, { calls: 2 });
    expect(await outcomes([get(child), get(child), get(child)])).toEqual({ yes: 2, "limits.calls": 1 });
    expect(await outcomes(Array.from({ length: 5 }, () => get(parent)))).toEqual({ yes: 3, "limits.calls": 2 });
  });

  it("are shown, where they are counted", async () => {
    const call = await scene.keyed({ calls: 5 });
    await get(call);
    const { items } = await (await scene.root(KEYS)).json<{ items: unknown[] }>();
    expect(items).toMatchObject([{ callsMade: 1, limits: { calls: 5 }, parentId: null }]);
  });
});

describe("T52 the calls of a key in a minute", () => {
  it("are counted in all isolates together", async () => {
    const call = await scene.keyed({ callsPerMinute: 3 });
    // Each request meets an isolate that has seen none before.
    const { deps } = scene.app;
    const fresh = { take: (...asked: Parameters<typeof deps.rateLimiter.take>) => createRateLimiter().take(...asked) };
    Object.assign(deps, { rateLimiter: fresh });
    const { yes = 0, "429 rate_limited": refused = 0 } = await outcomes(Array.from({ length: 20 }, () => get(call)));
    expect(yes + refused).toBe(20);
    // A minute can end in between.
    expect([3, 6]).toContain(yes);
    const answer = await get(call);
    if (answer.status === 429) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    await env.DB.prepare("UPDATE api_keys SET call_minute = call_minute - 1").run();
    expect(await outcome(await get(call))).toBe("yes");
  });
});

describe("what limits cost", () => {
  it("is nothing for a key without, and one round trip more for one whose calls are counted", async () => {
    const { traffic, deps } = countStorage();
    Object.assign(scene.app.deps, deps);
    const costs = async (limits: Parameters<KeyScene["keyed"]>[0]) => {
      const call = await scene.keyed(limits);
      await get(call);
      traffic.restart();
      expect(await outcome(await get(call))).toBe("yes");
      return [...traffic.database];
    };
    const without = await costs(null);
    expect(without).toHaveLength(1);
    expect(await costs({ integrations: [scene.ours], types: ["READ_ONLY"], paths: ["/**"] })).toEqual(without);
    expect(await costs({ calls: 10, callsPerMinute: 10 })).toHaveLength(2);
  });
});
