import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { connectionStatus, nextAttempt } from "../../../src/domain/connections/connectionStatus.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { providerId } from "../../support/fixtures.ts";
import { NOW, type Refreshing, refreshing, rotated, row, set } from "../../support/refreshStage.ts";

type Facts = Parameters<typeof connectionStatus>[0];

const AT = 1_000_000;
const facts: Facts = {
  ...{ status: "connected", statusReason: null, tokenExpiresAt: AT + 1, refreshable: true },
  ...{ failures: 0, failure: null, nextAttemptAt: null, nextRefreshAt: null, apiRefusals: 0 },
};

describe("the status of a row", () => {
  it.each<[string, Partial<Facts>, string, string | null]>([
    ["with a token that lives", {}, "connected", null],
    ["with a token that ends in this millisecond and can be refreshed", { tokenExpiresAt: AT }, "connected", null],
    ["B33 whose token an API refused once", { apiRefusals: 1 }, "connected", null],
    ["B33 whose token an API refused twice in a row", { apiRefusals: 2 }, "connected", "token_refused"],
    [
      "B33 with a refused token that has ended while the provider fails",
      { apiRefusals: 3, tokenExpiresAt: AT, failure: "provider_timeout" },
      "degraded",
      "provider_timeout",
    ],
    ["with a token without a known end", { tokenExpiresAt: null }, "connected", null],
    ["without a known end or a refresh token", { tokenExpiresAt: null, refreshable: false }, "connected", null],
    ["that lives while the provider fails", { failure: "provider_timeout" }, "connected", null],
    [
      "without a known end while the provider fails",
      { tokenExpiresAt: null, failure: "provider_timeout" },
      "connected",
      null,
    ],
    ["that lives without a refresh token", { refreshable: false }, "connected", null],
    ["that has ended and was not tried", { tokenExpiresAt: AT - 1 }, "connected", null],
    [
      "that has ended while the provider fails",
      { tokenExpiresAt: AT - 1, failure: "provider_timeout" },
      "degraded",
      "provider_timeout",
    ],
    [
      "F10 that has ended without a refresh token",
      { tokenExpiresAt: AT, refreshable: false },
      "needs_reauth",
      "token_expired",
    ],
    [
      "F10 that has ended without a refresh token, after a failure",
      { tokenExpiresAt: AT, refreshable: false, failure: "provider_timeout" },
      "needs_reauth",
      "token_expired",
    ],
    [
      "that needs consent, whatever its token",
      { status: "needs_reauth", statusReason: "grant_refused", tokenExpiresAt: AT - 1, refreshable: false },
      "needs_reauth",
      "grant_refused",
    ],
    [
      "that needs consent while the provider fails",
      { status: "needs_reauth", statusReason: "integration_changed", failure: "provider_timeout" },
      "needs_reauth",
      "integration_changed",
    ],
    [
      "that is disconnected",
      { status: "disconnected", statusReason: "disconnected_by_user", tokenExpiresAt: AT - 1 },
      "disconnected",
      "disconnected_by_user",
    ],
  ])("%s", (_what, changes, status, reason) => {
    expect(connectionStatus({ ...facts, ...changes }, AT)).toEqual({ status, reason });
  });

  it.each<[string, Partial<Facts>, number | null]>([
    ["is not on the schedule", {}, null],
    ["has only a time to wait for calls", { nextAttemptAt: 9 }, null],
    ["is on the schedule", { nextRefreshAt: 5 }, 5],
    ["must wait longer than the schedule says", { nextRefreshAt: 5, nextAttemptAt: 9 }, 9],
    ["may be tried before the schedule says", { nextRefreshAt: 9, nextAttemptAt: 5 }, 9],
    ["needs a new consent", { status: "needs_reauth", nextRefreshAt: 5 }, null],
    ["is disconnected", { status: "disconnected", nextRefreshAt: 5, nextAttemptAt: 9 }, null],
  ])("tells the next refresh of one that %s", (_what, changes, expected) => {
    expect(nextAttempt({ ...facts, ...changes })).toBe(expected);
  });
});

interface Shown {
  status: string;
  statusReason: string | null;
  tokenExpiresAt: string | null;
  lastRefreshedAt: string | null;
  nextRefreshAt: string | null;
}

/** What all the addresses that show the connection say of it; they must say the same. */
async function shownEverywhere({ app }: Refreshing): Promise<Shown & { connected: boolean }> {
  const ada = app.as("ada");
  const read = async <T>(path: string) => (await ada(path)).json<T>();
  const id = providerId(app.deps, "scripted");
  const page = await read<{ _embedded: Record<string, Shown[]> }>("/api/integration-connections");
  const items = [
    (await read<Shown[]>("/integrations"))[0],
    await read<Shown>(`/integrations/${id}`),
    await read<Shown>("/api/integrations/scripted/connection"),
    Object.values(page._embedded)[0]?.[0],
  ].map((item) => item && pick(item));
  const [first, ...others] = items;
  if (!first) throw new Error("not shown");
  for (const other of others) expect(other).toEqual(first);
  const providers = await read<{ slug: string; connected: boolean }[]>("/integrations/providers");
  const provider = providers.find(({ slug }) => slug === "scripted");
  return { ...first, connected: provider?.connected ?? false };
}

