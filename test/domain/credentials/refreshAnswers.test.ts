import { describe, expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { type OAuth2Input, oauthStage, storedConnection } from "../../support/oauthStage.ts";
import {
  brokerProblem,
  form,
  HOUR_MS,
  makeExpired,
  makeStale,
  refreshesAt,
  refreshing,
  rotated,
  row,
} from "../../support/refreshStage.ts";
import { json, stage } from "../../support/stage.ts";

const DAY_MS = 24 * HOUR_MS;
const TEN_YEARS_MS = 3650 * DAY_MS;

describe("a form-encoded answer", () => {
  const method: Partial<OAuth2Input> = { tokenResponse: { scopeSeparator: "," } };
  const fields = () => ({ access_token: canary("access"), refresh_token: canary("refresh"), expires_in: "7200" });

  it("F08 is read, with whatever separates its scopes", async () => {
    const answer = fields();
    const wired = await refreshing({ method }, form({ ...answer, scope: "read,write:all" }));
    await makeExpired();
    expect((await wired.call()).status).toBe(200);
    expect(await wired.bearers()).toEqual([answer.access_token]);
    const kept = { accessToken: answer.access_token, refreshToken: answer.refresh_token };
    expect(await wired.credential()).toMatchObject({ ...kept, previousRefreshToken: wired.first.refresh });
    const { scopes, token_expires_at, last_refreshed_at } = await row();
    expect([scopes, (token_expires_at ?? 0) - (last_refreshed_at ?? 0)]).toEqual(['["read","write:all"]', 2 * HOUR_MS]);
  });

  it.each([
    ["invalid_grant", 200, 409, "needs_reauth"],
    ["invalid_client", 400, 502, "client_invalid"],
  ])("F08 with %s is read as well", async (error, answered, status, code) => {
    const wired = await refreshing({ method }, form({ error }, answered));
    await makeExpired();
    const failed = await wired.call();
    expect([failed.status, await brokerProblem(failed)]).toEqual([status, code]);
  });
});

describe("GitHub's own definition", () => {
  const CALL = "/api/integrations/github/request/user";
  const first = () => json({ access_token: canary("access"), refresh_token: canary("refresh"), expires_in: 28800 });

  async function github() {
    const wired = await oauthStage({ provider: "github", answers: [first(), { body: "{}" }] });
    await wired.connect();
    await makeExpired();
    return wired;
  }

  it.each([json, form])("F08 asks for JSON, and reads a form too; scopes are separated by commas", async (encode) => {
    const wired = await github();
    const accessToken = canary("access-2");
    await wired.server.act(encode({ access_token: accessToken, scope: "repo,gist" }), { body: "{}" });
    expect((await wired.app.as("ada")(CALL)).status).toBe(200);
    const [refresh] = (await wired.server.seen()).slice(-2);
    expect(refresh?.headers.accept).toBe("application/json");
    expect(await storedConnection(wired)).toMatchObject({ scopes: '["repo","gist"]', credential: { accessToken } });
  });

  it("F11 its bad_refresh_token, with status 200, is a refused grant", async () => {
    const wired = await github();
    await wired.server.act(json({ error: "bad_refresh_token" }));
    const refused = await wired.app.as("ada")(CALL);
    expect([refused.status, await brokerProblem(refused)]).toEqual([409, "needs_reauth"]);
    expect(await row()).toMatchObject({ status: "needs_reauth", status_reason: "grant_refused" });
    expect(await refreshesAt(wired.server)).toHaveLength(1);
  });
});

/** The lifetime that a refresh with this `expires_in` gives, and which of its dates the row then has. */
async function lifetimeAfter(expiresIn: unknown, method: Partial<OAuth2Input> = {}) {
  const body = { access_token: canary("access-2"), refresh_token: canary("refresh-2"), expires_in: "RAW" };
  const text = JSON.stringify(body).replace('"RAW"', String(expiresIn));
  const answer = { headers: { "content-type": "application/json" }, body: text };
  const wired = await refreshing({ method }, answer);
  await makeExpired();
  expect((await wired.call()).status).toBe(200);
  const { token_expires_at, fresh_until, next_refresh_at, last_refreshed_at } = await row();
  // The schedule waits five minutes at least (A21).
  const scheduled = token_expires_at && Math.min(Number(next_refresh_at), Number(fresh_until));
  const dates = [token_expires_at, fresh_until, scheduled];
  if (token_expires_at === null) expect(dates).toEqual([null, null, null]);
  else expect(dates.toSorted((one, other) => Number(other) - Number(one))).toEqual(dates);
  return token_expires_at === null ? null : token_expires_at - (last_refreshed_at ?? 0);
}

describe("a lifetime in the answer to a refresh", () => {
  it.each<[string, number | null]>([
    ["3600", HOUR_MS],
    ['"3600"', HOUR_MS],
    ['" 7200 "', 2 * HOUR_MS],
    ["1", 1000],
    ["1e15", TEN_YEARS_MS],
    ['"99999999999999999999"', TEN_YEARS_MS],
    ["-1", HOUR_MS],
    ['"-3600"', HOUR_MS],
    ["0", HOUR_MS],
    ['""', HOUR_MS],
    ['"NaN"', HOUR_MS],
    ['"soon"', HOUR_MS],
    ["1e999", HOUR_MS],
    ["null", HOUR_MS],
    ["{}", HOUR_MS],
  ])("B06 F09 is kept, clamped to ten years, or the one that was named last: %s", async (expiresIn, lifetime) => {
    expect(await lifetimeAfter(expiresIn)).toBe(lifetime);
  });

  it.each(["null", '"NaN"', "-1"])("B06 F09 is the one that was named last, not the catalogue's: %s", async (named) => {
    expect(await lifetimeAfter(named, { refresh: { defaultLifetime: 7200 } })).toBe(HOUR_MS);
  });

  it("F09 wins over the catalogue's", async () => {
    expect(await lifetimeAfter("3600", { refresh: { defaultLifetime: 7200 } })).toBe(HOUR_MS);
  });

  it("F09 is absent at first as well, and then the catalogue's", async () => {
    const wired = await refreshing({ grant: {}, method: { refresh: { defaultLifetime: 7200 } } });
    expect((await wired.shown()).nextRefreshAt).not.toBeNull();
    expect((await row()).token_expires_at).toBeGreaterThan(Date.now() + HOUR_MS);
  });
});

describe("a refresh token", () => {
  it("F10 that the answer leaves out stays, however often", async () => {
    const [second, third] = [canary("access-2"), canary("access-3")];
    const answer = (access_token: string) => json({ access_token, expires_in: 3600 });
    const wired = await refreshing({}, answer(second), answer(third));
    for (const accessToken of [second, third]) {
      await makeExpired();
      expect((await wired.call()).status).toBe(200);
      expect(await wired.credential()).toEqual({ type: "oauth2", accessToken, refreshToken: wired.first.refresh });
    }
    const used = (await wired.refreshes()).map(({ refresh_token }) => refresh_token);
    expect(used).toEqual([wired.first.refresh, wired.first.refresh]);
  });

  it.each([[""], [null], [5], [["a"]]])("F10 that makes no sense leaves the old one: %j", async (refresh_token) => {
    const wired = await refreshing({}, json({ access_token: canary("access-2"), expires_in: 3600, refresh_token }));
    await makeExpired();
    expect((await wired.call()).status).toBe(200);
    expect(await wired.credential()).toMatchObject({ refreshToken: wired.first.refresh });
  });

  it("F10 that is new replaces the old one, which is kept for need", async () => {
    const [second, third] = [rotated(), rotated()];
    const wired = await refreshing({}, second.act, third.act);
    for (const next of [second, third]) {
      await makeExpired();
      expect((await wired.call()).status).toBe(200);
      expect(await wired.credential()).toMatchObject({ accessToken: next.access, refreshToken: next.refresh });
    }
    const used = (await wired.refreshes()).map(({ refresh_token }) => refresh_token);
    expect(used).toEqual([wired.first.refresh, second.refresh]);
    expect((await wired.credential()).previousRefreshToken).toBe(second.refresh);
  });

  it("F10 that never was: nobody is asked, and the user is needed only when the token has ended", async () => {
    const wired = await refreshing({ refreshable: false });
    expect(await wired.shown()).toMatchObject({ status: "connected", nextRefreshAt: null });
    await makeStale();
    expect((await wired.call()).status).toBe(200);
    expect(await wired.shown()).toMatchObject({ status: "connected" });
    await makeExpired();
    expect(await wired.shown()).toMatchObject({ status: "needs_reauth", statusReason: "token_expired" });
    const refused = await wired.call();
    expect([refused.status, await brokerProblem(refused)]).toEqual([409, "needs_reauth"]);
    expect(await wired.refreshes()).toEqual([]);
    expect(await row()).toMatchObject({
      status: "needs_reauth",
      status_reason: "token_expired",
      next_refresh_at: null,
    });
  });
});

describe("the catalogue's words on refreshing", () => {
  it("are used: another endpoint, further parameters", async () => {
    const next = rotated();
    const elsewhere = await stage(next.act);
    const refresh = { endpoint: `${elsewhere.url}/refresh`, parameters: { audience: "api", grant_kind: "long" } };
    const wired = await refreshing({ method: { refresh, tokenRequest: { parameters: { tenant: "acme" } } } });
    await makeExpired();
    expect((await wired.call()).status).toBe(200);
    expect(await wired.refreshes()).toEqual([]);
    const asked = { refresh_token: wired.first.refresh, audience: "api", grant_kind: "long", tenant: "acme" };
    expect(await refreshesAt(elsewhere)).toEqual([{ grant_type: "refresh_token", ...asked }]);
    expect((await elsewhere.seen()).map(({ path }) => path)).toEqual(["/refresh"]);
    expect(await wired.bearers()).toEqual([next.access]);
  });

  it("are not used on endpoints that a tenant typed in", async () => {
    const [own, next] = [await stage(), rotated()];
    const endpoints = { authorizationEndpoint: `${own.url}/authorize`, tokenEndpoint: `${own.url}/token` };
    await own.act(
      json({ access_token: canary("own"), refresh_token: canary("own-refresh"), expires_in: 3600 }),
      next.act,
    );
    const catalogue = await stage(rotated().act);
    const refresh = { endpoint: `${catalogue.url}/refresh`, parameters: { audience: "api" } };
    const wired = await refreshing({ method: { refresh }, integration: endpoints });
    await makeExpired();
    expect((await wired.call()).status).toBe(200);
    expect(await catalogue.seen()).toEqual([]);
    expect((await refreshesAt(own)).map(({ audience }) => audience)).toEqual([undefined]);
  });

  it("a narrower scope in the answer is shown from then on; no scope leaves it as it was", async () => {
    const narrower = rotated({ scope: "read" });
    const wired = await refreshing({ grant: { expires_in: 3600, scope: "read write" } }, narrower.act, rotated().act);
    expect(await wired.shown()).toMatchObject({ scopes: ["read", "write"], lastRefreshedAt: null });
    for (let turn = 0; turn < 2; turn++) {
      await makeExpired();
      await wired.call();
      expect(await wired.shown()).toMatchObject({ scopes: ["read"], lastRefreshedAt: expect.any(String) });
    }
  });

  it("metadata of the answer is shown, and what it leaves out stays", async () => {
    const tokenResponse = { metadata: { workspace: "workspace", plan: "plan" } };
    const grant = { expires_in: 3600, workspace: "acme", plan: "free" };
    const wired = await refreshing({ grant, method: { tokenResponse } }, rotated({ plan: "paid" }).act);
    await makeExpired();
    await wired.call();
    expect(await wired.shown()).toMatchObject({ data: { workspace: "acme", plan: "paid" } });
  });
});
