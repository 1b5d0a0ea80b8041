import { env } from "cloudflare:workers";
import { type Database, openDatabase } from "../../src/storage/database.ts";

/**
 * The real D1, in which some single statements wait before they run.
 *
 * @param isHeld told by the statement's text
 * @param gate what they wait for; when it rejects, so does the statement, without having run
 */
export function heldDatabase(isHeld: (sql: string) => boolean, gate: () => Promise<void>): Database {
  const d1: Pick<D1Database, "prepare" | "batch"> = {
    prepare: (sql) => (isHeld(sql) ? hold(env.DB.prepare(sql), gate) : env.DB.prepare(sql)),
    batch: (statements) => env.DB.batch(statements),
  };
  return openDatabase(d1 as D1Database);
}

function hold(statement: D1PreparedStatement, gate: () => Promise<void>): D1PreparedStatement {
  const run = async () => {
    await gate();
    return statement.run();
  };
  const held: Pick<D1PreparedStatement, "bind" | "run"> = {
    bind: (...values) => hold(statement.bind(...values), gate),
    run: run as D1PreparedStatement["run"],
  };
  return held as D1PreparedStatement;
}
