import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createUseCounter } from "../../../src/domain/trail/useCounter.ts";
import type { Use } from "../../../src/domain/use.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { testApp } from "../../support/app.ts";
import { observeD1 } from "../../support/d1.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";

const USE: Use = {
  ...{ tenant: "default", principal: "user:ada", keyId: undefined, integrationId: "int_1" },
  ...{ action: "proxy.called", outcome: "success" },
};

/** A counter whose writes are observed; `settle` waits for what it left behind the answers. */
function counter(delayMs = 0) {
  const observed = observeD1(env.DB);
  const left: Promise<unknown>[] = [];
  const clock = { now: 0 };
  const uses = createUseCounter({ db: openDatabase(observed.d1), log: () => {}, now: () => clock.now, delayMs });
  const count = (use: Partial<Use> = {}) => uses.count({ ...USE, ...use }, (work) => void left.push(work));
  const settle = async () => {
    await Promise.all(left.splice(0));
  };
  return { observed, left, clock, count, settle };
}

describe("A04 the trail of uses", () => {
  it("A04 writes a thousand uses of one kind as one row with one statement", async () => {
    const { observed, left, count, settle } = counter();
    for (let turn = 0; turn < 1000; turn++) count();
    expect(left).toHaveLength(1);
    await settle();
    expect(observed.calls).toHaveLength(1);
    expect(await rowsOf("uses")).toMatchObject([{ principal: "user:ada", count: 1000 }]);
  });

  it("A04 keeps kinds apart by each of what they are counted by, and writes them with one statement", async () => {
    const { observed, count, settle } = counter();
    const kinds: Partial<Use>[] = [
      {},
      { tenant: "other" },
      { principal: "user:bob" },
      { keyId: "key_1" },
      { integrationId: undefined },
      { action: "token.read" },
      { outcome: "failure" },
    ];
    for (const kind of kinds) for (let turn = 0; turn < 3; turn++) count(kind);
    await settle();
    expect(observed.calls).toHaveLength(1);
    const rows = await rowsOf("uses");
    expect(rows.map((row) => row.count)).toEqual(kinds.map(() => 3));
  });

  it("A04 adds to the row of the same minute, also from another isolate", async () => {
    for (let isolate = 0; isolate < 3; isolate++) {
      const { count, settle } = counter();
      count();
      count();
      await settle();
    }
    const counts = (await rowsOf("uses")).map(({ count }) => Number(count));
    // A minute may end in between.
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(counts.length).toBeLessThanOrEqual(2);
  });

  it("A04 begins a write anew when the one before was cut off with its request", async () => {
    const { left, clock, count } = counter(60_000);
    count();
    count();
    expect(left).toHaveLength(1);
    clock.now = 89_999;
    count();
    expect(left).toHaveLength(1);
    clock.now = 90_000;
    count();
    expect(left).toHaveLength(2);
  });

  it("A04 does not grow without an end while the database fails, and loses the split but no count", async () => {
    const { observed, count, settle } = counter();
    observed.fail("D1_ERROR: overloaded", { times: 1 });
    for (let user = 0; user < 6000; user++) count({ principal: `user:${user}` });
    await settle();
    expect(await rowsOf("uses")).toEqual([]);
    count({ principal: "user:late" });
    await settle();
    const rows = await rowsOf("uses");
    expect(rows).toHaveLength(5001);
    expect(rows.filter(({ principal }) => principal === "")).toMatchObject([{ tenant_id: "default", count: 1001 }]);
  });
});

