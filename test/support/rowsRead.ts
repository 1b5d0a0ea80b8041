import { env } from "cloudflare:workers";
import { type Database, openDatabase } from "../../src/storage/database.ts";

/** The rows that D1 reads for some work. */
export async function rowsReadBy(work: (db: Database) => Promise<unknown>): Promise<number> {
  const { db, rowsRead } = metered();
  await work(db);
  return rowsRead();
}

/** D1 as it is, with the rows that it read. */
function metered(): { db: Database; rowsRead(): number } {
  let rowsRead = 0;
  const note = <R extends D1Result>(result: R) => {
    rowsRead += result.meta.rows_read;
    return result;
  };
  const natives = new WeakMap<object, D1PreparedStatement>();
  const meter = (native: D1PreparedStatement): D1PreparedStatement => {
    const statement: Pick<D1PreparedStatement, "bind" | "run" | "all" | "raw"> = {
      bind: (...values) => meter(native.bind(...values)),
      run: async <T>() => note(await native.run<T>()),
      all: async <T>() => note(await native.all<T>()),
      // D1 says what it read only beside rows that are objects, which lose columns of one name. Drizzle reads in this way.
      raw: (async () => {
        note(await native.all());
        return native.raw();
      }) as D1PreparedStatement["raw"],
    };
    natives.set(statement, native);
    return statement as D1PreparedStatement;
  };
  const batch = async <T>(statements: D1PreparedStatement[]) =>
    (await env.DB.batch<T>(statements.flatMap((one) => natives.get(one) ?? []))).map(note);
  const d1 = { prepare: (statement: string) => meter(env.DB.prepare(statement)), batch } as D1Database;
  return { db: openDatabase(d1), rowsRead: () => rowsRead };
}
