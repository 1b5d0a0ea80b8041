import { and, asc, eq, inArray, lt, ne, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { claims, connections, databaseNow } from "./schema.ts";

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
 * Whether somebody has connected an integration, for itself or for all, since a ticket was claimed. One round trip.
 * False when the ticket was never claimed.
 */
export async function isConnectedSinceClaim(
  db: Database,
  ticketHash: string,
  { tenantId, principal, integrationId }: { tenantId: string; principal: string; integrationId: string },
): Promise<boolean> {
  const claimedAt = db.select({ at: claims.claimedAt }).from(claims).where(eq(claims.ticketHash, ticketHash));
  const rows = await db
    .select({ id: connections.id })
    .from(connections)
    .where(
      and(
        eq(connections.tenantId, tenantId),
        inArray(connections.subject, [principal, "shared"]),
        eq(connections.integrationId, integrationId),
        ne(connections.status, "disconnected"),
        sql`${connections.lastAuthorizedAt} >= (${claimedAt})`,
      ),
    )
    .limit(1);
  return rows.length > 0;
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
