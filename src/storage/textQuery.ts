import type { Database } from "./database.ts";

/**
 * A query in prepared text, for the few that every call makes: Drizzle would write the text anew each time. Its
 * parameters are numbered. Its columns have names that differ, because a batch of D1 loses one of two of the same name.
 */
export interface TextQuery<Answer> {
  text: string;
  parameters: readonly (string | number | null)[];
  read(rows: readonly (readonly unknown[])[]): Answer;
}

/** Keeps the text that is written for a key, so that it is written once. */
export function writtenOnce(): (key: string, write: () => string) => string {
  const texts = new Map<string, string>();
  return (key, write) => {
    const text = texts.get(key) ?? write();
    texts.set(key, text);
    return text;
  };
}

/** Returns the positions of a list as a table, one at least, because VALUES must not be empty. */
export function positionTable(count: number): string {
  return `(VALUES ${Array.from({ length: Math.max(count, 1) }, (_, at) => `(${at})`).join(", ")})`;
}

/** Sends one. One round trip. */
export async function send<A>(db: Database, statement: TextQuery<A>): Promise<A> {
  return statement.read(await prepare(db, statement).raw<unknown[]>());
}

/** Sends two, which see the same state. One round trip. */
export async function sendBoth<A, B>(db: Database, first: TextQuery<A>, second: TextQuery<B>): Promise<[A, B]> {
  const [one, two] = await db.$client.batch<object>([prepare(db, first), prepare(db, second)]);
  return [first.read(valuesOf(one)), second.read(valuesOf(two))];
}

function prepare(db: Database, { text, parameters }: TextQuery<unknown>): D1PreparedStatement {
  return db.$client.prepare(text).bind(...parameters);
}

function valuesOf(result: D1Result<object> | undefined): unknown[][] {
  return (result?.results ?? []).map((row) => Object.values(row));
}
