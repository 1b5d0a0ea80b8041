/** What one statement cost, as D1 says. */
export interface StatementResult {
  meta: { rows_read: number; rows_written: number };
}

/** One round trip: its statements, and how to make it. */
export interface RoundTrip {
  statements: string[];
  send(): Promise<StatementResult[]>;
}

/** Stands between a Worker and D1. What it returns or throws is what the Worker gets. */
export type Intercept = (trip: RoundTrip) => Promise<StatementResult[]>;

type Send = (endpoint: string, query: string | string[], ...rest: unknown[]) => Promise<unknown>;

/**
 * Lets every round trip of a D1 binding go through a function. D1 keeps what a statement cost to itself where the caller
 * asks for bare rows, which Drizzle does, so this stands where all calls meet: at `_send` of the binding's session, which is
 * the runtime's own. A runtime without it is refused, for nothing would be counted.
 */
export function interceptD1(d1: D1Database, intercept: Intercept): void {
  const { dbSession } = d1.prepare("SELECT 1") as D1PreparedStatement & { dbSession?: { _send?: Send } };
  const send = dbSession?._send;
  if (dbSession === undefined || send === undefined) throw new Error("this runtime's D1 has no _send");
  dbSession._send = async (endpoint, query, ...rest) => {
    const results = await intercept({
      statements: [query].flat(),
      send: async () => [await send.call(dbSession, endpoint, query, ...rest)].flat() as StatementResult[],
    });
    return Array.isArray(query) ? results : results[0];
  };
}
