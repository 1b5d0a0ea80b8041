import type { Env } from "../../src/env.ts";
import latchkey from "../../src/index.ts";
import { COUNTS_PATH, type Counts, SCHEDULE_PATH } from "./counts.ts";
import { interceptD1 } from "./interceptD1.ts";

/**
 * Latchkey, with a count of what it asks of the platform. It is another Worker than the one whose speed is measured, so that
 * counting costs nothing there.
 */

/** Uses of many requests are written together, after a while: they are no cost of one request. */
const GATHERED = /^\s*insert into "uses"/i;

let counts = none();
let inFlight = 0;
let counted: Env | undefined;

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname === COUNTS_PATH) return Response.json(await takeCounts());
    counted ??= countBindings(env);
    const own = counted;
    if (pathname !== SCHEDULE_PATH) return track(async () => latchkey.fetch(request, own, tracking(context)));
    const controller = { scheduledTime: Date.now(), cron: "* * * * *", noRetry() {} };
    await track(async () => latchkey.scheduled(controller, own));
    return new Response("done");
  },
} satisfies ExportedHandler<Env>;

function none(): Counts {
  return { roundTrips: 0, rowsRead: 0, rowsWritten: 0, kv: 0, fetches: 0 };
}

/** The counts since the last time, once everything is done, also what goes on behind an answer. */
async function takeCounts(): Promise<Counts> {
  while (inFlight > 0) await scheduler.wait(1);
  const taken = counts;
  counts = none();
  return taken;
}

async function track<T>(work: () => Promise<T>): Promise<T> {
  inFlight += 1;
  try {
    return await work();
  } finally {
    inFlight -= 1;
  }
}

function tracking(context: ExecutionContext): ExecutionContext {
  return {
    ...context,
    waitUntil: (work) => context.waitUntil(track(() => work)),
    passThroughOnException: () => {},
  };
}

function countBindings(env: Env): Env {
  interceptD1(env.DB, async ({ statements, send }) => {
    const results = await send();
    if (statements.some((statement) => GATHERED.test(statement))) return results;
    counts.roundTrips += 1;
    for (const { meta } of results) {
      counts.rowsRead += meta.rows_read;
      counts.rowsWritten += meta.rows_written;
    }
    return results;
  });
  const native = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    counts.fetches += 1;
    return native(input, init);
  };
  return { ...env, TICKETS: countCalls(env.TICKETS) };
}

/** The runtime's objects want to be called as themselves. */
function countCalls(kv: KVNamespace): KVNamespace {
  return new Proxy(kv, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== "function") return method;
      return (...parameters: unknown[]) => {
        counts.kv += 1;
        return Reflect.apply(method, target, parameters);
      };
    },
  });
}
