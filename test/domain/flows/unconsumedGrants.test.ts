import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBrowserlessClient } from "../../../scripts/practice/client.ts";
import { sha256 } from "../../../src/crypto/random.ts";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import worker from "../../../src/index.ts";
import { jsonBody, type TestApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import {
  authorize,
  BASE,
  consume,
  endGrants,
  endKeys,
  givenConfig,
  type KeyStage,
  keyIn,
  keyStage,
  obtainKey,
  outcome,
  revokedAt,
} from "../../support/credentialKeys.ts";
import { givenPractice } from "../../support/fixtures.ts";
import { isActiveAtPractice, rowsOf, trail } from "../../support/integrationsApi.ts";
import { loggedEvents } from "../../support/logs.ts";
import { watchedApp } from "../../support/practice.ts";
import { STAGED } from "../../support/stagedFlow.ts";

const HOUR = 3600_000;
const USED: [number, string] = [400, "credential_key_invalid"];

async function expired(): Promise<unknown[]> {
  const events = (await rowsOf("audit_events")).filter(({ action }) => action === "grant.expired");
  return events.map(({ actor, target_id, details }) => [actor, target_id, JSON.parse(String(details))]);
}

/** What is still to be done, and waits for nobody. */
async function leftOvers(): Promise<unknown[]> {
  return [await rowsOf("pending_grants"), await rowsOf("revocations"), await rowsOf("connections")];
}

/** A key whose time is over. */
async function givenEnded(
  setup: Parameters<typeof keyStage>[0] = {},
): Promise<KeyStage & { key: string; use(): Promise<Response> }> {
  const staged = await keyStage(setup);
  const config = await givenConfig(staged.lin);
  const key = await obtainKey(staged, staged.lin);
  await endKeys();
  return { ...staged, key, use: () => consume(staged.lin, key, config) };
}

/** A flow of an API at the practice provider, up to the key. */
async function practiceKey(app: TestApp, user: string): Promise<string> {
  const page = await authorize(app.as(user), {}, BASE.replace(STAGED, "practice"));
  const walk = { startUrl: page.href, login: user, decision: "allow" as const };
  const back = await createBrowserlessClient().walkConsent({ ...walk, stopAt: (url) => url.origin === env.PUBLIC_URL });
  return keyIn(await app.fetch(`${back.pathname}${back.search}`));
}

describe("a grant that nobody consumes", () => {
  it("T42 is ended at the provider by the scheduled work: its tokens are active before, and not after", async () => {
    const user = `lin-${crypto.randomUUID()}`;
    const { app, traffic } = await watchedApp();
    await givenPractice(app.deps, { owner: `user:${user}` }, []);
    const key = await practiceKey(app, user);
    const [given] = traffic.tokenAnswers;
    const tokens = [given?.access_token ?? "", given?.refresh_token ?? ""];
    await worker.scheduled(createScheduledController(), env);
    expect(await Promise.all(tokens.map(isActiveAtPractice))).toEqual([true, true]);
    expect(await rowsOf("pending_grants")).toHaveLength(1);
    await endKeys();
    await worker.scheduled(createScheduledController(), env);
    expect(await Promise.all(tokens.map(isActiveAtPractice))).toEqual([false, false]);
    expect(await leftOvers()).toEqual([[], [], []]);
    const practice = BASE.replace(STAGED, "practice");
    const config = await givenConfig(app.as(user), {}, practice);
    expect(await outcome(await consume(app.as(user), key, config, practice))).toEqual(USED);
  });

  it("T42 is revoked once, refresh token first, and the trail says so; the key is used up", async () => {
    const { app, integrationId, revoker, granted, use } = await givenEnded();
    await Promise.all([endGrants({ app }), endGrants({ app })]);
    await endGrants({ app });
    expect(await revokedAt(revoker)).toEqual([`/eu/revoke ${granted.refresh}`, `/eu/revoke ${granted.access}`]);
    expect(await expired()).toEqual([["system", integrationId, { revoked: true }]]);
    expect((await trail()).at(-1)).toBe(`system connection.revoked ${integrationId} success`);
    expect(await leftOvers()).toEqual([[], [], []]);
    expect(await outcome(await use())).toEqual(USED);
  });

  it("T42 is left alone while its key is good, and when it was consumed", async () => {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin);
    const [good, used] = [await obtainKey(staged, staged.lin), await obtainKey(staged, staged.lin)];
    expect((await consume(staged.lin, used, config)).status).toBe(200);
    await endGrants(staged);
    expect([await revokedAt(staged.revoker), await expired()]).toEqual([[], []]);
    expect((await consume(staged.lin, good, config)).status).toBe(200);
    await endKeys();
    await endGrants(staged);
    expect([await revokedAt(staged.revoker), await expired()]).toEqual([[], []]);
  });

  it("T42 is revoked later when the provider is down", async () => {
    const { app, revoker, granted, use } = await givenEnded({ revocations: [{ status: 503 }] });
    await endGrants({ app });
    expect(await rowsOf("revocations")).toHaveLength(1);
    expect(await rowsOf("pending_grants")).toEqual([]);
    expect(await outcome(await use())).toEqual(USED);
    expect(loggedEvents("revocation_failed")).toMatchObject([{ level: "warn", code: "provider_unavailable" }]);
    await env.DB.prepare("UPDATE revocations SET next_attempt_at = 0").run();
    await revoker.act({ status: 200 });
    await runMaintenance(app.deps, createBudget(1000));
    expect((await revokedAt(revoker)).slice(1)).toEqual([
      `/eu/revoke ${granted.refresh}`,
      `/eu/revoke ${granted.access}`,
    ]);
    expect(await leftOvers()).toEqual([[], [], []]);
  });

  it("T25 is revoked where its user agreed, whatever the integration says by then", async () => {
    const staged = await keyStage({ integration: { parameters: { region: "us" } } });
    await obtainKey(staged, staged.lin, { configParameters: { region: "de" } });
    const change = jsonBody({ parameters: { region: "xx" }, clientSecret: canary("again") }, "PATCH");
    const lin = staged.app.as("lin", { scope: "integration:write" });
    expect((await lin(`/api/integrations/${STAGED}`, change)).status).toBe(200);
    await endKeys();
    await endGrants(staged);
    expect((await revokedAt(staged.revoker)).map((line) => line.split(" ")[0])).toEqual(["/de/revoke", "/de/revoke"]);
  });

  it("is claimed and forgotten when its provider has nowhere to revoke", async () => {
    const { app, integrationId, use } = await givenEnded({ irrevocable: true });
    await endGrants({ app });
    expect(await expired()).toEqual([["system", integrationId, { revoked: false }]]);
    expect(await leftOvers()).toEqual([[], [], []]);
    expect(await outcome(await use())).toEqual(USED);
  });

  it("T59 is revoked when its integration was deleted, which stays until then", async () => {
    const { app, integrationId, revoker, granted, use } = await givenEnded();
    const lin = app.as("lin", { scope: "integration:delete" });
    expect((await lin(`/api/integrations/${STAGED}`, { method: "DELETE" })).status).toBe(204);
    expect((await lin(`/api/integrations/${integrationId}`)).status).toBe(404);
    await runMaintenance(app.deps, createBudget(1000));
    expect(await revokedAt(revoker)).toEqual([`/eu/revoke ${granted.refresh}`, `/eu/revoke ${granted.access}`]);
    expect(await expired()).toEqual([["system", integrationId, { revoked: true }]]);
    expect([await leftOvers(), await rowsOf("integrations")]).toEqual([[[], [], []], []]);
    expect((await outcome(await use()))[0]).toBe(404);
  });

  it.each([
    ["another client", { clientId: "other", clientSecret: canary("other") }],
    ["no secret any more", { clientSecret: null }],
    ["another address", { apiBaseUri: "https://other.example", clientSecret: canary("other") }],
  ])("T59 is revoked as the client that it was given to, when its integration got %s", async (_what, change) => {
    const { app, revoker, granted } = await givenEnded();
    const lin = app.as("lin", { scope: "integration:write" });
    expect((await lin(`/api/integrations/${STAGED}`, jsonBody(change, "PATCH"))).status).toBe(200);
    await endGrants({ app });
    expect(await revokedAt(revoker)).toEqual([`/eu/revoke ${granted.refresh}`, `/eu/revoke ${granted.access}`]);
    const asked = (await revoker.seen()).map(({ body }) => new URLSearchParams(body).get("client_id"));
    expect(asked).toEqual(["staged-client", "staged-client"]);
    expect([await leftOvers(), await rowsOf("former_clients")]).toEqual([[[], [], []], []]);
  });

  it("T13 is ended with the integration of its own tenant", async () => {
    const { app, revoker } = await givenEnded();
    await env.DB.prepare("UPDATE integrations SET tenant_id = 'elsewhere'").run();
    await endGrants({ app });
    expect(await revokedAt(revoker)).toEqual([]);
  });
});

