import { env } from "cloudflare:workers";
import { openDatabase } from "../../src/storage/database.ts";

/** What reached the storage. */
export interface Traffic {
  /** One entry for each round trip to D1: the verbs of its statements, as in `select` or `insert+insert`. */
  database: string[];
  /** One entry for each call of KV: the method. */
  tickets: string[];
  /** Forgets what was counted so far. */
  restart(): void;
}

/** The real D1 and KV, as dependencies, with every round trip noted. */
export function countStorage() {
  const traffic: Traffic = {
    database: [],
    tickets: [],
    restart() {
      traffic.database.length = 0;
      traffic.tickets.length = 0;
    },
  };
  return { traffic, deps: { db: openDatabase(countDatabase(traffic)), kv: countTickets(traffic) } };
}

const RUNNERS = ["run", "all", "raw", "first"];

function countDatabase(traffic: Traffic): D1Database {
  const originals = new WeakMap<object, { native: D1PreparedStatement; verb: string }>();
  const wrap = (native: D1PreparedStatement, verb: string): D1PreparedStatement => {
    const statement = intercept(native, (name, call) => {
      if (name === "bind") return wrap(call() as D1PreparedStatement, verb);
      if (RUNNERS.includes(name)) traffic.database.push(verb);
      return call();
    });
    originals.set(statement, { native, verb });
    return statement;
  };
  return intercept(env.DB, (name, call, parameters) => {
    if (name === "prepare") return wrap(call() as D1PreparedStatement, verbOf(String(parameters[0])));
    if (name !== "batch") throw new Error(`D1's ${name} is not counted`);
    const statements = (parameters[0] as D1PreparedStatement[]).map((statement) => originals.get(statement));
    traffic.database.push(statements.map((statement) => statement?.verb).join("+"));
    return env.DB.batch(statements.flatMap((statement) => (statement ? [statement.native] : [])));
  });
}

function countTickets(traffic: Traffic): KVNamespace {
  return intercept(env.TICKETS, (name, call) => {
    traffic.tickets.push(name);
    return call();
  });
}

/** The verb of a statement. One that begins with WITH only reads. */
export function verbOf(sql: string): string {
  const word = sql.trim().split(/\s/, 1)[0]?.toLowerCase() ?? "";
  return word === "with" ? "select" : word;
}

type Interceptor = (name: string, call: () => unknown, parameters: unknown[]) => unknown;

/** The object with its methods going through `interceptor`. The runtime's objects want to be called as themselves. */
function intercept<T extends object>(target: T, interceptor: Interceptor): T {
  return new Proxy(target, {
    get: (_target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...parameters: unknown[]) =>
        interceptor(String(name), () => Reflect.apply(value, target, parameters), parameters);
    },
  });
}
