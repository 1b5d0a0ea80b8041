import { and, asc, eq, getTableColumns, lte, type SQL, sql } from "drizzle-orm";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import { type NewRevocation, rememberRevocation } from "./revocations.ts";
import { selectRow } from "./rows.ts";
import { claims, databaseNow, integrations, pendingGrants } from "./schema.ts";

export type PendingGrant = typeof pendingGrants.$inferSelect;
type Key = Pick<PendingGrant, "ticketHash" | "tenantId">;

/**
 * Records that a grant waits under a credential key, and for how many milliseconds it can be consumed, as long as the
 * integration is as it was when the grant was given. Idempotent. One round trip.
 *
 * @returns whether it waits
 */
export async function addPendingGrant(
  db: Database,
  grant: Omit<PendingGrant, "expiresAt">,
  milliseconds: number,
): Promise<boolean> {
  const { tenantId, integrationId, integrationVersion } = grant;
  const row = { ...grant, expiresAt: sql`${databaseNow} + ${milliseconds}` };
  const isAsGiven = sql`FROM ${integrations} WHERE ${integrations.id} = ${integrationId}
    AND ${integrations.tenantId} = ${tenantId} AND ${integrations.version} = ${integrationVersion}`;
  const found = await db
    .insert(pendingGrants)
    .select(selectRow(pendingGrants, row, isAsGiven))
    // Of a repeated write the row may be there already.
    .onConflictDoUpdate({ target: pendingGrants.ticketHash, set: { ticketHash: sql`excluded.ticket_hash` } })
    .returning({ ticketHash: pendingGrants.ticketHash });
  return found.length > 0;
}

/** A grant whose key has expired, and how many milliseconds ago. */
export interface EndedGrant extends PendingGrant {
  overdue: number;
}

/**
 * Returns a page of the grants whose keys have expired, oldest first. One round trip.
 * @param last the last grant of the previous page
 */
export function endedGrants(
  db: Database,
  last: Pick<PendingGrant, "expiresAt" | "ticketHash"> | undefined,
  limit: number,
): Promise<EndedGrant[]> {
  const { expiresAt, ticketHash } = pendingGrants;
  const isLater = last && sql`(${expiresAt}, ${ticketHash}) > (${last.expiresAt}, ${last.ticketHash})`;
  return db
    .select({ ...getTableColumns(pendingGrants), overdue: sql<number>`${databaseNow} - ${expiresAt}` })
    .from(pendingGrants)
    .where(and(lte(expiresAt, databaseNow), isLater))
    .orderBy(asc(expiresAt), asc(ticketHash))
    .limit(limit);
}

/**
 * Claims a grant that nobody consumed and queues its revocation, in one transaction. From then on its key counts as
 * used. One round trip.
 *
 * @returns whether it was still there to be claimed
 */
export async function claimEndedGrant(
  db: Database,
  { ticketHash }: Key,
  revocation: NewRevocation | undefined,
  audit: AuditEvent,
): Promise<boolean> {
  const claim = db
    .insert(claims)
    .values({ ticketHash })
    .onConflictDoNothing()
    .returning({ claimedAt: claims.claimedAt });
  const [claimed] = await db.batch([
    claim,
    auditAfterChange(db, audit),
    ...(revocation ? [rememberRevocation(db, revocation, 0)] : []),
    db.delete(pendingGrants).where(eq(pendingGrants.ticketHash, ticketHash)),
  ]);
  return claimed.length > 0;
}

/** Checks whether a grant can still be consumed. One round trip. */
export async function isGrantWaiting(db: Database, ticketHash: string): Promise<boolean> {
  const [row] = await db.all<{ waits: number }>(sql`SELECT (${isUnclaimed(ticketHash)}) AS waits`);
  return row?.waits === 1;
}

/** Returns the condition that a grant waits under this key, has not expired, and nobody has used the key. */
export function isUnclaimed(ticketHash: string): SQL {
  return sql`EXISTS (SELECT 1 FROM ${pendingGrants} WHERE ${pendingGrants.ticketHash} = ${ticketHash}
    AND ${pendingGrants.expiresAt} > ${databaseNow})
    AND NOT EXISTS (SELECT 1 FROM ${claims} WHERE ${claims.ticketHash} = ${ticketHash})`;
}

/**
 * Returns statements for a batch, to stand right after the write that uses a grant. They use up the key if that write
 * changed a row.
 */
export function claimAfterChange(db: Database, ticketHash: string) {
  return [
    db.delete(pendingGrants).where(and(eq(pendingGrants.ticketHash, ticketHash), sql`changes() > 0`)),
    db
      .insert(claims)
      .select(selectRow(claims, { ticketHash, claimedAt: databaseNow }, sql`WHERE changes() > 0`))
      .onConflictDoNothing(),
  ] as const;
}
