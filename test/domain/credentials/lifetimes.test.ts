import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { HOUR_MS, makeExpired, NOW, type Refreshing, refreshing, row, set } from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";
import { type TokenScene, tokenScene } from "../../support/tokenScene.ts";
import { read, store, storeBody } from "../../support/tokens.ts";

const DAY_MS = 24 * HOUR_MS;

/** How long the token lives that the last refresh brought. */
async function lifetime(): Promise<number | null> {
  const { token_expires_at, last_refreshed_at } = await row();
  return token_expires_at === null ? null : token_expires_at - (last_refreshed_at ?? 0);
}

async function refreshed(wired: Refreshing): Promise<void> {
  await makeExpired();
  expect((await wired.call()).status).toBe(200);
}

/** Says nothing of a lifetime, each in its own way. */
const SILENT: [string, Record<string, unknown>][] = [
  ["nothing", {}],
  ["null", { expires_in: null }],
  ["0", { expires_in: 0 }],
  ['"0"', { expires_in: "0" }],
  ["an empty text", { expires_in: "" }],
  ["a word", { expires_in: "never" }],
];

describe("a connection whose refresh is answered without a lifetime", () => {
  it.each(SILENT)("B06 keeps the one that was named last: %s", async (_what, silence) => {
    const silent = json({ access_token: "new", ...silence });
    const wired = await refreshing({ grant: { expires_in: 7200 } }, silent, silent);
    for (let turn = 0; turn < 2; turn++) {
      await refreshed(wired);
      expect(await lifetime()).toBe(2 * HOUR_MS);
      expect((await row()).next_refresh_at).not.toBeNull();
    }
  });

  it("B06 keeps the one that was named last through a new consent that names none", async () => {
    const wired = await refreshing({ grant: { expires_in: 7200 } });
    await wired.tokens.act(json({ access_token: "new", refresh_token: "r" }));
    await wired.connect();
    const { token_expires_at, next_refresh_at } = await row();
    expect(Number(token_expires_at) - Date.now()).toBeGreaterThan(1.9 * HOUR_MS);
    expect(next_refresh_at).not.toBeNull();
  });

  it("B06 has no end where a new consent gives a token that cannot be refreshed, and names none", async () => {
    const wired = await refreshing({ grant: { expires_in: 7200 } });
    await wired.tokens.act(json({ access_token: "new" }));
    await wired.connect();
    expect((await row()).token_expires_at).toBeNull();
  });

  it("B06 keeps the one of an earlier refresh, not of the consent", async () => {
    const wired = await refreshing({}, json({ access_token: "a", expires_in: 600 }), json({ access_token: "b" }));
    for (let turn = 0; turn < 2; turn++) {
      await refreshed(wired);
      expect(await lifetime()).toBe(600_000);
    }
  });

  it("B06 has the catalogue's, where the provider never named one", async () => {
    const method = { refresh: { defaultLifetime: 7200 } };
    const wired = await refreshing({ grant: {}, method }, json({ access_token: "a" }));
    await refreshed(wired);
    expect(await lifetime()).toBe(2 * HOUR_MS);
  });

  it("B06 has an hour, where nobody knows one and the token had an end", async () => {
    const wired = await refreshing({ grant: {} }, json({ access_token: "a" }));
    await refreshed(wired);
    expect(await lifetime()).toBe(HOUR_MS);
  });
});

let scene: TokenScene;
const refreshes = async () => (await scene.upstream.seen()).length;

async function givenToken(extra: Record<string, unknown>): Promise<void> {
  scene = await tokenScene();
  const token_data = { access_token: "old", refresh_token: "refresh", client_id: "own", ...extra };
  const { expires_at, ...data } = token_data as { expires_at?: string };
  const end = expires_at === undefined ? {} : { expires_at };
  await store(scene.call, "ada", storeBody({ integration_key: "mine", provider: "staged", token_data: data, ...end }));
}

