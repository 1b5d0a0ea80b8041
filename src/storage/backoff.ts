import { and, eq, isNotNull, or, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { ifSeen, isRow, type LeasedVersion, LONGEST_BACKOFF_OF_CALLS_MS } from "./refresh.ts";
import { connections, databaseNow } from "./schema.ts";

/** How to continue after a failed refresh. */
export interface RefreshFailure {
  code: string;
  /** Whether the provider refused the refresh token, in words that may mean anything. */
  isRefusal: boolean;
  /** The delay in milliseconds that the provider asked for. */
  retryAfter: number | undefined;
  /** A random number from 0 to 1. */
  chance: number;
}

/** Jitter subtracts up to a quarter: the delay is 30 to 40 seconds at first and 45 to 60 minutes at the end. */
const FIRST_BACKOFF_MS = 40_000;
const JITTER = 0.25;
const DOUBLINGS = 7;
/** Also applies when the provider asks for no delay at all. */
const SHORTEST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 3600_000;

/**
 * Gives a lease back after a failure. The next attempt waits twice as long each time, up to an hour, or as long as the
 * provider asked.
 */
export async function releaseLease(
  db: Database,
  row: Pick<LeasedVersion, "tenantId" | "id" | "leaseId">,
  { code, isRefusal, retryAfter, chance }: RefreshFailure,
): Promise<void> {
  const doubled = sql`MIN(${FIRST_BACKOFF_MS} << MIN(${connections.failures}, ${DOUBLINGS}), ${LONGEST_BACKOFF_MS})`;
  const backoff = sql`CAST(${doubled} * ${1 - JITTER * chance} AS INTEGER)`;
  const asked = retryAfter === undefined ? 0 : Math.max(retryAfter, SHORTEST_BACKOFF_MS);
  const binding = retryAfter === undefined ? sql`MIN(${backoff}, ${LONGEST_BACKOFF_OF_CALLS_MS})` : sql`${asked}`;
  await db
    .update(connections)
    .set({
      leaseId: null,
      leaseUntil: null,
      failures: sql`${connections.failures} + 1`,
      failure: code,
      failedAt: databaseNow,
      ...(isRefusal && { refusals: sql`${connections.refusals} + 1` }),
      nextAttemptAt: sql`${databaseNow} + ${binding}`,
      nextRefreshAt: sql`CASE WHEN ${connections.nextRefreshAt} IS NULL THEN NULL
        ELSE ${databaseNow} + MAX(${backoff}, ${asked}) END`,
    })
    .where(and(isRow(row), sql`${connections.leaseId} = ${row.leaseId}`));
}

/**
 * Lets connections whose refresh failed try again at once. Those come back too that ended because the refresh token was
 * refused again and again in words that may mean anything: it may have been the client. Leases are left alone, because a
 * call with the old client may still be on its way. One statement that touches only what has failed: for 10,000
 * connections it takes less than half a second.
 */
export function liftBackoff(db: Database, isTheirs: SQL | undefined) {
  const isGivenUp = and(eq(connections.status, "needs_reauth"), eq(connections.statusReason, "refresh_refused"));
  const hasFailed = and(eq(connections.status, "connected"), isNotNull(connections.failure));
  return db
    .update(connections)
    .set({
      ...{ status: "connected", statusReason: null },
      ...{ nextAttemptAt: null, failures: 0, failure: null, failedAt: null, refusals: 0 },
      nextRefreshAt: ifSeen(
        sql`CASE WHEN ${or(isGivenUp, isNotNull(connections.nextRefreshAt))} THEN ${databaseNow} END`,
      ),
      updatedAt: databaseNow,
    })
    .where(and(isTheirs, or(isGivenUp, hasFailed)));
}
