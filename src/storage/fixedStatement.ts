import { fillPlaceholders, type SQL, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import type { Database } from "./database.ts";

/** What stands for a value in a fixed statement. It is given as the database takes it. */
export function given(name: string): SQL {
  return sql`${sql.placeholder(name)}`;
}

/** The values of a fixed statement, by their names. */
export type Given = Record<string, string | number | null>;

/**
 * Makes a statement whose text is always the same. It is built at its first use and never again: to build one of forty
 * columns takes longer than all else that a request does with it. Such statements go into `sendTogether`.
 */
export function fixedStatement<Values extends Given>(make: () => SQL): (db: Database, values: Values) => Statement {
  let built: { sql: string; params: unknown[] } | undefined;
  return (db, values) => {
    built ??= new SQLiteSyncDialect().sqlToQuery(make());
    return db.$client.prepare(built.sql).bind(...fillPlaceholders(built.params, values));
  };
}

export type Statement = D1PreparedStatement;

/** Turns a statement of Drizzle's into one that can go with fixed ones. */
export function asStatement(db: Database, statement: { toSQL(): { sql: string; params: unknown[] } }): Statement {
  const { sql: text, params } = statement.toSQL();
  return db.$client.prepare(text).bind(...params);
}

/** Sends statements in one transaction. One round trip. @returns the rows of each */
export async function sendTogether(db: Database, statements: Statement[]): Promise<Record<string, unknown>[][]> {
  const results = await db.$client.batch<Record<string, unknown>>(statements);
  return results.map((result) => result.results);
}
