import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { AuditOutcome } from "../terms/connection.ts";
import type { Database } from "./database.ts";
import { selectRow } from "./rows.ts";
import { auditEvents, databaseNow } from "./schema.ts";

/** One change, as it is remembered. */
export interface AuditEvent {
  id: string;
  tenantId: string;
  actor: string;
  action: string;
  targetType: string;
  targetId: string;
  outcome: AuditOutcome;
  requestId: string;
  /** What the caller called its request. */
  clientRequestId?: string | undefined;
  origin: string | undefined;
  details: Record<string, unknown>;
}

/**
 * A statement for a batch, right after the change that it remembers. It writes only when that change touched a row
 * (SQLite's `changes()` speaks of the statement before, also inside a batch), so nothing is remembered that did not happen.
 */
export function auditAfterChange(db: Database, event: AuditEvent) {
  return insertAudit(db, event, sql`changes() > 0`);
}

/** Remembers what changed no row. One round trip. */
export async function recordAudit(db: Database, event: AuditEvent): Promise<void> {
  await auditAlways(db, event);
}

/** The same without a condition, for what changes no row. */
export function auditAlways(db: Database, event: AuditEvent) {
  return insertAudit(db, event, sql`1`);
}

function insertAudit(db: Database, event: AuditEvent, condition: ReturnType<typeof sql>) {
  const row = {
    ...event,
    origin: event.origin ?? null,
    clientRequestId: event.clientRequestId ?? null,
    createdAt: databaseNow,
  };
  return db.insert(auditEvents).select(selectRow(auditEvents, row, sql`WHERE ${condition}`));
}

/** An event as it stands in the trail. */
export type StoredAuditEvent = typeof auditEvents.$inferSelect;

/**
 * The events of a tenant that came before another one, newest first. Their ids are in the order of time (UUIDv7). One
 * round trip, which reads what it returns.
 *
 * @param before an event's id; empty for the newest
 */
export function listAuditEvents(
  db: Database,
  tenantId: string,
  before: string,
  limit: number,
): Promise<StoredAuditEvent[]> {
  return db
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.tenantId, tenantId), before === "" ? undefined : lt(auditEvents.id, before)))
    .orderBy(desc(auditEvents.id))
    .limit(limit);
}