function pick({ status, statusReason, tokenExpiresAt, lastRefreshedAt, nextRefreshAt }: Shown): Shown {
  return { status, statusReason, tokenExpiresAt, lastRefreshedAt, nextRefreshAt };
}

function iso(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

const run = ({ app }: Refreshing) => runMaintenance(app.deps, createBudget(1000));
const expire = () => set(`token_expires_at = ${NOW} - 1, fresh_until = ${NOW} - 1`);

describe("the status on the wire, at every address that shows it,", () => {
  it("is connected, with the time of the next refresh, and null as that of the last before there was one", async () => {
    const wired = await refreshing();
    const { token_expires_at, next_refresh_at } = await row();
    expect(await shownEverywhere(wired)).toEqual({
      ...{ status: "connected", statusReason: null, connected: true, lastRefreshedAt: null },
      ...{ tokenExpiresAt: iso(token_expires_at), nextRefreshAt: iso(next_refresh_at) },
    });
    expect(next_refresh_at).not.toBeNull();
  });

  it("tells when the schedule has refreshed and will again", async () => {
    const wired = await refreshing({}, rotated({ expires_in: 36_000 }).act);
    await set(`next_refresh_at = ${NOW} - 1`);
    await run(wired);
    const { token_expires_at, next_refresh_at, last_refreshed_at } = await row();
    const { now } = (await env.DB.prepare(`SELECT ${NOW} AS now`).first<{ now: number }>()) ?? { now: 0 };
    expect(now - Number(last_refreshed_at)).toBeLessThan(60_000);
    expect(Number(next_refresh_at) - now).toBeGreaterThan(8 * 3_600_000);
    expect(await shownEverywhere(wired)).toEqual({
      ...{ status: "connected", statusReason: null, connected: true, lastRefreshedAt: iso(last_refreshed_at) },
      ...{ tokenExpiresAt: iso(token_expires_at), nextRefreshAt: iso(next_refresh_at) },
    });
  });

  it("is degraded with the reason once the token has ended and the provider fails, and tells the next attempt", async () => {
    const wired = await refreshing({}, { status: 503, headers: { "retry-after": "600" } });
    await set(`next_refresh_at = ${NOW} - 1`);
    await run(wired);
    expect(await shownEverywhere(wired)).toMatchObject({ status: "connected", statusReason: null, connected: true });
    await expire();
    const { next_refresh_at, next_attempt_at } = await row();
    expect(await shownEverywhere(wired)).toMatchObject({
      ...{ status: "degraded", statusReason: "provider_unavailable", connected: true, lastRefreshedAt: null },
      nextRefreshAt: iso(Math.max(Number(next_refresh_at), Number(next_attempt_at))),
    });
  });

  it("tells the later one of the schedule's time and of the time to wait", async () => {
    const wired = await refreshing();
    await set("next_attempt_at = next_refresh_at + 5000");
    expect((await shownEverywhere(wired)).nextRefreshAt).toBe(iso((await row()).next_attempt_at));
    await set("next_attempt_at = next_refresh_at - 5000");
    expect((await shownEverywhere(wired)).nextRefreshAt).toBe(iso((await row()).next_refresh_at));
  });

  it("F10 is needs_reauth once a token without refresh token has ended, although nobody used it", async () => {
    const wired = await refreshing({ refreshable: false });
    const alive = { status: "connected", statusReason: null, connected: true, nextRefreshAt: null };
    expect(await shownEverywhere(wired)).toMatchObject(alive);
    await expire();
    await run(wired);
    const ended = { status: "needs_reauth", statusReason: "token_expired", connected: false, nextRefreshAt: null };
    expect(await shownEverywhere(wired)).toMatchObject(ended);
    expect((await row()).status).toBe("connected");
    expect((await wired.call()).status).toBe(409);
    expect(await shownEverywhere(wired)).toMatchObject(ended);
    expect((await row()).status).toBe("needs_reauth");
  });

  it("has no next refresh where the token's end is not known", async () => {
    const wired = await refreshing({ grant: {} });
    const expected = { status: "connected", connected: true, tokenExpiresAt: null, nextRefreshAt: null };
    expect(await shownEverywhere(wired)).toMatchObject(expected);
  });

  it("is needs_reauth, without a next refresh, after the provider refused the grant", async () => {
    const wired = await refreshing({}, { status: 400, body: '{"error":"invalid_grant"}', headers: JSON_HEADERS });
    await set(`next_refresh_at = ${NOW} - 1`);
    await run(wired);
    const ended = { status: "needs_reauth", statusReason: "grant_refused", connected: false, nextRefreshAt: null };
    expect(await shownEverywhere(wired)).toMatchObject(ended);
  });
});

const JSON_HEADERS = { "content-type": "application/json" };