const readToken = () => read(scene.call, "ada", "mine");
const inSeconds = (seconds: number) => new Date(Date.now() + 1000 * seconds).toISOString();

describe("a stored token", () => {
  it.each(SILENT)("B06 does not become immortal by a refresh without a lifetime: %s", async (_what, silence) => {
    await givenToken({ expires_at: "2001-01-01T00:00:00Z" });
    await scene.upstream.act(json({ access_token: "new", ...silence }));
    expect(await readToken()).toMatchObject({
      token_data: { access_token: "new" },
      refreshed: true,
      is_expired: false,
    });
    expect(await lifetime()).toBe(HOUR_MS);
    await makeExpired();
    expect(await readToken()).toMatchObject({ refreshed: true });
  });

  it("B06 keeps the lifetime that was stored with it, also beside an end", async () => {
    await givenToken({ expires_in: 7200, expires_at: "2001-01-01T00:00:00Z" });
    await scene.upstream.act(json({ access_token: "new" }));
    await readToken();
    expect(await lifetime()).toBe(2 * HOUR_MS);
  });

  it.each([
    ["expires_at", { expires_at: inSeconds(30) }],
    ["expires_in", { expires_in: 30 }],
  ])("C3 that would be said to have expired is refreshed first, stored with %s", async (_how, end) => {
    await givenToken(end);
    await scene.upstream.act(json({ access_token: "new", expires_in: 3600 }));
    expect(await readToken()).toMatchObject({
      token_data: { access_token: "new" },
      refreshed: true,
      is_expired: false,
    });
    expect(await readToken()).toMatchObject({ refreshed: false, is_expired: false });
    expect(await refreshes()).toBe(1);
  });

  it("C3 is handed out as it is, said to have expired, when that refresh fails", async () => {
    await givenToken({ expires_in: 30 });
    await scene.upstream.act(json({}, 503));
    const old = { token_data: { access_token: "old" }, refreshed: false, is_expired: true };
    for (let turn = 0; turn < 2; turn++) expect(await readToken()).toMatchObject(old);
    expect(await refreshes()).toBe(1);
  });

  it("C3 of a provider whose tokens live a minute is not refreshed by every read", async () => {
    await givenToken({ expires_in: 30 });
    await scene.upstream.act(json({ access_token: "new", expires_in: 60 }));
    for (let turn = 0; turn < 3; turn++) {
      expect(await readToken()).toMatchObject({ refreshed: turn === 0, is_expired: false });
    }
    expect(await refreshes()).toBe(1);
  });
});

/** The end of the refresh token, from the last refresh or the consent on. */
async function refreshTokenEnd(): Promise<number | null> {
  const [connection] = await rowsOf("connections");
  const { refresh_token_expires_at: end, last_refreshed_at, last_authorized_at } = connection ?? {};
  return end === null ? null : Number(end) - Number(last_refreshed_at ?? last_authorized_at);
}

const NAMES = ["refresh_token_expires_in", "refresh_expires_in", "x_refresh_token_expires_in"];

