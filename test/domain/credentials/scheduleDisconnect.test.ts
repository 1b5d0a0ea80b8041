import { expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { providerId } from "../../support/fixtures.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { makeStale, type Refreshing, refreshing, rotated, row } from "../../support/refreshStage.ts";
import { type StageHandle, stage } from "../../support/stage.ts";

interface Held extends Refreshing {
  revoker: StageHandle;
  /** Resolves when the schedule's request is on its way. */
  asked: Promise<void>;
  /** Lets the provider answer. */
  answer(): void;
}

/** Ada's connection, due, and a schedule whose request waits at the door of the provider. */
async function held(act = rotated().act): Promise<Held> {
  const revoker = await stage({ status: 200 });
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  let holds = false;
  const wired = await refreshing(
    {
      method: { revocation: { endpoint: `${revoker.url}/revoke` } },
      deps: ({ fetch }) => ({
        fetch: async (input, init) => {
          if (!holds || !String(input).endsWith("/token")) return fetch(input, init);
          asked.resolve();
          await answered.promise;
          return fetch(input, { ...init, signal: null });
        },
      }),
    },
    act,
  );
  await makeStale();
  holds = true;
  return { ...wired, revoker, asked: asked.promise, answer: answered.resolve };
}

async function revoked({ revoker }: Held): Promise<(string | null)[]> {
  return (await revoker.seen()).map(({ body }) => new URLSearchParams(body).get("token"));
}

it("T41 a disconnect while the schedule refreshes wins, and what the provider gave is revoked", async () => {
  const next = rotated();
  const wired = await held(next.act);
  const run = runMaintenance(wired.app.deps, createBudget(1000));
  await wired.asked;
  const path = `/integrations/${providerId(wired.app.deps, "scripted")}`;
  expect((await wired.app.as("ada")(path, { method: "DELETE" })).status).toBe(204);
  wired.answer();
  await run;
  expect(await row()).toMatchObject({ status: "disconnected", credential_sealed: null, next_refresh_at: null });
  expect(await revoked(wired)).toEqual([next.refresh, next.access]);
  expect([await rowsOf("refresh_candidates"), await rowsOf("revocations")]).toEqual([[], []]);
  expect((await trail()).at(-1)).toMatch(/^system connection\.revoked conn_\w+ success$/);
});

it("T41 a connection that is deleted while the schedule refreshes stays deleted, and the late tokens are revoked", async () => {
  const next = rotated();
  const wired = await held(next.act);
  const run = runMaintenance(wired.app.deps, createBudget(1000));
  await wired.asked;
  const removed = await wired.app.as("ada")("/api/integrations/scripted/connection", { method: "DELETE" });
  expect(removed.status).toBe(204);
  wired.answer();
  await run;
  expect(await rowsOf("connections")).toEqual([]);
  expect(await revoked(wired)).toEqual([wired.first.refresh, wired.first.access, next.refresh, next.access]);
  expect(await rowsOf("revocations")).toEqual([]);
});

it("T41 a new authorization while the schedule refreshes wins, and is what later calls use", async () => {
  const wired = await held();
  const run = runMaintenance(wired.app.deps, createBudget(1000));
  await wired.asked;
  const fresh = rotated();
  const body = JSON.stringify({ accessToken: fresh.access, refreshToken: fresh.refresh, expiresIn: 3600 });
  const headers = { "content-type": "application/json" };
  const connected = await wired.app.as("ada")("/api/integrations/scripted/connect", { method: "POST", body, headers });
  expect(connected.status).toBeLessThan(300);
  wired.answer();
  await run;
  expect(await row()).toMatchObject({ status: "connected", version: 2, grant_version: 2 });
  expect(await wired.credential()).toMatchObject({ accessToken: fresh.access, refreshToken: fresh.refresh });
  expect(await rowsOf("refresh_candidates")).toEqual([]);
  expect((await wired.call()).status).toBe(200);
  expect(await wired.bearers()).toEqual([fresh.access]);
});
