import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { observeD1 } from "../../support/d1.ts";
import { ADMIN } from "../../support/integrationsApi.ts";
import { loggedLines } from "../../support/logs.ts";
import {
  brokerProblem,
  makeExpired,
  NOW,
  type RefreshSetup,
  refreshing,
  rotated,
  row,
  set,
} from "../../support/refreshStage.ts";
import { json, stage } from "../../support/stage.ts";

const HOSTILE: [string, number][] = [
  ["invalid_grant", 400],
  ["invalid_client", 401],
  ["server_error", 200],
];

it.each(HOSTILE)("T38 the provider's words with %s reach no answer, no row and no log", async (error, status) => {
  const words = `${canary("words")} <script>alert(1)</script>`;
  const said = { error, error_description: words, error_uri: `https://evil.example.com/${words}`, message: words };
  const wired = await refreshing({}, json(said, status, { "x-reason": words }));
  await makeExpired();
  const failed = await wired.call();
  expect(failed.headers.get("latchkey-source")).toBe("broker");
  const everything = [await failed.text(), [...failed.headers].join(), JSON.stringify(await wired.shown())];
  everything.push(JSON.stringify(await row()), ...loggedLines);
  for (const text of everything) expect(text).not.toMatch(/canary-words|<script|evil/);
});

const EDITS: [string, Record<string, unknown>][] = [
  ["the token endpoint", { tokenUri: "https://other.example.com/token", clientSecret: canary("again") }],
  ["the API's address", { apiBaseUri: "https://other.example.com/api", clientSecret: canary("again") }],
  ["the client", { clientId: "another-client", clientSecret: canary("another") }],
];

it.each(EDITS)("T25 after %s was edited, no use refreshes, and neither does the schedule", async (_what, change) => {
  const setup: RefreshSetup = { integration: { owner: "user:ada" } };
  const wired = await refreshing(setup, rotated().act);
  await makeExpired();
  const path = `/api/integrations/${wired.integrationId}`;
  const edited = await wired.app.as("ada", ADMIN)(path, jsonBody(change, "PATCH"));
  expect([edited.status, await edited.text()]).toEqual([200, expect.any(String)]);
  for (let turn = 0; turn < 2; turn++) {
    const refused = await wired.call();
    expect([refused.status, await brokerProblem(refused)]).toEqual([409, "needs_reauth"]);
  }
  await runMaintenance(wired.app.deps, createBudget(1000));
  expect(await wired.shown()).toMatchObject({ status: "needs_reauth", statusReason: "integration_changed" });
  expect((await wired.shown()).nextRefreshAt).toBeNull();
  expect(await wired.refreshes()).toEqual([]);
  expect(await wired.bearers()).toEqual([]);
});

it("T25 a call that waits for a refresh sends nothing from a newer consent to where the older one said", async () => {
  const observed = observeD1(env.DB);
  const deps = () => ({ db: openDatabase(observed.d1) });
  const wired = await refreshing({ integration: { owner: "user:ada" }, deps });
  const elsewhere = await stage({ body: "from the new API" });
  await makeExpired();
  await set(`lease_id = 'lease_other', lease_until = ${NOW} + 30000`);
  observed.calls.length = 0;
  const waiting = wired.call();
  // Its first look at the integration, and one at the connection: by then it knows the old address.
  for (let turn = 0; turn < 200 && observed.calls.length < 2; turn++) await scheduler.wait(10);
  expect(observed.calls.length).toBeGreaterThanOrEqual(2);
  const path = `/api/integrations/${wired.integrationId}`;
  const body = { apiBaseUri: `${elsewhere.url}/api`, clientSecret: canary("again") };
  const edited = await wired.app.as("ada", ADMIN)(path, jsonBody(body, "PATCH"));
  expect(edited.status).toBe(200);
  const again = canary("access-again");
  await wired.tokens.act(json({ access_token: again, refresh_token: canary("refresh-again"), expires_in: 3600 }));
  await wired.connect();
  await waiting;
  expect(await wired.bearers()).not.toContain(again);
  expect((await wired.call()).status).toBe(200);
  const arrived = (await elsewhere.seen()).map(({ headers }) => headers.authorization);
  expect(new Set(arrived)).toEqual(new Set([`Bearer ${again}`]));
});
