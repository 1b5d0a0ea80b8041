import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { givenPractice } from "../../support/fixtures.ts";
import { type Body, type Call, expectProblem } from "../../support/integrations.ts";
import { isActiveAtPractice, onlyCredential, rowsOf } from "../../support/integrationsApi.ts";
import {
  connectionRow,
  expireTokens,
  givenPracticeUser,
  ME,
  type PracticeUser,
  type TokenAnswer,
} from "../../support/practice.ts";
import { backEnd, list, read, store, TIMESTAMP, tokensPath } from "../../support/tokens.ts";

let user: PracticeUser;
let call: Call;
let real: TokenAnswer;

/** Real tokens, that the user got at the provider's pages; Latchkey knows neither them nor the provider's client any more. */
beforeEach(async () => {
  user = await givenPracticeUser();
  real = user.newestTokens();
  for (const table of ["connections", "integrations"]) await env.DB.prepare(`DELETE FROM ${table}`).run();
  call = await backEnd(user.app);
});

const ownClient = () => ({ client_id: "latchkey", client_secret: env.PRACTICE_CLIENT_SECRET });

/** Stores the real tokens under the provider's name, with the provider's client unless told otherwise. */
async function storeReal(client: Body = ownClient()): Promise<void> {
  const { access_token, refresh_token } = real;
  const token_data = { access_token, refresh_token, token_type: "bearer", expires_in: 3600, ...client };
  const body = { integration_key: "practice", provider: "practice", token_type: "oauth2", token_data };
  await store(call, user.name, body);
}

const readIt = () => read(call, user.name, "practice");
const path = () => tokensPath(user.name, "practice");

/** The token requests so far: as Latchkey sent them, and as the provider counted them. The first was of the flow. */
async function requests(): Promise<number[]> {
  return [user.traffic.tokenRequests, await user.account.tokenRequests()];
}