describe("A04 T58 the rows of one key", () => {
  const LIMIT = 100;
  const sum = (rows: Record<string, unknown>[]) => rows.reduce((total, row) => total + Number(row.count), 0);
  const KEY = { keyId: "key_1" };

  it.each([
    ["a key that acts as invented users", KEY, (n: number) => ({ principal: `user:invented-${n}` }), "key:key_1"],
    [
      "a key for its tenant, of many integrations",
      KEY,
      (n: number) => ({ principal: "key:key_1", integrationId: `int_${n}` }),
      "key:key_1",
    ],
    ["a user, of many integrations", {}, (n: number) => ({ integrationId: `int_${n}` }), "user:ada"],
  ])("A04 %s are a hundred in a minute, and one for the rest: no use is lost", async (_who, given, nth, itself) => {
    const { count, settle } = counter();
    for (let n = 0; n < 5000; n++) count({ ...given, ...nth(n) });
    await settle();
    const rows = await rowsOf("uses");
    expect(rows).toHaveLength(LIMIT + 1);
    expect(sum(rows)).toBe(5000);
    const rest = rows.filter((row) => row.principal === itself && row.integration_id === "");
    expect(rest).toMatchObject([{ count: 5000 - LIMIT, action: "proxy.called", outcome: "success" }]);
  });

  it("A04 keep action and outcome apart in the rest", async () => {
    const { count, settle } = counter();
    for (let n = 0; n < 150; n++) count({ ...KEY, principal: `user:${n}` });
    for (let n = 0; n < 50; n++)
      count({ ...KEY, principal: `user:new-${n}`, action: "token.read", outcome: "failure" });
    await settle();
    const rest = (await rowsOf("uses")).filter(({ principal }) => principal === "key:key_1");
    expect(rest.map(({ action, outcome, count }) => [action, outcome, count]).sort()).toEqual([
      ["proxy.called", "success", 50],
      ["token.read", "failure", 50],
    ]);
  });

  it("A04 are as many across the writes of one minute, and begin anew with the next", async () => {
    const { clock, count, settle } = counter();
    for (let write = 0; write < 6; write++) {
      for (let n = 0; n < 80; n++) count({ ...KEY, principal: `user:${write}-${n}` });
      await settle();
      clock.now += 9000;
    }
    const split = async () => (await rowsOf("uses")).filter(({ principal }) => principal !== "key:key_1").length;
    expect(await split()).toBe(LIMIT);
    expect(sum(await rowsOf("uses"))).toBe(480);
    clock.now = 60_000;
    for (let n = 0; n < 80; n++) count({ ...KEY, principal: `user:later-${n}` });
    await settle();
    expect(await split()).toBe(LIMIT + 80);
  });

  it("A04 take no row of another key, another tenant or a user without a key", async () => {
    const { count, settle } = counter();
    for (let n = 0; n < 500; n++) count({ ...KEY, principal: `user:invented-${n}` });
    const others = [{ keyId: "key_2" }, { ...KEY, tenant: "other" }, {}];
    for (const other of others) count({ ...other, principal: "user:real" });
    await settle();
    const real = (await rowsOf("uses")).filter(({ principal }) => principal === "user:real");
    expect(real).toMatchObject(others.map(() => ({ count: 1, integration_id: "int_1" })));
  });
});

describe("A06 what is counted", () => {
  it("A06 a proxied call, with its integration, whatever the API answers", async () => {
    const upstream = await stage(json({}, 418));
    const { request } = await connected(acme(upstream.url));
    await env.DB.prepare("DELETE FROM uses").run();
    await request("me");
    expect(await rowsOf("uses")).toMatchObject([
      {
        principal: "user:ada",
        action: "proxy.called",
        outcome: "success",
        integration_id: expect.stringMatching(/^int_/),
      },
    ]);
  });

  it.each([
    ["a call that is refused", "/api/integrations/none/request/me", {}, "proxy.called"],
    ["a deletion that is forbidden", "/api/integrations/none", { method: "DELETE" }, "deleteIntegration"],
    ["a request that is not valid", "/integrations/providers?x=1", { method: "POST" }, undefined],
    ["a list that one may not see", "/v1/tenants/default/audit-events", {}, "listAuditEvents"],
  ])("A06 %s", async (_what, path, init, action) => {
    const app = await testApp();
    expect((await app.as("ada")(path, init)).status).toBeGreaterThanOrEqual(400);
    const counted = action === undefined ? [] : [{ principal: "user:ada", action, outcome: "failure", count: 1 }];
    expect(await rowsOf("uses")).toMatchObject(counted);
  });

  it("A06 the beginning of a flow, and nothing of a request that only reads what is here", async () => {
    const app = await testApp();
    await app.as("ada")("/integrations/providers");
    expect(await rowsOf("uses")).toEqual([]);
  });
});

it("A04 keeps the table of uses without row ids, which halves it", async () => {
  const schema = await env.DB.prepare("SELECT sql FROM sqlite_master WHERE name = 'uses'").first<string>("sql");
  expect(schema).toMatch(/\) WITHOUT ROWID$/);
});
