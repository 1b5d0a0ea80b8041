import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import worker from "../../../src/index.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { endGrants, endKeys, keyStage, obtainKey, revokedAt } from "../../support/credentialKeys.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { loggedEvents } from "../../support/logs.ts";

describe("the scheduled work", () => {
  /** D1, in which the statements that hold a text fail. */
  function failingAt(text: string): D1Database {
    const prepare = (sql: string) => env.DB.prepare(sql.includes(text) ? "SELECT broken" : sql);
    return { prepare, batch: (statements) => env.DB.batch(statements) } as Pick<
      D1Database,
      "prepare" | "batch"
    > as D1Database;
  }

  it("ends grants although cleaning up and refreshing fail", async () => {
    const staged = await keyStage();
    for (const text of ['from "claims"', '"tenant_schedules"']) {
      await obtainKey(staged, staged.lin);
      await endKeys();
      const deps = { ...staged.app.deps, db: openDatabase(failingAt(text)) };
      await runMaintenance(deps, createBudget(1000));
      const [failed] = loggedEvents("maintenance_failed").slice(-1);
      expect(failed?.reason).toBe(text.includes("claims") ? "cleaning" : "refreshing");
    }
    expect(await revokedAt(staged.revoker)).toHaveLength(4);
  });

  it("goes on when ending grants fails", async () => {
    const staged = await keyStage({ revocations: [{ status: 503 }] });
    await obtainKey(staged, staged.lin);
    await endKeys();
    await endGrants(staged);
    await env.DB.prepare("UPDATE revocations SET next_attempt_at = 0").run();
    await staged.revoker.act({ status: 200 });
    const deps = { ...staged.app.deps, db: openDatabase(failingAt('"pending_grants"')) };
    await runMaintenance(deps, createBudget(1000));
    expect(loggedEvents("maintenance_failed")).toMatchObject([{ level: "error", reason: "ending grants" }]);
    expect(await rowsOf("revocations")).toEqual([]);
  });

  it("runs all its parts in the deployed Worker, and logs no failure", async () => {
    await worker.scheduled(createScheduledController(), env);
    expect(loggedEvents("maintenance_failed")).toEqual([]);
  });
});
