import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { canary } from "../../support/canary.ts";
import {
  brokerProblem,
  databaseNow,
  invalidGrant,
  makeStale,
  NOW,
  type Refreshing,
  type RefreshSetup,
  refreshing,
  rotated,
  row,
  set,
  untouched,
} from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";
import type { Act } from "../../support/stageServer.ts";

const REFUSED: Act = { status: 401, headers: { "www-authenticate": "Bearer" }, body: "no" };
const OK: Act = { body: "from the API" };

/** A connection of unknown lifetime behind an API that answers as told. */
const unknown = (api: Act[], ...answers: Act[]) => refreshing({ grant: {}, api: [...api] }, ...answers);

async function expectPassedOn(wired: Refreshing): Promise<void> {
  const response = await wired.call();
  expect([response.status, await response.text()]).toEqual([401, "no"]);
  expect(response.headers.get("latchkey-source")).toBe("upstream");
  expect(response.headers.get("www-authenticate")).toBe("Bearer");
}

describe("a token of unknown lifetime", () => {
  it("is not refreshed by calls nor by the schedule while the API takes it", async () => {
    const wired = await unknown([OK]);
    expect(await row()).toMatchObject({ token_expires_at: null, fresh_until: null, next_refresh_at: null });
    for (let call = 0; call < 3; call++) expect((await wired.call()).status).toBe(200);
    await runMaintenance(wired.app.deps, createBudget(1000));
    expect(await wired.refreshes()).toEqual([]);
    expect(await wired.shown()).toMatchObject({ status: "connected", nextRefreshAt: null, tokenExpiresAt: null });
  });

  it("is refreshed when the API answers 401, and the call is sent once more", async () => {
    const next = rotated({ expires_in: undefined });
    const wired = await unknown([REFUSED, OK], next.act);
    const response = await wired.call();
    expect([response.status, await response.text()]).toEqual([200, "from the API"]);
    expect(await wired.bearers()).toEqual([wired.first.access, next.access]);
    expect(await wired.refreshes()).toHaveLength(1);
    expect(await row()).toMatchObject({ version: 2, token_expires_at: null });
  });

  it("is refreshed once: a second 401 is handed through", async () => {
    const next = rotated({ expires_in: undefined });
    const wired = await unknown([REFUSED], next.act);
    await expectPassedOn(wired);
    expect(await wired.bearers()).toEqual([wired.first.access, next.access]);
    expect(await wired.refreshes()).toHaveLength(1);
    expect(await row()).toMatchObject({ status: "connected", version: 2 });
  });

  it("gets a lifetime when the refresh names one", async () => {
    const wired = await unknown([REFUSED, OK], rotated().act);
    await wired.call();
    const { token_expires_at } = await row();
    expect(token_expires_at).toBeGreaterThan(await databaseNow());
  });

  it.each([400, 403, 404, 429, 500])("is not refreshed when the API answers %i", async (status) => {
    const wired = await unknown([{ status, body: "theirs" }]);
    const response = await wired.call();
    expect([response.status, await response.text()]).toEqual([status, "theirs"]);
    expect(await wired.refreshes()).toEqual([]);
  });
});

describe("a 401 of the API", () => {
  it("refreshes a token also that should live on", async () => {
    const next = rotated();
    const wired = await refreshing({ api: [REFUSED, OK] }, next.act);
    expect((await wired.call()).status).toBe(200);
    expect(await wired.bearers()).toEqual([wired.first.access, next.access]);
    expect(await row()).toMatchObject({ version: 2 });
  });

  it("is handed through when the token was refreshed less than 30 s ago, and later it is not", async () => {
    const wired = await unknown([REFUSED, OK, REFUSED], rotated().act, rotated().act);
    expect((await wired.call()).status).toBe(200);
    for (let call = 0; call < 2; call++) await expectPassedOn(wired);
    expect(await wired.refreshes()).toHaveLength(1);
    await set(`last_refreshed_at = ${NOW} - 31000`);
    await wired.server.act(REFUSED, OK);
    expect((await wired.call()).status).toBe(200);
    expect(await wired.refreshes()).toHaveLength(2);
    expect(await row()).toMatchObject({ version: 3 });
  });

  it("is handed through when this very call has refreshed the token before", async () => {
    const next = rotated();
    const wired = await refreshing({ api: [REFUSED] }, next.act);
    await makeStale();
    await expectPassedOn(wired);
    expect(await wired.bearers()).toEqual([next.access]);
    expect(await wired.refreshes()).toHaveLength(1);
  });

  it("is handed through when there is no refresh token, and the connection stays as it is", async () => {
    const setup: RefreshSetup = { refreshable: false, api: [REFUSED] };
    const wired = await refreshing(setup, rotated().act);
    const before = await untouched();
    for (let call = 0; call < 2; call++) await expectPassedOn(wired);
    expect(await wired.refreshes()).toEqual([]);
    expect(await untouched()).toEqual(before);
  });

  it.each<[string, string, Act]>([
    ["F04", "provider_unavailable", { status: 503 }],
    ["F06", "provider_rate_limited", json({}, 429, { "retry-after": "60" })],
    ["F07", "provider_malformed", json({ token_type: "bearer" })],
    ["F11", "client_invalid", json({ error: "invalid_client" }, 401)],
  ])(
    "%s is handed through when refreshing fails with %s, and nobody asks again for a while",
    async (_id, code, act) => {
      const wired = await refreshing({ api: [REFUSED] }, act);
      const before = await untouched();
      for (let call = 0; call < 3; call++) await expectPassedOn(wired);
      // The first call tries once more while its user waits, unless the provider wants to be left alone.
      expect(await wired.refreshes()).toHaveLength(code === "provider_unavailable" ? 2 : 1);
      expect(await row()).toMatchObject({ ...before, failures: 1, failure: code, lease_id: null });
      expect(await wired.bearers()).toHaveLength(3);
    },
  );

  it("F11 needs the user when the refresh token is refused as well", async () => {
    const wired = await unknown([REFUSED], invalidGrant());
    const refused = await wired.call();
    expect([refused.status, await brokerProblem(refused)]).toEqual([409, "needs_reauth"]);
    expect(await row()).toMatchObject({ status: "needs_reauth", status_reason: "grant_refused" });
    expect(await wired.bearers()).toEqual([wired.first.access]);
  });

  it("costs no refresh when somebody else has refreshed since: the newer token is sent", async () => {
    const wired = await unknown([REFUSED, REFUSED, OK], rotated().act);
    // Both calls are sent with the first token: the API holds its answers until both are there.
    await wired.server.act({ ...REFUSED, delayMs: 300 }, { ...REFUSED, delayMs: 300 }, OK);
    const answers = await Promise.all([wired.call(), wired.call()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await wired.refreshes()).toHaveLength(1);
    expect(await row()).toMatchObject({ version: 2 });
  });

  it("is met with the query and the headers of the first call", async () => {
    const wired = await unknown([REFUSED, OK], rotated().act);
    const headers = { accept: "text/plain", "x-mark": canary("mark").slice(0, 6) };
    const path = "/api/integrations/scripted/request/items?a=b&a=c";
    expect((await wired.app.as("ada")(path, { headers })).status).toBe(200);
    const [first, second] = await wired.server.seen();
    expect(second?.path).toBe(first?.path);
    expect({ ...second?.headers, authorization: "" }).toEqual({ ...first?.headers, authorization: "" });
  });
});
