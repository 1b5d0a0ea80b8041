import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { quotaKinds, quotaScopes } from "../terms/quota.ts";
import { QuotaError, StorageError } from "./errors.ts";
import * as schema from "./schema.ts";

export type Database = DrizzleD1Database<typeof schema> & { $client: D1Database };

const READ_ATTEMPTS = 3;
const RETRY_DELAY_MS = 40;

/**
 * Opens D1 for the queries of this folder. Every failure becomes a `StorageError` at the binding, before Drizzle can
 * put the statement's parameters into a message. A failed read is tried again. A write never is, because it may have
 * happened.
 */
export function openDatabase(d1: D1Database, count: Count = () => {}): Database {
  return drizzle(guardDatabase(d1, count), { schema });
}

/** Called with the number of queries that are sent, including repeated ones. */
export type Count = (queries: number) => void;

interface Known {
  native: D1PreparedStatement;
  read: boolean;
}

/** Maps each guarded statement to the native one, because D1's `batch` accepts no other. */
const nativeStatements = new WeakMap<object, Known>();

function guardDatabase(d1: D1Database, count: Count): D1Database {
  const guarded: Pick<D1Database, "prepare" | "batch"> = {
    prepare: (statement) => guardStatement(d1.prepare(statement), isRead(statement), count),
    batch: <T>(statements: D1PreparedStatement[]) => {
      const known = statements.flatMap((statement) => nativeStatements.get(statement) ?? []);
      return attempt(
        () => {
          count(known.length);
          return d1.batch<T>(known.map(({ native }) => native));
        },
        known.every(({ read }) => read) ? READ_ATTEMPTS : 1,
      );
    },
  };
  return guarded as D1Database;
}

function guardStatement(native: D1PreparedStatement, read: boolean, count: Count): D1PreparedStatement {
  const attempts = read ? READ_ATTEMPTS : 1;
  const send = <T>(operation: () => Promise<T>) =>
    attempt(() => {
      count(1);
      return operation();
    }, attempts);
  const guarded: Pick<D1PreparedStatement, "bind" | "run" | "all" | "raw"> = {
    bind: (...values) => guardStatement(native.bind(...values), read, count),
    run: <T>() => send(() => native.run<T>()),
    all: <T>() => send(() => native.all<T>()),
    raw: ((options: { columnNames?: false }) => send(() => native.raw(options))) as D1PreparedStatement["raw"],
  };
  nativeStatements.set(guarded, { native, read });
  return guarded as D1PreparedStatement;
}

/** What writes begins with its verb, and not with WITH. */
function isRead(statement: string): boolean {
  return /^\s*(?:select|with)\b/i.test(statement);
}

async function attempt<T>(operation: () => Promise<T>, attempts: number): Promise<T> {
  for (let left = attempts - 1; ; left--) {
    try {
      return await operation();
    } catch (error) {
      const failure = classify(error);
      if (failure instanceof QuotaError || failure.kind !== "unavailable" || left === 0) throw failure;
      await scheduler.wait(RETRY_DELAY_MS * (1 + Math.random()));
    }
  }
}

function classify(error: unknown): StorageError | QuotaError {
  const message = error instanceof Error ? error.message : "";
  const full = fullQuota(message);
  if (full) return full;
  if (message.includes("SQLITE_CONSTRAINT")) {
    return new StorageError("constraint", "D1 refused a row by a constraint", violatedCheck(message));
  }
  if (/no such (table|column)/.test(message)) {
    return new StorageError("unavailable", "a table or column is missing: apply the migrations");
  }
  if (/SQLITE_ERROR|D1_TYPE_ERROR/.test(message)) return new StorageError("rejected", "D1 rejected a statement");
  return new StorageError("unavailable", "D1 failed or is out of reach");
}

/** D1 says the name of a CHECK, which is ours, and nothing of the row. */
function violatedCheck(message: string): string | undefined {
  return /CHECK constraint failed: ([a-z_]+)/.exec(message)?.[1];
}

/** The constraint of `quota_refusals` that was violated on purpose. */
function fullQuota(message: string): QuotaError | undefined {
  const name = violatedCheck(message);
  for (const scope of quotaScopes) {
    for (const kind of quotaKinds) if (name === `${scope}_${kind}`) return new QuotaError(scope, kind);
  }
  return undefined;
}
