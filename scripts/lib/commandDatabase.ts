import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { findDatabase } from "./localState.ts";
import { runWrangler } from "./wrangler.ts";

type Row = Record<string, unknown>;

/** The database that a command works on. Statements hold their values. */
export interface CommandDatabase {
  /** Returns the rows of each query. */
  query(queries: readonly string[]): Promise<Row[][]>;
  /** All of the statements happen, or none. */
  execute(statements: readonly string[]): Promise<void>;
}

/** The local database of a directory, or the deployed one. */
export type Target = { directory: string } | "deployed";

export function databaseOf(target: Target): CommandDatabase {
  return target === "deployed" ? deployedDatabase : localDatabase(target.directory);
}

/** Longer than any statement of a Worker that runs at the same time. */
const PATIENCE_MS = 5000;

/**
 * The file that the local D1 is. SQLite's locks keep apart whoever has it open, so a Worker may run at the same time and
 * sees what is written; wrangler would open the same file, in a runtime that is started for each statement.
 */
function localDatabase(directory: string): CommandDatabase {
  const work = async <T>(task: (database: DatabaseSync) => T): Promise<T> => {
    const database = new DatabaseSync(findDatabase(directory), { timeout: PATIENCE_MS });
    try {
      return task(database);
    } finally {
      // What was begun and not committed is taken back.
      database.close();
    }
  };
  return {
    query: (queries) => work((database) => queries.map((query) => database.prepare(query).all())),
    execute: (statements) =>
      work((database) => database.exec(["BEGIN IMMEDIATE;", ...statements, "COMMIT;"].join("\n"))),
  };
}

/** D1 as it is deployed, through wrangler, which runs a file in one transaction. */
const deployedDatabase: CommandDatabase = {
  // Queries are in the list of processes.
  query: async (queries) => {
    const output = await runWrangler("d1", "execute", "DB", "--remote", "--json", "--command", queries.join(" "));
    return (JSON.parse(output) as { results: Row[] }[]).map(({ results }) => results);
  },
  execute: async (statements) => {
    const directory = mkdtempSync(join(tmpdir(), "latchkey-"));
    const file = join(directory, "statements.sql");
    try {
      writeFileSync(file, statements.join("\n"), { mode: 0o600 });
      await runWrangler("d1", "execute", "DB", "--remote", "--yes", "--file", file);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
};
