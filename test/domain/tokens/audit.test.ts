import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
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
  it("tells each time that a token was handed out, to whom, on whose behalf, and never the token", async () => {
    const callers: [Call, string, object][] = [
      [withKey(scene.app, key.key), `key:${key.id}`, {}],
      [withKey(scene.app, key.key, { "x-act-as-user": "ada" }), `key:${key.id}`, { onBehalfOf: "user:ada" }],
      [scene.app.as("ada"), "user:ada", {}],
      [scene.app.as("root", { roles: ["superuser"], scope: "token:read" }), "user:root", {}],
    ];
    const bound = await givenKey({ userId: "ada" });
    callers.push([withKey(scene.app, bound.key), `key:${bound.id}`, { onBehalfOf: "user:ada" }]);
    const from = { headers: { "cf-connecting-ip": "203.0.113.9" } };
    for (const [call, actor, more] of callers) {
      const response = await call(PATH, from);
      expect(response.status).toBe(200);
      const [row, another] = await auditRows();
      expect(another).toBeUndefined();
      expect(row).toEqual({
        id: expect.stringMatching(/^evt_[0-9a-hjkmnp-tv-z]{26}$/),
        tenant_id: "default",
        actor,
        action: "token.read",
        target_type: "token",
        target_id: await connectionId(),
        outcome: "success",
        request_id: response.headers.get("x-request-id"),
        origin: "203.0.113.9",
        details: { integrationKey: "mine", ...more },
        created_at: expect.any(Number),
      });
      expect(JSON.stringify(row)).not.toContain(CANARY);
      await env.DB.prepare("DELETE FROM audit_events").run();
    }
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

  it("does not tell of a list, nor of what was refused or not found", async () => {
    const call = withKey(scene.app, key.key);
    await call(tokensPath("ada"));
    await call(tokensPath("ada", "none"));
    await scene.app.as("bob")(PATH);
    await withKey(scene.app, (await givenKey({ scopes: [] })).key)(PATH);
    await scene.app.fetch(PATH);
    expect(await auditRows()).toEqual([]);
  });
});

describe("the write of the audit trail", () => {
  const isAudit = (sql: string) => /^insert into "audit_events"/i.test(sql);

  it("comes after the answer, which does not wait for it", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { deps } = scene.app;
    const app = createApp(async () => ({ ...deps, db: heldDatabase(isAudit, () => gate) }));
    const context = createExecutionContext();
    const request = new Request(new URL(PATH, env.PUBLIC_URL), { headers: { "x-api-key": key.key } });
    const response = await app.fetch(request, env, context);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ integration_key: "mine" });
    expect(await auditRows()).toEqual([]);
    open();
    await waitOnExecutionContext(context);
    expect(await auditRows()).toMatchObject([{ action: "token.read" }]);
  });

  it("is logged as an error when it fails, and the answer stays as it is", async () => {
    const failing = () => Promise.reject(new Error("D1_ERROR: overloaded"));
    const app: TestApp = (await tokenScene({}, () => ({ db: heldDatabase(isAudit, failing) }))).app;
    const call = withKey(app, key.key);
    expect(await read(call, "ada", "mine")).toMatchObject({ integration_key: "mine" });
    expect(loggedEvents("audit_not_written")).toEqual([
      {
        ...{ level: "error", event: "audit_not_written", requestId: expect.stringMatching(/^req_/) },
        ...{ tenant: "default", reason: "token.read", code: "storage_unavailable" },
      },
    ]);
    expect(await auditRows()).toEqual([]);
  });
});
