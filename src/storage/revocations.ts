import { and, asc, eq, lte, sql } from "drizzle-orm";
import { type AuditEvent, auditAlways } from "./audit.ts";
import type { Database } from "./database.ts";
import { selectRow } from "./rows.ts";
import { databaseNow, revocations } from "./schema.ts";

export type Revocation = typeof revocations.$inferSelect;
export type NewRevocation = Pick<Revocation, "id" | "tenantId" | "payloadSealed">;

/** The request that wrote it tries at once; the scheduled work begins after this. */
const FIRST_RETRY_MS = 60_000;
const LONGEST_PAUSE_MS = 6 * 3600 * 1000;
const MAX_ATTEMPTS = 12;

/** Leaves a grant to be ended. */
export async function addRevocation(db: Database, revocation: NewRevocation): Promise<void> {
  await db.insert(revocations).values({ ...revocation, nextAttemptAt: sql`${databaseNow} + ${FIRST_RETRY_MS}` });
}

/** The same in a batch, right after the statement that takes the grant away: only if that did something. */
export function rememberRevocation(db: Database, { id, tenantId, payloadSealed }: NewRevocation) {
  const row = { id, tenantId, payloadSealed, attempts: 0, nextAttemptAt: sql`${databaseNow} + ${FIRST_RETRY_MS}` };
  return db.insert(revocations).select(selectRow(revocations, row, sql`WHERE changes() > 0`));
}

/** The revocations that are due, oldest first. */
export function dueRevocations(db: Database, limit: number): Promise<Revocation[]> {
  return db
    .select()
    .from(revocations)
    .where(lte(revocations.nextAttemptAt, databaseNow))
    .orderBy(asc(revocations.nextAttemptAt))
    .limit(limit);
}

/** Forgets a revocation: it is done. */
export async function finishRevocation(
  db: Database,
  { id, tenantId }: NewRevocation,
  audit: AuditEvent,
): Promise<void> {
  const isThis = and(eq(revocations.id, id), eq(revocations.tenantId, tenantId));
  // Always: after the last attempt the plan is forgotten before the provider is asked.
  await db.batch([db.delete(revocations).where(isThis), auditAlways(db, audit)]);
}

/** Puts a revocation off, twice as long each time, and gives it up after the last attempt. */
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
