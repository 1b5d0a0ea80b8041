import { and, asc, eq, inArray, lt, lte, sql } from "drizzle-orm";
import { idAt, SKEW_MS, type StoredAuditEvent } from "./auditList.ts";
import type { Database } from "./database.ts";
import { auditEvents, databaseNow, tenants, uses } from "./schema.ts";

const DAY_MS = 24 * 3600 * 1000;

/** The audit trail of one tenant, and for how many days it is kept. */
export interface Trail {
  tenant: string;
  days: number;
  /** The database's clock in milliseconds. */
  now: number;
}

/**
 * The tenants whose trail has something older than they keep it. Goes from tenant to tenant by the indexes, whatever the
 * number of their rows. One round trip.
 * @param days for tenants that have not decided themselves
 */
export function listTrails(db: Database, days: number): Promise<Trail[]> {
  const next = (previous: ReturnType<typeof sql>) => sql`(SELECT MIN(id) FROM (
    SELECT MIN(${auditEvents.tenantId}) AS id FROM ${auditEvents} WHERE ${auditEvents.tenantId} > ${previous}
    UNION ALL SELECT MIN(${uses.tenantId}) FROM ${uses} WHERE ${uses.tenantId} > ${previous}))`;
  const firstEvent = sql`(SELECT ${auditEvents.createdAt} FROM ${auditEvents} WHERE ${auditEvents.tenantId} = trails.id
    ORDER BY ${auditEvents.id} LIMIT 1)`;
  const firstUse = sql`(SELECT MIN(${uses.minute}) FROM ${uses} WHERE ${uses.tenantId} = trails.id)`;
  return db.all<Trail>(sql`
    WITH RECURSIVE trails(id) AS (
      SELECT ${next(sql`''`)} UNION ALL SELECT ${next(sql`trails.id`)} FROM trails WHERE trails.id IS NOT NULL
    )
    SELECT tenant, days, now FROM (
      SELECT trails.id AS tenant, COALESCE(${tenants.auditRetentionDays}, ${days}) AS days, ${databaseNow} AS now,
        MIN(COALESCE(${firstEvent}, ${databaseNow}), COALESCE(${firstUse}, ${databaseNow})) AS since
      FROM trails LEFT JOIN ${tenants} ON ${tenants.id} = trails.id WHERE trails.id IS NOT NULL)
    WHERE since < now - days * ${DAY_MS}`);
}

/** The oldest events of a tenant from before a time, in milliseconds. Ids are in the order of time. One round trip. */
export function readOldEvents(
  db: Database,
  tenantId: string,
  before: number,
  limit: number,
): Promise<StoredAuditEvent[]> {
  return db.select().from(auditEvents).where(isOld(tenantId, before)).orderBy(asc(auditEvents.id)).limit(limit);
}

/**
 * Deletes the oldest events of a tenant from before a time. One round trip.
 * @param last none after this one
 * @returns how many
 */
export async function deleteOldEvents(
  db: Database,
  tenantId: string,
  before: number,
  limit: number,
  last?: string,
): Promise<number> {
  const old = db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(and(isOld(tenantId, before), last === undefined ? undefined : lte(auditEvents.id, last)))
    .orderBy(asc(auditEvents.id))
    .limit(limit);
  const result = await db.delete(auditEvents).where(inArray(auditEvents.id, old));
  return result.meta.changes;
}

/** The bound on the id lets the index end the search; the time decides. */
function isOld(tenantId: string, before: number) {
  return and(
    eq(auditEvents.tenantId, tenantId),
    lt(auditEvents.id, idAt(before + SKEW_MS)),
    lt(auditEvents.createdAt, before),
  );
}

/**
 * Deletes uses of a tenant from before a time, oldest first. One round trip.
 * @param limit about so many rows: a minute is deleted as a whole
 * @returns how many rows
 */
export async function deleteOldUses(db: Database, tenantId: string, before: number, limit: number): Promise<number> {
  const isOld = sql`${uses.tenantId} = ${tenantId} AND ${uses.minute} < ${before}`;
  // Whole minutes: up to that of the last row of a page, or all that is old.
  const last = sql`COALESCE((SELECT ${uses.minute} FROM ${uses} WHERE ${isOld} ORDER BY ${uses.minute}
    LIMIT 1 OFFSET ${limit - 1}), ${before})`;
  const result = await db.run(sql`DELETE FROM ${uses} WHERE ${isOld} AND ${uses.minute} <= ${last}`);
  return result.meta.changes;
}
