import { and, asc, eq, lte, sql } from "drizzle-orm";
import { type AuditEvent, auditAlways } from "./audit.ts";
import type { Database } from "./database.ts";
import { selectRow } from "./rows.ts";
import { databaseNow, revocations } from "./schema.ts";

export type Revocation = typeof revocations.$inferSelect;
export type NewRevocation = Pick<Revocation, "id" | "tenantId" | "payloadSealed">;

/** The request that queues a revocation tries it at once. Scheduled work starts after this time. */
const FIRST_RETRY_MS = 60_000;
const LONGEST_PAUSE_MS = 6 * 3600 * 1000;
const MAX_ATTEMPTS = 12;

/** Queues the revocation of a grant. */
export async function addRevocation(db: Database, revocation: NewRevocation): Promise<void> {
  await db.insert(revocations).values({ ...revocation, nextAttemptAt: sql`${databaseNow} + ${FIRST_RETRY_MS}` });
}

/**
 * Returns a statement for a batch that queues a revocation. It must stand right after the statement that removes the
 * grant, and writes only when that changed a row.
 */
export function rememberRevocation(db: Database, { id, tenantId, payloadSealed }: NewRevocation) {
  const row = { id, tenantId, payloadSealed, attempts: 0, nextAttemptAt: sql`${databaseNow} + ${FIRST_RETRY_MS}` };
  return db.insert(revocations).select(selectRow(revocations, row, sql`WHERE changes() > 0`));
}

/** Lists the revocations that are due, oldest first. */
export function dueRevocations(db: Database, limit: number): Promise<Revocation[]> {
  return db
    .select()
    .from(revocations)
    .where(lte(revocations.nextAttemptAt, databaseNow))
    .orderBy(asc(revocations.nextAttemptAt))
    .limit(limit);
}

/** Deletes a revocation that is done. */
export async function finishRevocation(
  db: Database,
  { id, tenantId }: NewRevocation,
  audit: AuditEvent,
): Promise<void> {
  const isThis = and(eq(revocations.id, id), eq(revocations.tenantId, tenantId));
  // Not conditional on the deletion: before the last attempt the row is deleted before the provider is asked.
  await db.batch([db.delete(revocations).where(isThis), auditAlways(db, audit)]);
}

/** Postpones a revocation, twice as long each time, and deletes it after the last attempt. */
export async function postponeRevocation(db: Database, { id, tenantId }: Pick<Revocation, "id" | "tenantId">) {
  const isThis = and(eq(revocations.id, id), eq(revocations.tenantId, tenantId));
  const pause = sql`MIN(${FIRST_RETRY_MS} << ${revocations.attempts}, ${LONGEST_PAUSE_MS})`;
  await db.batch([
    db
      .update(revocations)
      .set({ attempts: sql`${revocations.attempts} + 1`, nextAttemptAt: sql`${databaseNow} + ${pause}` })
      .where(isThis),
    db.delete(revocations).where(and(isThis, sql`${revocations.attempts} >= ${MAX_ATTEMPTS}`)),
  ]);
}
