import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { countStorage } from "../../support/counting.ts";
import { admin } from "../../support/integrations.ts";
import {
  brokerProblem,
  endBackoff,
  makeExpired,
  NOW,
  type Refreshing,
  refreshing,
  rotated,
  row,
  set,
} from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";

async function callAgain(wired: Refreshing): Promise<[number, string]> {
  await endBackoff();
  const answer = await wired.call();
  return [answer.status, await brokerProblem(answer)];
}

const INVALID_CLIENT = json({ error: "invalid_client" }, 401);

/** The administrator changes the integration. */
async function change(wired: Refreshing, body: object, method: "PATCH" | "PUT" = "PATCH"): Promise<void> {
  const answer = await admin(wired.app, "root", { roles: ["superuser"] })(
    `/api/integrations/${wired.integrationId}`,
    jsonBody(body, method),
  );
  expect(answer.status, await answer.clone().text()).toBe(200);
}

describe("a client that was put right", () => {
  it.each([
    ["PATCH", { clientSecret: "the right one" }],
    ["PATCH", { basicTokenAuth: false }],
    ["PUT", { name: "Scripted", authType: "oauth2", clientId: "client-id", clientSecret: "the right one" }],
  ] as const)("C20 lifts the backoff of its connections at once: %s %j", async (method, body) => {
    const wired = await refreshing({}, INVALID_CLIENT);
    await makeExpired();
    for (let turn = 0; turn < 5; turn++) expect(await callAgain(wired)).toEqual([502, "client_invalid"]);
    const waiting = await wired.call();
    expect([waiting.status, await wired.refreshes()]).toMatchObject([502, { length: 5 }]);
    await wired.tokens.act(rotated().act);
    await change(wired, body, method);
    expect(await row()).toMatchObject({ failures: 0, failure: null, next_attempt_at: null, status: "connected" });
    expect((await row()).next_refresh_at).toBeLessThanOrEqual(Date.now() + 1000);
    expect((await wired.call()).status).toBe(200);
  });

  it("C20 brings back those that ended by refusals that may have meant the client", async () => {
    const wired = await refreshing({}, { status: 401, body: "Unauthorized" });
    await makeExpired();
    for (let turn = 0; turn < 3; turn++) await callAgain(wired);
    expect(await row()).toMatchObject({ status: "needs_reauth", status_reason: "refresh_refused" });
    await wired.tokens.act(rotated().act);
    await change(wired, { clientSecret: "the right one" });
    expect((await wired.call()).status).toBe(200);
  });

  it.each(["grant_refused", "integration_changed", "token_expired"])(
    "C20 leaves those alone that ended for another reason: %s",
    async (reason) => {
      const wired = await refreshing();
      await set("status = 'needs_reauth', status_reason = ?, failure = 'provider_refused'", reason);
      await change(wired, { clientSecret: "the right one" });
      expect(await row()).toMatchObject({ status: "needs_reauth", status_reason: reason });
    },
  );

  it("C20 does not touch whoever is refreshing, nor those that nothing ails", async () => {
    const wired = await refreshing();
    const before = await row();
    await set(`lease_id = 'theirs', lease_until = ${NOW} + 30000`);
    await change(wired, { clientSecret: "the right one" });
    expect(await row()).toMatchObject({ ...before, lease_id: "theirs", lease_until: expect.any(Number) });
  });

  it.each([{ name: "Another" }, { scope: "read" }, { tags: ["x"] }])(
    "C20 is not what another change is: %j",
    async (body) => {
      const wired = await refreshing({}, INVALID_CLIENT);
      await makeExpired();
      await callAgain(wired);
      await change(wired, body);
      expect(await row()).toMatchObject({ failures: 1, failure: "client_invalid" });
    },
  );

  it("C20 lifts 10,000 of them in the round trip of the change", { timeout: 120_000 }, async () => {
    const counted = countStorage();
    const wired = await refreshing({ deps: () => counted.deps }, INVALID_CLIENT);
    await makeExpired();
    await callAgain(wired);
    const { results } = await env.DB.prepare("SELECT name FROM pragma_table_info('connections')").all<{
      name: string;
    }>();
    const copied = { id: "'conn_' || n", subject: "'user:' || n", token_key: "NULL" } as Record<string, string>;
    const names = results.map(({ name }) => name);
    await env.DB.prepare(
      `INSERT INTO connections (${names.join(", ")})
       WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000)
       SELECT ${names.map((name) => copied[name] ?? `connections.${name}`).join(", ")} FROM connections, numbers`,
    ).run();
    const failed = async () =>
      (await env.DB.prepare("SELECT COUNT(*) AS n FROM connections WHERE failure IS NOT NULL").first<number>("n")) ?? 0;
    expect(await failed()).toBe(10_001);
    const { traffic } = counted;
    traffic.restart();
    await change(wired, { clientSecret: "the right one" });
    expect(traffic.database).toHaveLength(2);
    expect(await failed()).toBe(0);
  });
});
