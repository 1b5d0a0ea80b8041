import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/storage/database.ts";
import { problemCode, sessionToken } from "../../support/app.ts";
import { observeD1 } from "../../support/d1.ts";
import { providerId } from "../../support/fixtures.ts";
import { connectPractice } from "../../support/flow.ts";
import { isActiveAtPractice, rowsOf } from "../../support/integrationsApi.ts";
import {
  connectionRow,
  expireTokens,
  givenPracticeUser,
  ME,
  type PracticeUser,
  type TokenAnswer,
  until,
  watchedApp,
} from "../../support/practice.ts";
import { worker } from "../../support/worker.ts";

const CROWD = 100;
/** A hundred calls are much work for a machine that has other work. */
const CROWDED = { timeout: 30_000 };
const CONNECTION = "/api/integrations/practice/connection";

/** Many calls at the same time, and the statuses that they ended with, each once. */
async function statusesOf(calls: Promise<Response>[]): Promise<number[]> {
  const statuses = await Promise.all(calls.map(async (call) => (await call).status));
  expect(statuses).toHaveLength(CROWD);
  return [...new Set(statuses)];
}

function crowd({ call }: PracticeUser): Promise<Response>[] {
  return Array.from({ length: CROWD }, () => call(ME));
}

async function areActive({ access_token, refresh_token }: TokenAnswer): Promise<boolean[]> {
  return [await isActiveAtPractice(access_token), await isActiveAtPractice(refresh_token)];
}

async function expectNothingMoreToRefresh({ account, call, traffic }: PracticeUser): Promise<void> {
  const before = [traffic.tokenRequests, await account.tokenRequests()];
  expect((await call(ME)).status).toBe(200);
  expect([traffic.tokenRequests, await account.tokenRequests()]).toEqual(before);
}

describe("T39 a hundred reads of an expired token at the same time", CROWDED, () => {
  it("T39 make one token request, and all are answered with the new token", async () => {
    const d1 = observeD1(env.DB);
    const user = await givenPracticeUser(() => ({ db: openDatabase(d1.d1) }));
    const { account, traffic, newestTokens } = user;
    const [connected, before] = [newestTokens(), await connectionRow()];
    await expireTokens();
    await account.hold();
    d1.calls.length = 0;
    const calls = crowd(user);
    await account.untilHeld(1);
    // Nobody can read the new token before the whole crowd has read the expired one.
    await until("all have read the row", () => d1.calls.length >= CROWD);
    await account.release();
    expect(await statusesOf(calls)).toEqual([200]);
    expect([traffic.tokenRequests, await account.tokenRequests()]).toEqual([2, 2]);
    const renewed = newestTokens().access_token;
    expect(renewed).not.toBe(connected.access_token);
    expect(traffic.apiCalls).toEqual(Array(CROWD).fill({ token: renewed, status: 200 }));
    expect(await connectionRow()).toMatchObject({
      version: Number(before.version) + 1,
      grant_version: before.grant_version,
      status: "connected",
      lease_id: null,
      failures: 0,
    });
  });

  it("T39 leave a family of tokens that lives: it can be called with and refreshed again", async () => {
    const user = await givenPracticeUser();
    await expireTokens();
    expect(await statusesOf(crowd(user))).toEqual([200]);
    await expectNothingMoreToRefresh(user);
    await expireTokens();
    expect((await user.call(ME)).status).toBe(200);
    expect(user.traffic.tokenAnswers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await areActive(user.newestTokens())).toEqual([true, true]);
  });
});

describe("T40 a hundred calls at the same time whose token the API refuses", CROWDED, () => {
  it("T40 make one token request, and all are answered", async () => {
    const user = await givenPracticeUser();
    const { account, traffic, newestTokens } = user;
    const [dead, before] = [newestTokens().access_token, await connectionRow()];
    await account.endAccessTokens();
    await account.hold();
    const calls = crowd(user);
    await account.untilHeld(1);
    await until("all have been refused", () => traffic.apiCalls.length === CROWD);
    expect(traffic.apiCalls).toEqual(Array(CROWD).fill({ token: dead, status: 401 }));
    await account.release();
    expect(await statusesOf(calls)).toEqual([200]);
    expect([traffic.tokenRequests, await account.tokenRequests()]).toEqual([2, 2]);
    const renewed = newestTokens().access_token;
    expect(traffic.apiCalls.slice(CROWD)).toEqual(Array(CROWD).fill({ token: renewed, status: 200 }));
    expect(await connectionRow()).toMatchObject({ version: Number(before.version) + 1, status: "connected" });
    await expectNothingMoreToRefresh(user);
  });
});

/** A call that has made the provider give new tokens which have not arrived yet, and those of before. */
async function refreshingUser() {
  const user = await givenPracticeUser();
  const before = user.newestTokens();
  await expireTokens();
  await user.account.hold();
  const answer = user.call(ME);
  await user.account.untilHeld(1);
  return { ...user, before, answer };
}

async function expectNotConnected(response: Response): Promise<void> {
  expect([response.status, await problemCode(response)]).toEqual([422, "integration_not_connected"]);
}