describe("the end of a refresh token", () => {
  it.each(NAMES)("C1 is read from %s, shown, and renewed at each refresh", async (name) => {
    const again = json({ access_token: "a", refresh_token: "r", expires_in: 3600, [name]: "864000" });
    const wired = await refreshing({ grant: { expires_in: 3600, [name]: 2_592_000 } }, again);
    expect(await refreshTokenEnd()).toBe(30 * DAY_MS);
    await refreshed(wired);
    expect(await refreshTokenEnd()).toBe(10 * DAY_MS);
    const shown = await (await wired.app.as("ada")("/api/integrations/scripted/connection")).json();
    const [connection] = await rowsOf("connections");
    const end = new Date(Number(connection?.refresh_token_expires_at)).toISOString();
    expect(shown).toMatchObject({ refreshTokenExpiresAt: end });
  });

  it("C1 is read where the definition says, and in its unit", async () => {
    const tokenResponse = { refreshExpiresIn: ["refresh.ttl"], expiresInUnit: "milliseconds" as const };
    const grant = { expires_in: 3_600_000, refresh: { ttl: 5 * DAY_MS }, refresh_expires_in: 1 };
    await refreshing({ grant, method: { tokenResponse } });
    expect(await refreshTokenEnd()).toBe(5 * DAY_MS);
  });

  it("C1 is read beside the token that is used, where an answer can carry several", async () => {
    const tokenResponse = { accessToken: ["access_token", "user.access_token"], refreshToken: ["r", "user.r"] };
    const method = { tokenResponse: { ...tokenResponse, expiresIn: ["e", "user.expires_in"] } };
    const wired = await refreshing({ method });
    const user = { access_token: "a", r: "refresh", expires_in: 3600, refresh_expires_in: 5 * 86_400 };
    await wired.tokens.act(json({ refresh_expires_in: 1, user }));
    await wired.connect();
    expect(await refreshTokenEnd()).toBe(5 * DAY_MS);
  });

  it.each([{}, { refresh_token_expires_in: 0 }, { refresh_token_expires_in: null }, { refresh_expires_in: "" }])(
    "C1 stays as it was when a refresh does not name one: %j",
    async (silence) => {
      const grant = { expires_in: 3600, refresh_token_expires_in: 2_592_000 };
      const wired = await refreshing({ grant }, json({ access_token: "a", expires_in: 3600, ...silence }));
      const [before] = await rowsOf("connections");
      await refreshed(wired);
      const [after] = await rowsOf("connections");
      expect(after?.refresh_token_expires_at).toBe(before?.refresh_token_expires_at);
    },
  );

  it("C1 is unknown where nobody named it, and again after a consent that does not", async () => {
    const wired = await refreshing({ grant: { expires_in: 3600, refresh_expires_in: 86_400 } });
    expect(await refreshTokenEnd()).toBe(DAY_MS);
    await wired.tokens.act(json({ access_token: "a", refresh_token: "r", expires_in: 3600 }));
    await wired.connect();
    expect(await refreshTokenEnd()).toBeNull();
  });

  const plannedIn = async () => Number((await row()).next_refresh_at) - Date.now();

  it.each([
    ["a token that lives longer", { expires_in: 90 * 86_400 }],
    ["a token of unknown lifetime", {}],
  ])("C1 is what the schedule refreshes before, a day earlier: %s", async (_what, lives) => {
    const grant = { ...lives, refresh_token_expires_in: 30 * 86_400 };
    const wired = await refreshing({ grant }, json({ access_token: "a", refresh_token: "r", ...grant }));
    for (const turn of [0, 1]) {
      if (turn === 1) await runMaintenance(wired.app.deps, createBudget(1000));
      expect(await plannedIn()).toBeGreaterThan(28.9 * DAY_MS);
      expect(await plannedIn()).toBeLessThan(29.3 * DAY_MS);
      expect(await wired.refreshes()).toHaveLength(turn);
      await set(`next_refresh_at = ${NOW} - 1`);
    }
  });

  it("C1 is what the schedule refreshes before also when a refresh does not renew it", async () => {
    const grant = { expires_in: 90 * 86_400, refresh_token_expires_in: 30 * 86_400 };
    const wired = await refreshing({ grant }, json({ access_token: "a", expires_in: 90 * 86_400 }));
    await refreshed(wired);
    expect(await plannedIn()).toBeGreaterThan(28.9 * DAY_MS);
    expect(await plannedIn()).toBeLessThan(29.1 * DAY_MS);
  });

  it("C1 is not asked about again and again on its last day", async () => {
    const wired = await refreshing({}, json({ access_token: "a", expires_in: 90 * 86_400 }));
    await set("refresh_token_expires_at = token_expires_at");
    await refreshed(wired);
    expect(await plannedIn()).toBeGreaterThan(80 * DAY_MS);
  });
});
