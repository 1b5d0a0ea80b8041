import { type SQL, sql } from "drizzle-orm";
import type { AuditOutcome } from "../terms/connection.ts";
import type { Database } from "./database.ts";
import { fixedStatement, given, type Statement } from "./fixedStatement.ts";
import { insertRow, selectRow } from "./rows.ts";
import { auditEvents, databaseNow } from "./schema.ts";

/** One entry of the audit trail, before it is written. */
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
 * Returns a statement for a batch that writes an audit event. It must stand right after the change it describes and
 * writes only when that change touched a row: SQLite's `changes()` refers to the statement before it, also inside a
 * batch. So the trail never claims a change that did not happen.
 */
export function auditAfterChange(db: Database, event: AuditEvent) {
  return insertAudit(db, event, sql`changes() > 0`);
}

const members = ["id", "tenantId", "actor", "action", "targetType", "targetId", "outcome", "requestId"] as const;
const auditGiven = fixedStatement(() => {
  const row = {
    ...(Object.fromEntries(members.map((name) => [name, given(name)])) as Record<(typeof members)[number], SQL>),
    ...{ clientRequestId: given("clientRequestId"), origin: given("origin"), details: given("details") },
    createdAt: databaseNow,
  };
  return insertRow(auditEvents, row, sql`WHERE changes() > 0`);
});

/** The same, as a fixed statement. */
export function fixedAudit(db: Database, { clientRequestId, origin, details, ...event }: AuditEvent): Statement {
  const others = { clientRequestId: clientRequestId ?? null, origin: origin ?? null, details: JSON.stringify(details) };
  return auditGiven(db, { ...event, ...others });
}

/** Writes an audit event for an action that changed no row. One round trip. */
export async function recordAudit(db: Database, event: AuditEvent): Promise<void> {
  await auditAlways(db, event);
}

/** Returns a statement that writes an audit event without a condition, for an action that changes no row. */
export function auditAlways(db: Database, event: AuditEvent) {
  return insertAudit(db, event, sql`1`);
}

/**
 * Returns a statement that writes an audit event under a condition, with lists that the database knows beside its details; an
 * empty list is left out.
 */
export function auditWhere(db: Database, event: AuditEvent, condition: SQL, lists: Record<string, SQL>) {
  let details = sql`${JSON.stringify(event.details)}`;
  for (const [name, list] of Object.entries(lists)) {
    const path = `$.${name}`;
    details = sql`(SELECT CASE found.list WHEN '[]' THEN found.before ELSE json_set(found.before, ${path}, json(found.list)) END
      FROM (SELECT ${details} AS before, ${list} AS list) AS found)`;
  }
  return insertAudit(db, event, condition, details);
}

function insertAudit(
  db: Database,
  event: AuditEvent,
  condition: SQL,
  details: AuditEvent["details"] | SQL = event.details,
) {
  const row = {
    ...event,
    details,
    origin: event.origin ?? null,
    clientRequestId: event.clientRequestId ?? null,
    createdAt: databaseNow,
  };
  return db.insert(auditEvents).select(selectRow(auditEvents, row, sql`WHERE ${condition}`));
}
