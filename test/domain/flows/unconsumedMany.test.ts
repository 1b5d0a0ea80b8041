import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { endUnconsumedGrants } from "../../../src/domain/flows/endUnconsumedGrants.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import {
  consume,
  endGrants,
  endKeys,
  givenConfig,
  type KeyStage,
  keyStage,
  obtainKey,
  revokedAt,
} from "../../support/credentialKeys.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { loggedEvents } from "../../support/logs.ts";

async function expired(): Promise<unknown[]> {
  const events = (await rowsOf("audit_events")).filter(({ action }) => action === "grant.expired");
  return events.map(({ actor, target_id, details }) => [actor, target_id, JSON.parse(String(details))]);
}

/** A key whose time is over. */
async function givenEnded(
  setup: Parameters<typeof keyStage>[0] = {},
): Promise<KeyStage & { key: string; use(): Promise<Response> }> {
  const staged = await keyStage(setup);
  const config = await givenConfig(staged.lin);
  const key = await obtainKey(staged, staged.lin);
  await endKeys();
  return { ...staged, key, use: () => consume(staged.lin, key, config) };
}

describe("many grants that nobody consumed", () => {
  /** Many rows whose payload does not open, older than any other. */
  async function givenUnopenable(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      await env.TICKETS.put(`ticket:bad-${index}`, "v1.gone.x.y.z", { metadata: { tenant: "default" } });
    }
    const insert = env.DB.prepare("INSERT INTO pending_grants VALUES (?, 'default', 'int_1', 1, ?)");
    const rows = Array.from({ length: count }, (_, index) => insert.bind(`bad-${index}`, 1 + Math.floor(index / 10)));
    await env.DB.batch(rows);
  }

  it("F14 are ended although older ones do not open: those stay, and the log tells of them", async () => {
    const { app, revoker } = await givenEnded();
    await givenUnopenable(120);
    await endGrants({ app });
    expect(await revokedAt(revoker)).toHaveLength(2);
    expect(await rowsOf("pending_grants")).toHaveLength(120);
    const codes = loggedEvents("grant_not_ended").map(({ code }) => code);
    expect(codes).toHaveLength(120);
    expect(new Set(codes).size).toBe(1);
  });

  it("are passed by as far as the budget reaches", async () => {
    const { app, revoker } = await givenEnded();
    await givenUnopenable(60);
    await endGrants({ app }, 40);
    expect(loggedEvents("grant_not_ended").length).toBeLessThanOrEqual(40);
    expect(await revokedAt(revoker)).toEqual([]);
  });

  it("are ended oldest first, each once, as many as the budget allows and the others the next time", async () => {
    let budget = createBudget(1000);
    const db = openDatabase(env.DB, (count) => budget.spend(count));
    const staged = await keyStage({ overrides: () => ({ db }) });
    for (let turn = 0; turn < 6; turn++) await obtainKey(staged, staged.lin);
    await endKeys();
    budget = createBudget(35);
    await endUnconsumedGrants(staged.app.deps, budget, 0);
    const done = 6 - (await rowsOf("pending_grants")).length;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(6);
    expect(await rowsOf("revocations")).toHaveLength(done);
    budget = createBudget(1000);
    await endGrants(staged);
    expect(await revokedAt(staged.revoker)).toHaveLength(12);
    expect(await expired()).toHaveLength(6);
  });
});
