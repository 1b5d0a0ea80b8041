import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { resealSecrets } from "../../../src/domain/encryptionKeys/resealSecrets.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { openCredential } from "../../../src/domain/vault/credential.ts";
import type { AppDeps } from "../../../src/http/appEnv.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { testApp } from "../../support/app.ts";
import { type D1Call, observeD1 } from "../../support/d1.ts";
import { loggedLines } from "../../support/logs.ts";
import { makeExpired, type Row, refreshing, rotated, row } from "../../support/refreshStage.ts";
import { givenRotation, plant, type Rotation, sealedBy, spoiled, storedEnvelopes } from "../../support/rotation.ts";

/** What a page may cost at the most, and what has to be left for one to begin. */
const COST_OF_A_PAGE = 20;

/** One run within a budget, with every query counted from outside. */
async function spend(deps: AppDeps, limit: number, keep: number) {
  const { d1, calls } = observeD1(env.DB);
  const budget = createBudget(limit);
  const count = await resealSecrets({ ...deps, db: openDatabase(d1, budget.spend) }, budget, keep);
  return { count, calls, left: budget.left() };
}

async function planted(connections: number, credential?: string) {
  const keys = await givenRotation();
  const { deps } = await testApp({ keyring: keys.during });
  const amounts = { connections, ...(credential !== undefined && { credential }) };
  return { keys, deps, rows: await plant(keys.before, amounts) };
}

it.each([
  [19, 0, 0],
  [20, 0, 1],
  [21, 0, 1],
  [22, 0, 2],
  [40, 20, 1],
  [40, 21, 0],
  [60, 0, 3],
])("of %i queries, %i of which are to be kept, it spends what makes %i pages", async (limit, keep, pages) => {
  const { deps } = await planted(250);
  const { count, calls, left } = await spend(deps, limit, keep);
  expect(count).toBe(Math.min(pages * 100, 250));
  expect(left).toBe(limit - calls.length);
  expect(left).toBeGreaterThanOrEqual(keep);
  if (pages < 3) expect(calls).toHaveLength(pages * 2);
});

/** Tokens of the greatest length that a provider may give: of letters, and of what JSON has to escape. */
describe.each([
  ["letters", "x"],
  ["backslashes", "\\"],
])("a page of the largest credentials, of %s,", (_name, character) => {
  it("costs no more than is set aside for one", async () => {
    const token = character.repeat(16 * 1024);
    const credential = { type: "oauth2", accessToken: token, refreshToken: token, previousRefreshToken: token };
    const { keys, deps, rows } = await planted(100, JSON.stringify(credential));
    // Whatever comes after the page cannot begin any more.
    const { count, calls } = await spend(deps, COST_OF_A_PAGE, 0);
    expect(count).toBe(100);
    expect(await spoiled(keys.after, rows)).toEqual([]);
    expect(Math.max(...calls.flatMap(({ statements }) => statements.map(sizeOf)))).toBeLessThan(2_000_000);
    expect(calls.length).toBeLessThanOrEqual(COST_OF_A_PAGE);
  });
});

function sizeOf({ values }: D1Call["statements"][number]): number {
  return values.reduce<number>((sum, value) => sum + String(value).length, 0);
}

it("a page reads and writes its own rows only, whatever their number", async () => {
  const { deps } = await planted(150);
  const { calls } = await spend(deps, COST_OF_A_PAGE, 0);
  const plans: string[] = [];
  for (const { sql, values } of calls.flatMap(({ statements }) => statements)) {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...values)
      .all<{ detail: string }>();
    plans.push(results.map(({ detail }) => detail).join("; "));
  }
  expect(plans).toHaveLength(2);
  expect(plans[0]).toMatch(/^SEARCH connections USING INDEX connections_by_key \(credential_kid=\? AND id>\?\)$/);
  expect(plans[1]).toMatch(/SEARCH connections USING .*INDEX sqlite_autoindex_connections_1 \(id=\?\)/);
  expect(plans[1]).not.toMatch(/SCAN connections/);
});

/** What a row holds now, opened without the old key. */
async function credentialAfter(deps: AppDeps, { after }: Rotation, { id, tenant_id: tenantId }: Row) {
  const sealed = (await storedEnvelopes("credential")).get(id) ?? "";
  return openCredential({ ...deps, keyring: after }, { id, tenantId }, sealed);
}

/** Ada's connection is due, and many others wait to be sealed anew. */
async function dueAndWaiting(connections: number) {
  const keys = await givenRotation();
  const answer = rotated();
  const ada = await refreshing({ deps: () => ({ keyring: keys.before }) }, answer.act);
  await makeExpired();
  ada.app.deps.keyring = keys.during;
  const only = await row();
  const others = (await plant(keys.before, { connections })).length;
  return { app: ada.app, ada: only, keys, answer, others };
}

async function maintain(deps: AppDeps, limit: number) {
  const { d1, calls } = observeD1(env.DB);
  const budget = createBudget(limit);
  const counted: typeof fetch = (input, init) => {
    budget.spend(1);
    return deps.fetch(input, init);
  };
  await runMaintenance({ ...deps, db: openDatabase(d1, budget.spend), fetch: counted }, budget);
  return { calls, left: budget.left() };
}

it.each([50, 1000])(
  "with %i queries a minute, what is due is refreshed before anything is re-sealed",
  async (limit) => {
    const { app, ada, keys, answer, others } = await dueAndWaiting(400);
    const { calls, left } = await maintain(app.deps, limit);
    expect(left).toBeGreaterThanOrEqual(0);
    const statements = calls.flatMap((call) => call.statements.map(({ sql }) => sql));
    const commit = statements.findIndex((sql) => /update "connections" set.*"commit_id"/i.test(sql));
    const firstPage = statements.findIndex((sql) => /"credential_kid" = \?/.test(sql));
    expect(commit).toBeGreaterThan(-1);
    expect(firstPage).toBeGreaterThan(commit);
    expect(await credentialAfter(app.deps, keys, ada)).toMatchObject({ accessToken: answer.access });
    const { k1 = 0, k2 = 0 } = await sealedBy();
    expect(k1 + k2).toBe(others + 2);
    expect(k1).toBe(0);
    expect(loggedLines.join("\n")).toMatch(/"refreshed_due","count":1.*"resealed","count":401/s);
  },
);

it("a database that fails while re-sealing does not undo what was refreshed", async () => {
  const { app, keys, answer, ada } = await dueAndWaiting(10);
  const { d1, fail } = observeD1(env.DB);
  const failing = { ...app.deps, db: openDatabase(d1) };
  const log: AppDeps["log"] = (level, event, fields) => {
    if (event === "refreshed_due") fail("D1_ERROR: D1 DB is overloaded");
    app.deps.log(level, event, fields);
  };
  await runMaintenance({ ...failing, log }, createBudget(1000));
  expect(loggedLines.some((line) => /maintenance_failed.*resealing.*storage_unavailable/.test(line))).toBe(true);
  expect(await credentialAfter(app.deps, keys, ada)).toMatchObject({ accessToken: answer.access });
});
