import { asc, inArray, lt, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { claims, databaseNow } from "./schema.ts";

/**
 * Claims a ticket. D1 has one primary and the insert is atomic, so exactly one of any number of concurrent claims
 * succeeds.
 *
 * @returns the database's time of the claim in milliseconds, or undefined when the ticket was already claimed
 */
export async function claimTicket(db: Database, ticketHash: string): Promise<number | undefined> {
  const rows = await db
    .insert(claims)
    .values({ ticketHash })
    .onConflictDoNothing()
    .returning({ claimedAt: claims.claimedAt });
  return rows[0]?.claimedAt;
}

/**
 * Deletes the oldest claims, of those that are older than this age.
 * @returns the number of deleted claims
 */
export async function deleteClaimsOlderThan(db: Database, milliseconds: number, limit: number): Promise<number> {
  const old = db
    .select({ ticketHash: claims.ticketHash })
    .from(claims)
    .where(lt(claims.claimedAt, sql`${databaseNow} - ${milliseconds}`))
    .orderBy(asc(claims.claimedAt))
    .limit(limit);
  const result = await db.delete(claims).where(inArray(claims.ticketHash, old));
  return result.meta.changes;
}
