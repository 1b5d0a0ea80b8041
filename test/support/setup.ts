import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, afterEach, beforeEach, expect } from "vitest";
import { CANARY } from "./canary.ts";
import { loggedLines, startCapture } from "./logs.ts";
import { tellNotedAnswers } from "./noteAnswers.ts";

startCapture();

beforeEach(async () => {
  await reset();
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
  await emptyTables();
  loggedLines.length = 0;
});

let tables: string[] | undefined;

/** Once in some thousands of tests, on a busy machine, D1 was seen to come out of `reset` with the rows of the test before. */
async function emptyTables(): Promise<void> {
  tables ??= await tableNames();
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM "${table}"`)));
}

async function tableNames(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'
      AND name <> 'd1_migrations'`,
  ).all<{ name: string }>();
  return results.map(({ name }) => name);
}

/** T37 for the whole run: whatever a test does, no planted secret and no session token gets into a log line. */
afterEach(() => {
  const leaks = loggedLines.filter((line) => line.includes(CANARY) || line.includes(env.JWT_SECRET));
  expect(leaks, "log lines with secrets").toEqual([]);
});

afterAll(tellNotedAnswers);