describe("a grant whose payload KV does not have", () => {
  async function givenLost() {
    const ended = await givenEnded();
    await env.TICKETS.delete(`ticket:${await sha256(ended.key)}`);
    return ended;
  }

  it("is kept for an hour, because KV may be late", async () => {
    const { app } = await givenLost();
    await endKeys(HOUR - 60_000);
    await endGrants({ app });
    expect(await rowsOf("pending_grants")).toHaveLength(1);
    expect([loggedEvents("grant_lost"), await expired()]).toEqual([[], []]);
  });

  it("is then given up, which the log says as an error and the trail too", async () => {
    const { app, use } = await givenLost();
    await endKeys(HOUR);
    await endGrants({ app });
    expect(await leftOvers()).toEqual([[], [], []]);
    expect(loggedEvents("grant_lost")).toMatchObject([{ level: "error", tenant: "default" }]);
    expect(await expired()).toEqual([["system", "unknown", { revoked: false }]]);
    expect(await outcome(await use())).toEqual(USED);
  });

  it("T42 is revoked when KV has it after all", async () => {
    const { app, revoker, key } = await givenEnded();
    const name = `ticket:${await sha256(key)}`;
    const { value, metadata } = await env.TICKETS.getWithMetadata(name);
    await env.TICKETS.delete(name);
    await endGrants({ app });
    await env.TICKETS.put(name, value ?? "", { metadata });
    await endGrants({ app });
    expect(await revokedAt(revoker)).toHaveLength(2);
  });
});
