import { describe, expect, it } from "vitest";
import { findingOf } from "../../../src/domain/connections/findingOf.ts";
import type { Context } from "../../../src/domain/context.ts";
import { checkConnection } from "../../../src/domain/proxy/checkConnection.ts";
import { userCaller } from "../../support/callers.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import {
  invalidGrant,
  makeExpired,
  NOW,
  type Refreshing,
  type RefreshSetup,
  refreshing,
  rotated,
  row,
  set,
} from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";
import type { Act } from "../../support/stageServer.ts";

const ROOT = userCaller("root", { superuser: true, levelOnAll: 3 });

function contextOf({ app }: Refreshing): Context {
  return { deps: app.deps, caller: ROOT, requestId: "req_1", about: {}, origin: undefined, waitUntil: () => {} };
}

const VERIFIED: RefreshSetup = { verifyPath: "/who" };
const OK: Act = json({ ok: true });
const OLD = () => set(`last_refreshed_at = ${NOW} - 60000`);

describe("a check of a connection", () => {
  it.each<[string, RefreshSetup, Act[], (() => Promise<unknown>) | undefined, object]>([
    ["asks the API", { ...VERIFIED, api: [OK] }, [], undefined, { result: "accepted" }],
    [
      "refreshes first when that is due",
      { ...VERIFIED, api: [OK] },
      [rotated().act],
      makeExpired,
      { result: "accepted" },
    ],
    [
      "is refused by the API",
      { ...VERIFIED, refreshable: false, api: [json({}, 401)] },
      [],
      undefined,
      { result: "refused" },
    ],
    ["is forbidden by the API", { ...VERIFIED, api: [json({}, 403)] }, [], undefined, { result: "refused" }],
    [
      "refreshes once and asks again",
      { ...VERIFIED, api: [json({}, 401), OK] },
      [rotated().act],
      OLD,
      { result: "accepted" },
    ],
    [
      "is told nothing by an API that fails",
      { ...VERIFIED, api: [json({}, 500)] },
      [],
      undefined,
      { result: "unsure" },
    ],
    ["refreshes where nobody knows how to ask", {}, [rotated().act], undefined, { result: "renewed" }],
    ["can ask nobody", { refreshable: false }, [], undefined, { result: "unchecked" }],
    ["finds that only the user can help", VERIFIED, [invalidGrant()], makeExpired, { result: "ended" }],
    [
      "finds that the client is wrong",
      VERIFIED,
      [json({ error: "invalid_client" }, 401)],
      makeExpired,
      { result: "failed", code: "client_invalid" },
    ],
  ])("%s", async (_name, setup, answers, prepare, expected) => {
    const stage = await refreshing(setup, ...answers);
    await prepare?.();
    const { id } = await row();
    expect(await checkConnection(contextOf(stage), id)).toEqual(expected);
    const [event, another] = (await rowsOf("audit_events")).filter(({ action }) => action === "connection.checked");
    const isFine = "result" in expected && ["accepted", "renewed"].includes(String(expected.result));
    expect(event).toMatchObject({ actor: "user:root", target_id: id, outcome: isFine ? "success" : "failure" });
    expect(JSON.parse(String(event?.details))).toMatchObject({ subject: "user:ada", ...expected });
    expect(another).toBeUndefined();
  });

  it("asks with the user's credential, and notes the answer as a call does", async () => {
    const stage = await refreshing({ ...VERIFIED, refreshable: false, api: [json({}, 401)] });
    const { id } = await row();
    for (let time = 0; time < 3; time++) await checkConnection(contextOf(stage), id);
    expect(await stage.bearers()).toEqual(Array.from({ length: 3 }, () => stage.first.access));
    expect(await row()).toMatchObject({ status: "needs_reauth", status_reason: "token_refused" });
    expect(await checkConnection(contextOf(stage), id)).toEqual({ result: "ended" });
  });
});

describe("what is wrong with a connection", () => {
  const AT = 1_000_000;
  type Row = Parameters<typeof findingOf>[0];
  const ROW = {
    ...{
      status: "connected",
      statusReason: null,
      tokenExpiresAt: AT + 1,
      refreshable: true,
      failures: 0,
      failure: null,
    },
    ...{ nextAttemptAt: null, nextRefreshAt: null, apiRefusals: 0, apiRefusedAt: null, failedAt: null },
    ...{ unseenSince: null, updatedAt: 7 },
  } as unknown as Row;
  const expired = { tokenExpiresAt: AT - 1, failedAt: 8 };
  const needs = (statusReason: string) => ({ status: "needs_reauth", statusReason }) as const;
  const bad = { clientStatus: "client_invalid" } as const;

  it.each<[string, Partial<Row>, Partial<Parameters<typeof findingOf>[1]>, unknown[]]>([
    ["nothing", {}, {}, ["none", null, "nothing", false, null]],
    ["a refused grant", needs("grant_refused"), {}, ["grant_refused", "user", "reconnect", true, 7]],
    ["a refused grant of a wrong client", needs("grant_refused"), bad, ["grant_refused", "user", "reconnect", true, 7]],
    [
      "refusals that may mean anything",
      needs("refresh_refused"),
      {},
      ["refresh_refused", "user", "reconnect", true, 7],
    ],
    ["the same of a wrong client", needs("refresh_refused"), bad, ["client_invalid", "client", "fix_client", true, 7]],
    ["a wrong client, noticed in time", {}, bad, ["client_invalid", "client", "fix_client", false, null]],
    [
      "a client of which is known since when",
      {},
      { ...bad, clientRefusedSince: 4 },
      ["client_invalid", "client", "fix_client", false, 4],
    ],
    [
      "a changed integration",
      needs("integration_changed"),
      {},
      ["integration_changed", "configuration", "reconnect", true, 7],
    ],
    ["an end", { ...expired, refreshable: false }, {}, ["token_expired", "user", "reconnect", true, AT - 1]],
    [
      "a provider that is down",
      { ...expired, failure: "provider_timeout", failures: 1 },
      {},
      ["provider_down", "provider", "wait", true, AT - 1],
    ],
    [
      "a provider that fails while the token lives",
      { failure: "provider_malformed", failures: 2, failedAt: 8 },
      {},
      ["provider_answers", "provider", "wait", false, 8],
    ],
    [
      "refused settings",
      { ...expired, failure: "provider_refused", failures: 1 },
      {},
      ["settings_refused", "configuration", "fix_settings", true, AT - 1],
    ],
    [
      "a key that is missing",
      { ...expired, failure: "key_unavailable", failures: 1 },
      {},
      ["secret_closed", "configuration", "restore_key", true, AT - 1],
    ],
    ["an API that refuses", { apiRefusals: 2, apiRefusedAt: 9 }, {}, ["token_refused", "user", "reconnect", false, 9]],
    ["a share that was taken back", { unseenSince: 5 }, {}, ["not_shared", "configuration", "share", true, 5]],
    [
      "a deletion",
      { unseenSince: 5 },
      { deletingSince: 6 },
      ["integration_deleted", "configuration", "nothing", true, 6],
    ],
    [
      "a code of a later release",
      { ...expired, failure: "new", failures: 1 },
      {},
      ["other", null, "wait", true, AT - 1],
    ],
  ])("%s", (_name, row, keeper, expected) => {
    const found = findingOf(
      { ...ROW, ...row },
      { clientStatus: "ok", clientRefusedSince: null, deletingSince: null, ...keeper },
      AT,
    );
    expect([found.cause, found.fault, found.advice, found.isBroken, found.since]).toEqual(expected);
  });
});
