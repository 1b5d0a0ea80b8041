import { beforeEach, describe, expect, it } from "vitest";
import { LatchkeyError } from "../../src/domain/errors.ts";
import { issuerKey, keySet } from "../support/identityProvider.ts";
import { countedKv, DAY, DOWN, HOUR, type IdentityStage, identityStage, MINUTE } from "../support/identityStage.ts";
import { loggedEvents } from "../support/logs.ts";
import type { Act } from "../support/stageServer.ts";

let at: IdentityStage;

beforeEach(async () => {
  at = await identityStage();
});

describe("F21 A12 while the identity provider is down", () => {
  it("F21 A12 keys that were good serve for a day, and then nobody is let in until it is back", async () => {
    const ada = at.isolate();
    expect(await ada(await at.token())).toBe("ada");
    await at.server.act(DOWN);
    for (const seconds of [11 * MINUTE, HOUR, 12 * HOUR, 10 * HOUR]) {
      at.pass(seconds);
      expect(await ada(await at.token())).toBe("ada");
    }
    at.pass(50 * MINUTE);
    expect(await ada(await at.token())).toBe("identity_unavailable");
    await at.server.act(await keySet(at.key));
    at.pass(30);
    expect(await ada(await at.token())).toBe("ada");
  });

  it.each<[string, Act]>([
    ["answers 503", { status: 503 }],
    ["answers 429", { status: 429, headers: { "retry-after": "1" } }],
    ["answers 404", { status: 404 }],
    ["answers 204", { status: 204 }],
    ["cuts the connection", { reset: true }],
    ["answers a page", { status: 200, body: "<p>maintenance</p>" }],
    ["answers a set that is none", { status: 200, body: '{"keys":{}}' }],
    ["answers too much", { status: 200, body: `{"keys":[],"x":"${"x".repeat(70_000)}"}` }],
  ])("F21 A12 the old keys serve when it %s", async (_what, act) => {
    const ada = at.isolate();
    expect(await ada(await at.token())).toBe("ada");
    await at.server.act(act);
    at.pass(11 * MINUTE);
    expect(await ada(await at.token())).toBe("ada");
    expect(await at.fetches()).toBe(2);
  });

  it("F21 A12 it is asked every 30 seconds, and meanwhile answers come from memory", async () => {
    const ada = at.isolate();
    await ada(await at.token());
    await at.server.act(DOWN);
    at.pass(11 * MINUTE);
    for (let count = 0; count < 20; count++) expect(await ada(await at.token())).toBe("ada");
    expect(await at.fetches()).toBe(2);
    for (let halfMinutes = 1; halfMinutes <= 3; halfMinutes++) {
      at.pass(30);
      for (let count = 0; count < 5; count++) expect(await ada(await at.token())).toBe("ada");
      expect(await at.fetches()).toBe(2 + halfMinutes);
    }
  });

  it("F21 A12 without any keys it is asked every 30 seconds too, and so is KV", async () => {
    const { kv, count } = countedKv();
    const ada = at.isolate({ kv });
    await at.server.act(DOWN);
    for (let request = 0; request < 20; request++) expect(await ada(await at.token())).toBe("identity_unavailable");
    expect([await at.fetches(), count.reads]).toEqual([1, 1]);
    at.pass(29);
    expect(await ada(await at.token())).toBe("identity_unavailable");
    expect(await at.fetches()).toBe(1);
    at.pass(1);
    expect(await ada(await at.token())).toBe("identity_unavailable");
    expect([await at.fetches(), count.reads]).toEqual([2, 2]);
  });

  it("F21 A12 a token under a key that is unknown gets 503 and no 401: the provider may have a new key", async () => {
    const next = await issuerKey("ES256");
    const ada = at.isolate();
    await ada(await at.token());
    await at.server.act(DOWN);
    at.pass(31);
    expect(await ada(await at.token(next))).toBe("identity_unavailable");
    expect(await ada(await at.token(next))).toBe("identity_unavailable");
    expect(await at.fetches()).toBe(2);
    expect(await ada(await at.token())).toBe("ada");
    await at.server.act(await keySet(at.key));
    at.pass(31);
    expect(await ada(await at.token(next))).toBe("unauthenticated");
  });

  it("F21 A12 says when to try again, which is when the provider is asked again", async () => {
    await at.server.act(DOWN);
    const verify = at.verifier();
    const refusal = async () => verify(await at.token(), at.now()).catch((error: unknown) => error);
    expect(await refusal()).toBeInstanceOf(LatchkeyError);
    expect(await refusal()).toMatchObject({ code: "identity_unavailable", retryAfter: 30 });
    at.pass(10.5);
    expect(await refusal()).toMatchObject({ code: "identity_unavailable", retryAfter: 20 });
    expect(loggedEvents("identity_keys_not_fetched")).toHaveLength(1);
  });

  it("F21 A12 who comes while another request waits for the provider is answered from the old keys", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let calls = 0;
    const slow: typeof fetch = async (input, init) => {
      calls++;
      if (calls > 1) await held;
      return fetch(input, init);
    };
    const ada = at.isolate({ fetch: slow });
    await ada(await at.token());
    at.pass(11 * MINUTE);
    const waiting = ada(await at.token());
    const others = await Promise.all([at.token(), at.token()]);
    await expect.poll(() => calls).toBe(2);
    for (const other of others) expect(await ada(other)).toBe("ada");
    release();
    expect(await waiting).toBe("ada");
    expect(calls).toBe(2);
  });
});

describe("F21 A12 a new isolate", () => {
  it("F21 A12 takes the keys from KV, without a request", async () => {
    await at.isolate()(await at.token());
    at.pass(5 * MINUTE);
    expect(await at.isolate()(await at.token())).toBe("ada");
    expect(await at.fetches()).toBe(1);
  });

  it("F21 A12 lives with them through an outage, for a day since they were fetched", async () => {
    await at.isolate()(await at.token());
    await at.server.act(DOWN);
    at.pass(23 * HOUR);
    const late = at.isolate();
    expect(await late(await at.token())).toBe("ada");
    at.pass(HOUR + 1);
    expect(await late(await at.token())).toBe("identity_unavailable");
    expect(await at.isolate()(await at.token())).toBe("identity_unavailable");
  });

  it("F21 A12 finds keys that are hardly older than those of the isolates before it", async () => {
    const ada = at.isolate();
    for (let minutes = 0; minutes < 3 * DAY; minutes += 30 * MINUTE) {
      expect(await ada(await at.token())).toBe("ada");
      at.pass(30 * MINUTE);
    }
    await at.server.act(DOWN);
    at.pass(22 * HOUR);
    expect(await at.isolate()(await at.token())).toBe("ada");
  });

  it("F21 A12 asks the provider when the keys in KV are stale, and takes a key no longer that was withdrawn", async () => {
    await at.isolate()(await at.token());
    const next = await issuerKey("ES256");
    await at.server.act(await keySet(next));
    at.pass(11 * MINUTE);
    const later = at.isolate();
    expect(await later(await at.token())).toBe("unauthenticated");
    expect(await later(await at.token(next))).toBe("ada");
  });

  it("F21 A12 works where KV fails, and so does one that would write to it", async () => {
    const fails = () => Promise.reject(new Error("KV is down"));
    const kv = { get: fails, put: fails } as unknown as KVNamespace;
    const ada = at.isolate({ kv });
    expect(await ada(await at.token())).toBe("ada");
    at.pass(11 * MINUTE);
    expect(await ada(await at.token())).toBe("ada");
    expect(await at.isolate({ kv })(await at.token())).toBe("ada");
  });
});
