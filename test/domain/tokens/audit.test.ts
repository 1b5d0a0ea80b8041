import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { createUseCounter } from "../../../src/domain/trail/useCounter.ts";
import type { Database } from "../../../src/storage/database.ts";
import type { TestApp } from "../../support/app.ts";
import { CANARY } from "../../support/canary.ts";
import { heldDatabase } from "../../support/heldD1.ts";
import { auditRows, type Call } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { loggedEvents } from "../../support/logs.ts";
import { tokens } from "../../support/stagedFlow.ts";
import { type TokenScene, tokenScene } from "../../support/tokenScene.ts";
import { type GivenKey, givenKey, read, store, storeBody, tokensPath, withKey } from "../../support/tokens.ts";

const PATH = tokensPath("ada", "mine");
let scene: TokenScene;
let key: GivenKey;

beforeEach(async () => {
  scene = await tokenScene();
  key = await givenKey({ scopes: ["token:*", "user:act-as"] });
  const call = withKey(scene.app, key.key);
  await store(call, "ada", storeBody({ integration_key: "mine", provider: "staged" }));
  await env.DB.prepare("DELETE FROM audit_events").run();
});

async function connectionId(): Promise<unknown> {
  return (await rowsOf("connections"))[0]?.id;
}

describe("the audit trail of tokens", () => {
  it("A04 counts that a token was handed out, to whom and with which key, and never the token", async () => {
    const bound = await givenKey({ userId: "ada" });
    const superuser = { roles: ["superuser"], scope: "token:read" };
    const callers: [Call, string, string][] = [
      [withKey(scene.app, key.key), `key:${key.id}`, key.id],
      [withKey(scene.app, key.key, { "x-act-as-user": "ada" }), "user:ada", key.id],
      [scene.app.as("ada"), "user:ada", ""],
      [scene.app.as("root", superuser), "user:root", ""],
      [withKey(scene.app, bound.key), "user:ada", bound.id],
    ];
    for (const [call, principal, keyId] of callers) {
      expect((await call(PATH)).status).toBe(200);
      const [row, another] = await rowsOf("uses");
      expect(another).toBeUndefined();
      expect(row).toEqual({
        ...{ tenant_id: "default", principal, key_id: keyId, action: "token.read", outcome: "success", count: 1 },
        integration_id: (await rowsOf("integrations"))[0]?.id,
        minute: expect.any(Number),
      });
      expect(Number(row?.minute) % 60_000).toBe(0);
      await env.DB.prepare("DELETE FROM uses").run();
    }
    expect(await auditRows()).toEqual([]);
  });

  it("tells of storing, refreshing and deleting one, once each", async () => {
    const call = withKey(scene.app, key.key);
    await scene.upstream.act(tokens({ expires_in: 3600 }));
    await store(call, "ada", storeBody({ integration_key: "mine", provider: "staged" }));
    const id = await connectionId();
    await env.DB.prepare("UPDATE integrations SET client_id = 'client'").run();
    expect((await call(`${PATH}/refresh`, { method: "POST" })).status).toBe(200);
    expect((await call(PATH, { method: "DELETE" })).status).toBe(200);
    const rows = await auditRows();
    expect(rows.map(({ actor, action, target_id }) => [actor, action, target_id])).toEqual([
      [`key:${key.id}`, "connection.connected", id],
      [`key:${key.id}`, "token.refreshed", id],
      [`key:${key.id}`, "token.deleted", id],
    ]);
    for (const { details } of rows) expect(details).toMatchObject({ integrationKey: "mine" });
    expect(JSON.stringify(rows)).not.toContain(CANARY);
  });

  it("A06 counts what was refused or not found as failures, and nothing of who is not known", async () => {
    const call = withKey(scene.app, key.key);
    await call(tokensPath("ada"));
    await call(tokensPath("ada", "none"));
    await scene.app.as("bob")(PATH);
    await withKey(scene.app, (await givenKey({ scopes: [] })).key)(PATH);
    await scene.app.fetch(PATH);
    expect(await auditRows()).toEqual([]);
    const uses = await rowsOf("uses");
    expect(uses.map(({ action, outcome, count }) => [action, outcome, count])).toEqual(
      Array(3).fill(["token.read", "failure", 1]),
    );
    expect(uses.map(({ principal }) => principal)).toContain("user:bob");
  });
});

describe("the write of the trail of uses", () => {
  const isWrite = (sql: string) => /^insert into "uses"/i.test(sql);
  const counting = (db: Database) => createUseCounter({ db, log: scene.app.deps.log, now: Date.now, delayMs: 0 });

  it("comes after the answer, which does not wait for it", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { deps } = scene.app;
    const db = heldDatabase(isWrite, () => gate);
    const app = createApp(async () => ({ ...deps, db, useCounter: counting(db) }));
    const context = createExecutionContext();
    const request = new Request(new URL(PATH, env.PUBLIC_URL), { headers: { "x-api-key": key.key } });
    const response = await app.fetch(request, env, context);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ integration_key: "mine" });
    expect(await rowsOf("uses")).toEqual([]);
    open();
    await waitOnExecutionContext(context);
    expect(await rowsOf("uses")).toMatchObject([{ action: "token.read", count: 1 }]);
  });

  it("is logged as an error when it fails, the answer stays as it is, and the count comes with the next", async () => {
    let isDown = true;
    const down = () => (isDown ? Promise.reject(new Error("D1_ERROR: overloaded")) : Promise.resolve());
    const db = heldDatabase(isWrite, down);
    const app: TestApp = (await tokenScene({}, () => ({ db, useCounter: counting(db) }))).app;
    const call = withKey(app, key.key);
    expect(await read(call, "ada", "mine")).toMatchObject({ integration_key: "mine" });
    expect(loggedEvents("uses_not_written")).toEqual([
      { level: "error", event: "uses_not_written", count: 1, code: "storage_unavailable" },
    ]);
    expect(await rowsOf("uses")).toEqual([]);
    isDown = false;
    await read(call, "ada", "mine");
    expect(await rowsOf("uses")).toMatchObject([{ action: "token.read", count: 2 }]);
  });
});
