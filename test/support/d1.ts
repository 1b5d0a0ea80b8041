/** One round trip to D1, with the statements that it carried. */
export interface D1Call {
  kind: "run" | "all" | "raw" | "batch";
  statements: Prepared[];
}

export interface Prepared {
  sql: string;
  values: unknown[];
}

/** How the next calls fail. `lost`: D1 does the work, but its answer never arrives. */
interface Failure {
  times: number;
  error: Error;
  lost: boolean;
}

export interface ObservedD1 {
  d1: D1Database;
  /** The round trips so far, the failed ones included. */
  calls: D1Call[];
  /** Lets the next calls fail; a number of times, or for good. */
  fail(message: string, options?: { times?: number; lost?: boolean; after?: number }): void;
}

type Known = Prepared & { native: D1PreparedStatement };

/** The real D1, with a view on what is asked of it, and with failures like those of the platform. */
export function observeD1(native: D1Database): ObservedD1 {
  const calls: D1Call[] = [];
  const known = new WeakMap<object, Known>();
  let spared = 0;
  let failure: Failure | undefined;

  async function trip<T>(kind: D1Call["kind"], statements: Prepared[], operation: () => Promise<T>): Promise<T> {
    calls.push({ kind, statements: statements.map(({ sql, values }) => ({ sql, values })) });
    if (!failure || spared-- > 0 || failure.times-- <= 0) return operation();
    if (failure.lost) await operation();
    throw failure.error;
  }

  function observe(statement: Known): D1PreparedStatement {
    const { native: inner } = statement;
    const observed: Pick<D1PreparedStatement, "bind" | "run" | "all" | "raw"> = {
      bind: (...values) => observe({ ...statement, native: inner.bind(...values), values }),
      run: <T>() => trip("run", [statement], () => inner.run<T>()),
      all: <T>() => trip("all", [statement], () => inner.all<T>()),
      raw: ((options: { columnNames?: false }) =>
        trip("raw", [statement], () => inner.raw(options))) as D1PreparedStatement["raw"],
    };
    known.set(observed, statement);
    return observed as D1PreparedStatement;
  }

  const d1: Pick<D1Database, "prepare" | "batch"> = {
    prepare: (sql) => observe({ sql, values: [], native: native.prepare(sql) }),
    batch: <T>(statements: D1PreparedStatement[]) => {
      const inner = statements.flatMap((statement) => known.get(statement) ?? []);
      return trip("batch", inner, () => native.batch<T>(inner.map((statement) => statement.native)));
    },
  };
  return {
    d1: d1 as D1Database,
    calls,
    fail: (message, { times = Number.POSITIVE_INFINITY, lost = false, after = 0 } = {}) => {
      spared = after;
      failure = { times, error: new Error(message), lost };
    },
  };
}

export interface WatchedD1 {
  d1: D1Database;
  /** Whether a statement was sent since the last time this was asked that could have written. */
  hasWritten(): boolean;
}

/** The real D1, of which a test need not look at all rows after what only read. */
export function watchD1(native: D1Database): WatchedD1 {
  const { d1, calls } = observeD1(native);
  const hasWritten = () => {
    const statements = calls.splice(0).flatMap((trip) => trip.statements);
    return statements.some(({ sql }) => /\b(insert|update|delete|replace)\b/i.test(sql));
  };
  return { d1, hasWritten };
}
