import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { type TestApp, testApp } from "../../support/app.ts";
import { heldDatabase } from "../../support/heldD1.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { loggedEvents } from "../../support/logs.ts";
import { databaseNow, NOW } from "../../support/refreshStage.ts";
import { type GivenKey, givenKey, tokensPath, withKey } from "../../support/tokens.ts";

const PATH = tokensPath("ada");
let given: GivenKey;

/** Every write of the column leaves a row behind. */
beforeEach(async () => {
  given = await givenKey();
  await env.DB.batch([
    env.DB.prepare("CREATE TABLE noted (at INTEGER)"),
    env.DB.prepare(
      "CREATE TRIGGER note AFTER UPDATE OF last_used_at ON api_keys BEGIN INSERT INTO noted VALUES (NEW.last_used_at); END",
    ),
  ]);
});

const isUpdate = (sql: string) => sql.startsWith("update");
const uses = () => rowsOf("noted");
const usedAgo = (milliseconds: number) =>
  env.DB.prepare(`UPDATE api_keys SET last_used_at = ${NOW} - ?`).bind(milliseconds).run();
const call = (app: TestApp) => withKey(app, given.key)(PATH);

describe("when a key was used last", () => {
  it("is written with its first use by the database's clock, and not again within a minute", async () => {
    const app = await testApp(({ now }) => ({ now: () => now() + 10 * 3_600_000 }));
    for (let use = 0; use < 3; use++) expect((await call(app)).status).toBe(200);
    const [use, another] = await uses();
    expect(another).toBeUndefined();
    expect(Math.abs(Number(use?.at) - (await databaseNow()))).toBeLessThan(60_000);
  });

  it("is written again after a minute", async () => {
    const app = await testApp();
    await usedAgo(30_000);
    await call(app);
    expect(await uses()).toHaveLength(1);
    await usedAgo(60_001);
    await call(app);
    expect(await uses()).toHaveLength(3);
  });

  it("is written once, however many calls notice at the same time", async () => {
    const app = await testApp();
    const answers = await Promise.all(Array.from({ length: 30 }, () => call(app)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await uses()).toHaveLength(1);
  });

  it("is not written for a key that is refused", async () => {
    const app = await testApp();
    await env.DB.prepare(`UPDATE api_keys SET expires_at = ${NOW} - 1`).run();
    expect((await call(app)).status).toBe(401);
    expect(await uses()).toEqual([]);
  });

  it("is written after the answer, which does not wait for it", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { deps } = await testApp({ db: heldDatabase(isUpdate, () => gate) });
    const context = createExecutionContext();
    const request = new Request(new URL(PATH, env.PUBLIC_URL), { headers: { "x-api-key": given.key } });
    const response = await createApp(async () => deps).fetch(request, env, context);
    expect([response.status, await response.json()]).toEqual([200, []]);
    expect(await uses()).toEqual([]);
    open();
    await waitOnExecutionContext(context);
    expect(await uses()).toHaveLength(1);
  });

  it("fails quietly when it cannot be written: the call is answered, and the log tells", async () => {
    const app = await testApp({ db: heldDatabase(isUpdate, () => Promise.reject(new Error("D1_ERROR: overloaded"))) });
    expect((await call(app)).status).toBe(200);
    expect(loggedEvents("key_use_not_noted")).toEqual([
      { level: "warn", event: "key_use_not_noted", tenant: "default", keyId: given.id, code: "storage_unavailable" },
    ]);
  });
});
