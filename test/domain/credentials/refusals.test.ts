import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { canary } from "../../support/canary.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import {
  brokerProblem,
  endBackoff,
  makeExpired,
  makeStale,
  type Refreshing,
  refreshing,
  rotated,
  row,
} from "../../support/refreshStage.ts";
import { json } from "../../support/stage.ts";

const REFUSED = json({ error: "invalid_request", error_description: canary("words") }, 400);
const UNAUTHORIZED = { status: 401, body: "no" };

async function callAgain(wired: Refreshing): Promise<[number, string]> {
  await endBackoff();
  const answer = await wired.call();
  return [answer.status, await brokerProblem(answer)];
}

describe("a refusal in words that may mean anything", () => {
  it("B05 that repeats asks for the user, with a reason that is shown", async () => {
    const wired = await refreshing({}, REFUSED);
    await makeExpired();
    for (const refusals of [1, 2]) {
      expect(await callAgain(wired)).toEqual([502, "provider_refused"]);
      expect(await row()).toMatchObject({ status: "connected", refusals, failure: "provider_refused" });
      expect(await wired.shown()).toMatchObject({ status: "degraded", statusReason: "provider_refused" });
    }
    expect(await callAgain(wired)).toEqual([409, "needs_reauth"]);
    expect(await wired.shown()).toMatchObject({ status: "needs_reauth", statusReason: "refresh_refused" });
    const elsewhere = await wired.app.as("ada")("/api/integrations/scripted/connection");
    expect(await elsewhere.json()).toMatchObject({ status: "needs_reauth", statusReason: "refresh_refused" });
    expect((await wired.call()).status).toBe(409);
    expect(await wired.refreshes()).toHaveLength(3);
    const events = await rowsOf("audit_events");
    expect(events.map(({ action }) => action)).toContain("connection.needs_reauth");
    expect(JSON.stringify(events)).not.toContain("canary-words");
  });

  it("B05 that repeats for a token that the API refuses ends as well", async () => {
    const wired = await refreshing({ grant: {}, api: [UNAUTHORIZED] }, REFUSED);
    for (const status of [401, 401, 409]) {
      await endBackoff();
      expect((await wired.call()).status).toBe(status);
    }
    expect(await row()).toMatchObject({ status: "needs_reauth", status_reason: "refresh_refused" });
  });

  it("B05 that repeats for the schedule ends as well", async () => {
    const wired = await refreshing({}, REFUSED);
    for (let turn = 0; turn < 3; turn++) {
      await makeStale();
      await endBackoff();
      await runMaintenance(wired.app.deps, createBudget(1000));
    }
    expect(await row()).toMatchObject({ status: "needs_reauth", status_reason: "refresh_refused" });
    expect(await wired.refreshes()).toHaveLength(3);
  });

  it("B05 counts on through failures that pass, and not through a success", async () => {
    const outage = json({ error: "server_error" }, 400);
    const wired = await refreshing({}, REFUSED, outage, REFUSED, rotated().act, REFUSED, REFUSED, REFUSED);
    const seen: [number, string][] = [];
    for (let turn = 0; turn < 6; turn++) {
      await makeStale();
      await endBackoff();
      await wired.call();
      const { refusals, status } = await row();
      seen.push([refusals, status]);
    }
    expect(seen.map(([refusals]) => refusals)).toEqual([1, 1, 2, 0, 1, 2]);
    expect(seen.every(([, status]) => status === "connected")).toBe(true);
  });

  it("B05 tries the token before it too, once the last refusal has come", async () => {
    const second = rotated();
    const wired = await refreshing({}, second.act, REFUSED, REFUSED, REFUSED, rotated().act);
    await makeExpired();
    expect((await wired.call()).status).toBe(200);
    await makeExpired();
    for (let turn = 0; turn < 2; turn++) expect((await callAgain(wired))[0]).toBe(502);
    await endBackoff();
    expect((await wired.call()).status).toBe(200);
    const used = (await wired.refreshes()).map(({ refresh_token }) => refresh_token);
    expect(used.slice(-2)).toEqual([second.refresh, wired.first.refresh]);
    expect(await row()).toMatchObject({ status: "connected", refusals: 0 });
  });

  it("B05 is lifted by a new consent", async () => {
    const wired = await refreshing({}, REFUSED);
    await makeExpired();
    for (let turn = 0; turn < 3; turn++) await callAgain(wired);
    await wired.tokens.act(rotated().act);
    expect((await wired.connect()).outcome).toMatchObject({ success: "true" });
    expect(await row()).toMatchObject({ status: "connected", refusals: 0, failure: null });
  });
});
