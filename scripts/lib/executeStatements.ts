import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQL } from "drizzle-orm";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import { drizzle } from "drizzle-orm/sqlite-proxy";
import { runWrangler } from "./wrangler.ts";

const dialect = new SQLiteAsyncDialect();

/** Builds statements; it cannot run them. */
export const builder = drizzle(async () => ({ rows: [] }));

/**
 * Runs statements on D1 through wrangler, as one file that only this user may read.
 *
 * @param target wrangler's options for the database: `--local` with `--persist-to`, or `--remote`
 */
export async function executeStatements(statements: SQL[], target: string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-"));
  const file = join(directory, "statements.sql");
  try {
    writeFileSync(file, toScript(statements), { mode: 0o600 });
    await runWrangler("d1", "execute", "DB", "--yes", "--file", file, ...target);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Statements as text, with their values. */
export function toScript(statements: SQL[]): string {
  return statements.map((statement) => `${dialect.sqlToQuery(statement.inlineParams()).sql};`).join("\n");
}
