import { and, asc, eq, exists, gte, inArray, lt, ne, sql } from "drizzle-orm";
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

/** What became of a claimed ticket. */
export interface ClaimedTicket {
  /** Milliseconds since the claim, by the database's clock. */
  ageMs: number;
  /** Whether somebody has connected the integration since, for itself or for all. */
  isConnected: boolean;
}

/** Reads what became of a ticket since its claim. One round trip. Undefined when it was never claimed. */
export async function readClaim(
  db: Database,
  ticketHash: string,
  { tenantId, principal, integrationId }: { tenantId: string; principal: string; integrationId: string },
): Promise<ClaimedTicket | undefined> {
  const connected = db
    .select({ id: connections.id })
    .from(connections)
    .where(
      and(
        eq(connections.tenantId, tenantId),
        inArray(connections.subject, [principal, "shared"]),
        eq(connections.integrationId, integrationId),
        ne(connections.status, "disconnected"),
        gte(connections.lastAuthorizedAt, claims.claimedAt),
      ),
    );
  const rows = await db
    .select({
      ageMs: sql<number>`${databaseNow} - ${claims.claimedAt}`,
      isConnected: sql<number>`${exists(connected)}`,
    })
    .from(claims)
    .where(eq(claims.ticketHash, ticketHash));
  return rows[0] && { ...rows[0], isConnected: rows[0].isConnected === 1 };
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
