import { and, eq, inArray, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { StorageError } from "./errors.ts";
import { apiKeys, databaseNow } from "./schema.ts";

/** The constraints of `api_keys` that a call too many violates, and the limits that they are of. */
const CONSTRAINTS = { api_key_calls: "calls", api_key_calls_in_minute: "callsPerMinute" } as const;

/**
 * Counts a call on each of these keys whose limits count calls. One round trip. When one of them has had its last call, a constraint
 * is violated and none is counted, so of any number of calls at once no more go through than there is room for. SQLite undoes a
 * whole statement, and D1 runs one after the other.
 *
 * @param chain a key and those that it was made from
 * @returns the limit that was reached, or undefined
 */
export async function countKeyCall(
  db: Database,
  tenantId: string,
  chain: readonly string[],
): Promise<"calls" | "callsPerMinute" | undefined> {
  const minute = sql`${databaseNow} / 60000`;
  const isCounted = sql`(${apiKeys.limits} ->> 'calls' IS NOT NULL OR ${apiKeys.limits} ->> 'callsPerMinute' IS NOT NULL)`;
  try {
    await db
      .update(apiKeys)
      .set({
        callsMade: sql`${apiKeys.callsMade} + 1`,
        callMinute: minute,
        callsInMinute: sql`CASE ${apiKeys.callMinute} WHEN ${minute} THEN ${apiKeys.callsInMinute} + 1 ELSE 1 END`,
      })
      .where(and(inArray(apiKeys.id, [...chain]), eq(apiKeys.tenantId, tenantId), isCounted));
    return undefined;
  } catch (error) {
    const reached = reachedLimit(error);
    if (reached) return reached;
    throw error;
  }
}

/** Drizzle puts errors of the binding into one of its own. */
function reachedLimit(error: unknown): "calls" | "callsPerMinute" | undefined {
  const cause = error instanceof StorageError ? error : error instanceof Error ? error.cause : undefined;
  const name = cause instanceof StorageError ? cause.constraint : undefined;
  return Object.entries(CONSTRAINTS).find(([constraint]) => constraint === name)?.[1];
}
