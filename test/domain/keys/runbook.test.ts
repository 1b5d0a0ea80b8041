import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { importKeyring } from "../../../src/crypto/keyring.ts";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { begin } from "../../support/flow.ts";
import {
  brokerProblem,
  makeExpired,
  makeStale,
  type Refreshing,
  refreshing,
  rotated,
  row,
  set,
} from "../../support/refreshStage.ts";
import { givenRotation, type Rotation, sealedBy } from "../../support/rotation.ts";
import { json } from "../../support/stage.ts";
import { finish } from "../../support/stagedFlow.ts";

type Step = keyof Rotation["configurations"];

/** Ada, connected while there is only the old key; `configure` is what an operator does with `ENCRYPTION_KEYS`. */
async function givenAda() {
  const { configurations } = await givenRotation();
  const keyring = await importKeyring(configurations.before);
  const answer = rotated();
  const ada = await refreshing({ deps: () => ({ keyring }) }, answer.act);
  const configure = async (step: Step) => {
    ada.app.deps.keyring = await importKeyring(configurations[step]);
  };
  return { ada, answer, configure };
}

/** As a new isolate says it: one that was asked a moment ago says the same again. */
async function rowsLeft({ deps }: TestApp): Promise<number | null> {
  const isolate = await testApp(deps);
  const body = await (await isolate.fetch("/ready")).json<{ keyRotation: { rowsLeft: number | null } }>();
  return body.keyRotation.rowsLeft;
}

async function refreshes(ada: Refreshing): Promise<void> {
  await makeExpired();
  expect((await ada.call()).status).toBe(200);
}

it("T36 the runbook: a connection works and refreshes at every step, and needs the old key at none after the run", async () => {
  const { ada, answer, configure } = await givenAda();
  expect((await ada.call()).status).toBe(200);
  expect(await rowsLeft(ada.app)).toBe(0);

  await configure("announced");
  expect((await ada.call()).status).toBe(200);
  expect(await sealedBy()).toEqual({ k1: 2 });

  await configure("during");
  expect((await ada.call()).status).toBe(200);
  expect(await rowsLeft(ada.app)).toBe(2);
  await runMaintenance(ada.app.deps, createBudget(1000));
  expect(await rowsLeft(ada.app)).toBe(0);
  expect(await sealedBy()).toEqual({ k2: 2 });
  expect((await row()).version).toBe(1);
  expect((await ada.call()).status).toBe(200);

  await configure("retired");
  expect((await ada.call()).status).toBe(200);
  await refreshes(ada);

  await configure("after");
  await refreshes(ada);
  expect((await ada.credential()).accessToken).toBe(answer.access);
  expect(await ada.refreshes()).toHaveLength(2);
  expect((await ada.shown()).status).toBe("connected");
});

it("a connection that comes back under the retired key is told apart from one whose key is missing, and is kept", async () => {
  const { ada, configure } = await givenAda();
  const { credential_sealed: underTheOld } = await row();
  await configure("during");
  await runMaintenance(ada.app.deps, createBudget(1000));
  await set("credential_sealed = ?", underTheOld);
  for (const [step, code] of [
    ["retired", "key_retired"],
    ["after", "key_unavailable"],
  ] as const) {
    await configure(step);
    const answer = await ada.call();
    expect([answer.status, await brokerProblem(answer)]).toEqual([500, code]);
    expect(await row()).toMatchObject({ credential_sealed: underTheOld, status: "connected", version: 1 });
    expect(await rowsLeft(ada.app)).toBe(1);
    await runMaintenance(ada.app.deps, createBudget(1000));
    expect((await row()).credential_sealed).toBe(underTheOld);
  }
  await configure("during");
  await runMaintenance(ada.app.deps, createBudget(1000));
  await configure("after");
  expect((await ada.call()).status).toBe(200);
});

it("an isolate that does not know the new key yet says so and harms nothing: hence the step before", async () => {
  const { ada, configure } = await givenAda();
  await configure("during");
  await runMaintenance(ada.app.deps, createBudget(1000));
  const { credential_sealed: underTheNew } = await row();
  await configure("before");
  const answer = await ada.call();
  expect([answer.status, await brokerProblem(answer)]).toEqual([500, "key_unavailable"]);
  await makeStale();
  await runMaintenance(ada.app.deps, createBudget(1000));
  expect(await row()).toMatchObject({ credential_sealed: underTheNew, status: "connected", version: 1 });
  await configure("announced");
  expect((await ada.call()).status).toBe(200);
});

it.each(["announced", "during"] as const)(
  "a flow that was begun under the old key ends well at the step '%s'",
  async (step) => {
    const { ada, configure } = await givenAda();
    await ada.tokens.act(json({ access_token: canary("again"), refresh_token: canary("again-refresh") }));
    const begun = await begin(ada.app, "ada", ada.slug);
    await configure(step);
    expect((await finish(ada.app, begun)).headers.get("location")).toContain("success=true");
    expect((await row()).version).toBe(2);
  },
);

it.each(["retired", "after"] as const)(
  "a flow that was begun under the old key is a stale one, and no failure, at the step '%s'",
  async (step) => {
    const { ada, configure } = await givenAda();
    const begun = await begin(ada.app, "ada", ada.slug);
    await configure("during");
    await runMaintenance(ada.app.deps, createBudget(1000));
    await configure(step);
    const asked = (await ada.tokens.seen()).length;
    const answer = await finish(ada.app, begun);
    expect([answer.status, await problemCode(answer)]).toEqual([400, "state_invalid"]);
    expect((await ada.tokens.seen()).length).toBe(asked);
    expect(await env.DB.prepare("SELECT COUNT(*) AS claims FROM claims").first("claims")).toBe(1);
    const again = await begin(ada.app, "ada", ada.slug);
    expect((await finish(ada.app, again)).headers.get("location")).toContain("success=true");
  },
);

it("a lost key is got over: the client secret is entered anew, and the user connects again", async () => {
  const { ada, configure } = await givenAda();
  await configure("after");
  const lost = await ada.call();
  expect([lost.status, await brokerProblem(lost)]).toEqual([500, "key_unavailable"]);
  const admin = ada.app.as("admin", { roles: ["superuser"] });
  const changed = await admin(
    `/api/integrations/${ada.integrationId}`,
    jsonBody({ clientSecret: canary("secret") }, "PATCH"),
  );
  expect(changed.status).toBe(200);
  await ada.tokens.act(json({ access_token: canary("again"), refresh_token: canary("again-refresh") }));
  expect((await ada.connect()).outcome).toMatchObject({ success: "true" });
  expect((await ada.call()).status).toBe(200);
  expect(await rowsLeft(ada.app)).toBe(0);
});