describe("T41 disconnecting during a refresh", () => {
  it("T41 wins: the row stays disconnected, and the tokens that come late are revoked", async () => {
    const { app, answer, account, call, traffic, newestTokens } = await refreshingUser();
    expect((await call(`/integrations/${providerId(app.deps, "practice")}`, { method: "DELETE" })).status).toBe(204);
    expect(traffic.revoked).toEqual([]);
    await account.release();
    await expectNotConnected(await answer);
    const late = newestTokens();
    expect(late.status).toBe(200);
    expect(await connectionRow()).toMatchObject({
      status: "disconnected",
      status_reason: "disconnected_by_user",
      credential_sealed: null,
      token_expires_at: null,
      next_refresh_at: null,
      lease_id: null,
    });
    expect(await rowsOf("refresh_candidates")).toEqual([]);
    expect(traffic.revoked).toEqual([late.refresh_token, late.access_token]);
    expect(await areActive(late)).toEqual([false, false]);
    expect(await rowsOf("revocations")).toEqual([]);
    expect(traffic.apiCalls).toEqual([]);
    await expectNotConnected(await call(ME));
  });

  it("T41 wins when the connection is deleted: no row comes back, and the late tokens are revoked", async () => {
    const { before, answer, account, call, traffic, newestTokens } = await refreshingUser();
    expect((await call(CONNECTION, { method: "DELETE" })).status).toBe(204);
    expect(traffic.revoked).toEqual([before.refresh_token, before.access_token]);
    await account.release();
    await expectNotConnected(await answer);
    const late = newestTokens();
    expect(await rowsOf("connections")).toEqual([]);
    expect(await rowsOf("refresh_candidates")).toEqual([]);
    expect(traffic.revoked.slice(2)).toEqual([late.refresh_token, late.access_token]);
    expect(await areActive(late)).toEqual([false, false]);
    expect(await rowsOf("revocations")).toEqual([]);
  });

  it("T41 and connecting anew keeps the new grant; the late answer is dropped and not revoked", async () => {
    const { name, app, answer, account, call, traffic, newestTokens } = await refreshingUser();
    await connectPractice(app, name);
    const [reconnected, row] = [newestTokens(), await connectionRow()];
    await account.release();
    expect((await answer).status).toBe(200);
    expect(traffic.apiCalls).toEqual([{ token: reconnected.access_token, status: 200 }]);
    const late = newestTokens();
    expect(late.access_token).not.toBe(reconnected.access_token);
    expect(await connectionRow()).toEqual(row);
    expect(await rowsOf("refresh_candidates")).toEqual([]);
    expect(traffic.revoked).toEqual([]);
    expect([await areActive(late), await areActive(reconnected)]).toEqual([
      [true, true],
      [true, true],
    ]);
    await expireTokens();
    expect((await call(ME)).status).toBe(200);
  });
});

describe("F16 a client that hangs up during a refresh", () => {
  it("F16 does not stop it: it is committed, and the next call needs no token request", async () => {
    const user = await givenPracticeUser();
    const before = await connectionRow();
    await expireTokens();
    await user.account.hold();
    const gone = new AbortController();
    // The Worker's own entry: there the runtime cancels what a request was doing when its client goes.
    const headers = { authorization: `Bearer ${await sessionToken(user.name)}` };
    const answer = worker.fetch(new URL(ME, env.PUBLIC_URL), { headers, signal: gone.signal });
    const failure = answer.then(
      () => "answered",
      () => "cut off",
    );
    await user.account.untilHeld(1);
    gone.abort();
    expect(await failure).toBe("cut off");
    await user.account.release();
    await until("the refresh is committed", async () => (await connectionRow()).version !== before.version);
    expect(await connectionRow()).toMatchObject({
      version: Number(before.version) + 1,
      status: "connected",
      lease_id: null,
    });
    expect(await user.account.tokenRequests()).toBe(2);
    await expectNothingMoreToRefresh(user);
  });
});

describe("F17 an isolate whose clock is wrong", () => {
  const YEAR = 365 * 24 * 3600_000;

  it.each([
    ["ten years ahead", 10 * YEAR],
    ["ten years behind", -10 * YEAR],
  ])("F17 by %s refreshes when the database's clock says so, and not before", async (_, error) => {
    const user = await givenPracticeUser();
    const { app, traffic } = await watchedApp(({ now }) => ({ now: () => now() + error }));
    // A session that is good by the wrong clock: what is at stake here is the token.
    const session = { exp: Math.floor((Date.now() + error) / 1000) + 600 };
    const call = () => app.as(user.name, session)(ME);
    const connected = await connectionRow();
    expect((await call()).status).toBe(200);
    expect([traffic.tokenRequests, await connectionRow()]).toEqual([0, connected]);
    await expireTokens();
    expect((await call()).status).toBe(200);
    expect((await call()).status).toBe(200);
    expect(traffic.tokenRequests).toBe(1);
    const refreshed = await connectionRow();
    expect(Number(refreshed.token_expires_at) - Number(refreshed.last_refreshed_at)).toBe(3600_000);
    expect(Number(refreshed.last_refreshed_at)).toBeGreaterThanOrEqual(Number(connected.created_at));
    expect(Math.abs(Number(refreshed.last_refreshed_at) - Number(connected.created_at))).toBeLessThan(YEAR);
    await expectNothingMoreToRefresh(user);
  });
});