describe("a stored token at a real authorization server", () => {
  it("is handed out as it is while it is fresh", async () => {
    await storeReal();
    const { access_token, refresh_token } = user.newestTokens();
    expect(await readIt()).toMatchObject({
      token_data: { access_token, refresh_token, token_type: "bearer" },
      ...{ is_expired: false, refreshed: false },
    });
    expect(await requests()).toEqual([1, 1]);
  });

  it("is refreshed with its own client by the read that finds it expired, once", async () => {
    await storeReal();
    const before = user.newestTokens();
    await expireTokens();
    const first = await readIt();
    expect(first).toMatchObject({ refreshed: true, is_expired: false, token_data: { token_type: "bearer" } });
    const after = user.newestTokens();
    expect(after.access_token).not.toBe(before.access_token);
    expect(first.token_data).toMatchObject({
      access_token: after.access_token,
      refresh_token: after.refresh_token,
    });
    const second = await readIt();
    expect(second).toEqual({ ...first, refreshed: false });
    expect(await requests()).toEqual([2, 2]);
  });

  it("T39 is refreshed once when fifty read it at the same time, and one of them is told that it did it", async () => {
    await storeReal();
    await expireTokens();
    const items = await Promise.all(Array.from({ length: 50 }, readIt));
    expect(items.filter(({ refreshed }) => refreshed)).toHaveLength(1);
    const tokens = new Set(items.map(({ token_data }) => token_data.access_token));
    expect([...tokens]).toEqual([user.newestTokens().access_token]);
    expect(await requests()).toEqual([2, 2]);
  });

  it("keeps its client and its type through rotations, and nothing else of its own", async () => {
    await storeReal();
    for (let rotation = 0; rotation < 3; rotation++) {
      await expireTokens();
      expect(await readIt()).toMatchObject({ refreshed: true, token_type: "oauth2" });
    }
    const { access_token: accessToken, refresh_token: refreshToken } = user.newestTokens();
    expect(await onlyCredential(user.app.deps)).toEqual({
      ...{ type: "oauth2", accessToken, refreshToken, previousRefreshToken: expect.any(String), tokenType: "bearer" },
      client: {
        ...{ id: "latchkey", secret: env.PRACTICE_CLIENT_SECRET },
        tokenEndpoint: `${env.PRACTICE_PROVIDER_URL}/token`,
      },
    });
    expect(await connectionRow()).toMatchObject({ token_key: "practice", token_type: "oauth2", version: 4 });
  });

  it("is refreshed with the integration's client when it came without one", async () => {
    await givenPractice(user.app.deps);
    await storeReal({});
    await expireTokens();
    expect(await readIt()).toMatchObject({ refreshed: true });
    expect(await rowsOf("integrations")).toMatchObject([
      { slug: "practice", client_id: "latchkey", client_status: "ok" },
    ]);
  });

  it("is refreshed by the schedule with its own client, so that nobody waits", async () => {
    await storeReal();
    await expireTokens();
    await runMaintenance(user.app.deps, createBudget(1000));
    expect(await requests()).toEqual([2, 2]);
    expect(await readIt()).toMatchObject({
      refreshed: false,
      token_data: { access_token: user.newestTokens().access_token },
    });
    expect(await requests()).toEqual([2, 2]);
  });

  it("is called with through the proxy, which refreshes it in the same way", async () => {
    await storeReal();
    await expireTokens();
    const response = await user.call(ME);
    expect([response.status, (await response.json<{ sub: string }>()).sub]).toEqual([200, user.name]);
    expect(await requests()).toEqual([2, 2]);
    await user.account.endAccessTokens();
    await env.DB.prepare("UPDATE connections SET last_refreshed_at = 0").run();
    expect((await user.call(ME)).status).toBe(200);
    expect(await requests()).toEqual([3, 3]);
  });

  it("asks for the user when its grant has ended at the provider, and works again when it is stored anew", async () => {
    await storeReal();
    await fetch(`${env.PRACTICE_PROVIDER_URL}/token/revocation`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`latchkey:${env.PRACTICE_CLIENT_SECRET}`)}` },
      body: new URLSearchParams({ token: user.newestTokens().refresh_token }),
    });
    await expireTokens();
    for (let time = 0; time < 2; time++) await expectProblem(await call(path()), 409, "needs_reauth");
    await expectProblem(await call(`${path()}/refresh`, { method: "POST" }), 409, "needs_reauth");
    expect(await requests()).toEqual([2, 1]);
    expect(await list(call, user.name)).toMatchObject([{ integration_key: "practice", is_expired: true }]);
    await storeReal();
    expect(await readIt()).toMatchObject({ is_expired: false });
  });

  it("goes on living at the provider when it is deleted here: whoever stored it may go on with it", async () => {
    await storeReal();
    const { access_token, refresh_token } = user.newestTokens();
    expect((await call(path(), { method: "DELETE" })).status).toBe(200);
    expect(user.traffic.revoked).toEqual([]);
    expect([await isActiveAtPractice(access_token), await isActiveAtPractice(refresh_token)]).toEqual([true, true]);
    expect([await rowsOf("connections"), await rowsOf("revocations")]).toEqual([[], []]);
  });
});

describe("a stored token whose connection is ended in the Integrations API", () => {
  it("T42 is revoked at the provider, with its own client", async () => {
    await storeReal();
    const { access_token, refresh_token } = real;
    const ended = await user.call("/api/integrations/practice/connection", { method: "DELETE" });
    expect(ended.status).toBe(204);
    expect(user.traffic.revoked).toEqual([refresh_token, access_token]);
    expect([await isActiveAtPractice(access_token), await isActiveAtPractice(refresh_token)]).toEqual([false, false]);
    await expectProblem(await call(path()), 404, "not_found");
  });
});

describe("POST …/refresh of a stored token", () => {
  const refresh = () => call(`${path()}/refresh`, { method: "POST" });

  it("answers 200 when it was refreshed, due or not, in the words of the contract", async () => {
    await storeReal();
    const response = await refresh();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ...{ integration_key: "practice", success: true, message: "Token refreshed successfully" },
      refreshed_at: TIMESTAMP,
    });
    expect(await requests()).toEqual([2, 2]);
    expect(await readIt()).toMatchObject({
      refreshed: false,
      token_data: { access_token: user.newestTokens().access_token },
    });
  });

  it("asks the provider once when twenty ask for it at the same time, and all of them are answered", async () => {
    await storeReal();
    await user.account.hold();
    const answers = Array.from({ length: 20 }, refresh);
    await user.account.untilHeld(1);
    await user.account.release();
    const statuses = await Promise.all(answers.map(async (answer) => (await answer).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await requests())[0]).toBeLessThanOrEqual(3);
  });
});
