import { env } from "cloudflare:workers";
import { expect, inject, it } from "vitest";
import { composeDeps } from "../../../src/deps.ts";
import { createBudget } from "../../../src/domain/budget.ts";
import { runMaintenance } from "../../../src/domain/maintenance/runMaintenance.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { addUses } from "../../../src/storage/uses.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** As globalSetup.ts provides it, which is checked with the types of Node. */
    uses: number;
  }
}

const LIMIT = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Twenty callers of five integrations; each makes five calls in a minute in which it works. */
const KINDS = 100;
const CALLS = 5;

const size = async () => (await env.DB.prepare("SELECT 1").run()).meta.size_after;
const count = () => env.DB.prepare("SELECT COUNT(*) AS rows, SUM(count) AS uses FROM uses").first();

it("A04 a tenant's million uses take less than 60 MB, and the schedule cleans them within its budget", {
  timeout: 600_000,
}, async () => {
  const total = inject("uses");
  const minutes = total / KINDS / CALLS;
  const before = await size();
  const db = openDatabase(env.DB);
  const kinds = Array.from({ length: KINDS }, (_, kind) => ({
    ...{ tenant: "default", keyId: undefined, action: "token.read", outcome: "success" as const, count: CALLS },
    principal: `user:0190f3c2-7d5b-7c1e-9f57-${String(kind % 20).padStart(12, "0")}`,
    integrationId: `int_01m8gfnvvqfqht9m1q1c4c4y${String(Math.floor(kind / 20)).padStart(2, "0")}`,
  }));
  // They are written as they come, and then grow old: each minute goes where none was yet.
  const oldest = Math.floor((Date.now() - 120 * DAY_MS) / MINUTE_MS) * MINUTE_MS;
  for (let minute = 0; minute < minutes; minute++) {
    await addUses(db, kinds);
    await env.DB.prepare("UPDATE uses SET minute = ? WHERE tenant_id = 'default' AND minute > ?")
      .bind(oldest + minute * MINUTE_MS, Date.now() - DAY_MS)
      .run();
  }
  expect(await count()).toEqual({ rows: total / CALLS, uses: total });
  expect((await size()) - before).toBeLessThan(60 * total);

  // The first minutes of an hour, when the trail is cleaned.
  const now = Date.UTC(2030, 0, 1);
  for (let run = 0; run < 5; run++) {
    const budget = createBudget(LIMIT);
    let spent = 0;
    const deps = await composeDeps(env, (queries) => {
      spent += queries;
      budget.spend(queries);
    });
    await runMaintenance({ ...deps, now: () => now }, budget);
    expect(spent).toBeLessThanOrEqual(LIMIT);
  }
  expect(await count()).toEqual({ rows: 0, uses: null });
});
