import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { testApp } from "../support/app.ts";
import { handmade, issued, issuerKey, keySet } from "../support/identityProvider.ts";
import { countedKv, DAY, DOWN, type IdentityStage, identityStage, MINUTE } from "../support/identityStage.ts";
import { randomKey } from "../support/keyrings.ts";

let at: IdentityStage;

beforeEach(async () => {
  at = await identityStage();
});

describe("A12 what is in KV", () => {
  it("A12 is written when the keys changed or are an hour old, and else not", async () => {
    const { kv, count } = countedKv();
    const ada = at.isolate({ kv });
    for (let minutes = 0; minutes < 55; minutes += 11) {
      await ada(await at.token());
      at.pass(11 * MINUTE);
    }
    expect([await at.fetches(), count.writes]).toEqual([5, 1]);
    at.pass(11 * MINUTE);
    await ada(await at.token());
    expect(count.writes).toBe(2);
    await at.server.act(await keySet(at.key, await issuerKey("ES256")));
    at.pass(11 * MINUTE);
    await ada(await at.token());
    expect(count.writes).toBe(3);
  });

  it("A12 is written by one of the isolates that see a change, not by each", async () => {
    const { kv, count } = countedKv();
    const others = [at.isolate({ kv }), at.isolate({ kv }), at.isolate({ kv })];
    for (const other of others) await other(await at.token());
    await at.server.act(await keySet(at.key, await issuerKey("ES256")));
    at.pass(11 * MINUTE);
    for (const other of others) await other(await at.token());
    expect(count.writes).toBe(2);
  });

  it("A12 is written once a minute at most, however often the keys change", async () => {
    const { kv, count } = countedKv();
    const ada = at.isolate({ kv });
    await ada(await at.token());
    for (let changes = 0; changes < 4; changes++) {
      at.pass(30);
      await at.server.act(await keySet(at.key, await issuerKey("ES256")));
      await ada(await at.token(await issuerKey("ES256")));
    }
    expect([await at.fetches(), count.writes]).toEqual([5, 3]);
  });

  it("A12 ends a day after it was written", async () => {
    await at.isolate()(await at.token());
    const { keys } = await env.TICKETS.list({ prefix: "identity-keys:" });
    expect(keys).toHaveLength(1);
    const left = (keys[0]?.expiration ?? 0) - Date.now() / 1000;
    expect(left).toBeGreaterThan(DAY - 60);
    expect(left).toBeLessThanOrEqual(DAY + 1);
  });

  it("A12 makes nobody somebody: who can write to KV alone gets no key accepted", async () => {
    const attacker = await issuerKey("ES256");
    await at.isolate()(await at.token());
    const [name = ""] = (await env.TICKETS.list({ prefix: "identity-keys:" })).keys.map((entry) => entry.name);
    const stored = JSON.parse((await env.TICKETS.get(name)) ?? "");
    const theirs = await keySet(attacker);
    const forged = { ...stored, jwks: "body" in theirs ? theirs.body : "" };
    const values = [forged, { ...forged, signature: "" }, { ...stored, fetchedAt: stored.fetchedAt + DAY * 1000 }];
    for (const value of [...values.map((one) => JSON.stringify(one)), "{", "null", "[]", '"x"']) {
      await env.TICKETS.put(name, value);
      await at.server.act(await keySet(at.key));
      const before = await at.fetches();
      expect(await at.isolate()(await at.token(attacker))).toBe("unauthenticated");
      expect(await at.fetches()).toBeGreaterThan(before);
      await env.TICKETS.put(name, value);
      expect(await at.isolate()(await at.token())).toBe("ada");
    }
  });

  it("A12 is of one address: another provider's keys are looked up apart", async () => {
    await at.isolate()(await at.token());
    await at.server.act(DOWN);
    expect(await at.isolate({}, "/other")(await at.token())).toBe("identity_unavailable");
    const [name = ""] = (await env.TICKETS.list({ prefix: "identity-keys:" })).keys.map((entry) => entry.name);
    const { deps: elsewhere } = await testApp({}, { ENCRYPTION_KEYS: `other:${randomKey()}` });
    expect(await at.isolate({ keyring: elsewhere.keyring })(await at.token())).toBe("identity_unavailable");
    expect(name).not.toContain("jwks");
  });
});

describe("A12 a token that cannot hold", () => {
  const junk: [string, (changed: Awaited<ReturnType<typeof issuerKey>>) => Promise<string> | string][] = [
    ["is empty", () => ""],
    ["is no token", () => "a.b.c"],
    ["is long", () => "x".repeat(10_000)],
    ["is not signed", (by) => handmade({ alg: "ES256", kid: by.kid }, at.claims())],
    [
      "has a signature that is too short",
      (by) => handmade({ alg: "ES256", kid: by.kid }, at.claims(), new Uint8Array(63)),
    ],
    ["says none", () => handmade({ alg: "none" }, at.claims(), new Uint8Array(64))],
    ["says HS256", () => handmade({ alg: "HS256" }, at.claims(), new Uint8Array(64))],
    ["has ended", (by) => issued(by, at.claims({ exp: Math.floor(at.now() / 1000) - 60 }))],
    ["does not end", (by) => issued(by, at.claims({ exp: undefined }))],
    ["lasts too long", (by) => issued(by, at.claims({ exp: Math.floor(at.now() / 1000) + 40 * DAY }))],
    ["is of another issuer", (by) => issued(by, at.claims({ iss: "https://other.example.com" }))],
    ["is for somebody else", (by) => issued(by, at.claims({ aud: "another-app" }))],
    ["is for nobody", (by) => issued(by, at.claims({ aud: undefined }))],
    ["is for logging out", (by) => issued(by, at.claims(), { typ: "logout+jwt" })],
    ["is of nobody", (by) => issued(by, at.claims({ sub: undefined }))],
    ["is of the system", (by) => issued(by, at.claims({ sub: "system" }))],
    ["has a tenant of an odd type", (by) => issued(by, at.claims({ tenant: ["acme"] }))],
  ];

  it.each(junk)("A12 F21 is refused without a request when it %s, also while the provider is down", async (_, make) => {
    const { kv, count } = countedKv();
    const anybody = at.isolate({ kv });
    await at.server.act(DOWN);
    expect(await anybody(await make(at.key))).toBe("unauthenticated");
    expect([await at.fetches(), count.reads]).toEqual([0, 0]);
  });

  it("A12 causes a request every 30 seconds at most when only its key is unknown", async () => {
    const ada = at.isolate();
    await ada(await at.token());
    for (let count = 0; count < 20; count++) {
      expect(await ada(await at.token(await issuerKey("ES256")))).toBe("unauthenticated");
    }
    expect(await at.fetches()).toBe(1);
    at.pass(30);
    for (let count = 0; count < 5; count++) await ada(await at.token(await issuerKey("ES256")));
    expect(await at.fetches()).toBe(2);
  });
});
