import { and, eq, lte, type SQL, sql } from "drizzle-orm";
import { type AuditEvent, auditAlways } from "./audit.ts";
import type { Database } from "./database.ts";
import { selectRow } from "./rows.ts";
import { databaseNow, revocations } from "./schema.ts";

export type Revocation = typeof revocations.$inferSelect;
export type NewRevocation = Pick<Revocation, "id" | "tenantId" | "payloadSealed" | "holder" | "server">;

/** The request that queues a revocation tries it at once. Scheduled work starts after this time. */
const FIRST_RETRY_MS = 60_000;
const LONGEST_PAUSE_MS = 6 * 3600 * 1000;
/** One that has failed so often is given up when it is due again. */
export const MAX_ATTEMPTS = 12;

/** Queues the revocation of a grant. */
export async function addRevocation(db: Database, revocation: NewRevocation): Promise<void> {
  await db.insert(revocations).values({ ...revocation, nextAttemptAt: sql`${databaseNow} + ${FIRST_RETRY_MS}` });
}

/**
 * Returns a statement for a batch that queues a revocation. It must stand right after the statement that removes the
 * grant, and writes only when that changed a row.
 * @param delayMs when it is due; at once when nobody tries it but the scheduled work
 */
export function rememberRevocation(db: Database, revocation: NewRevocation, delayMs = FIRST_RETRY_MS) {
  const { id, tenantId, payloadSealed, holder, server } = revocation;
  const nextAttemptAt = sql`${databaseNow} + ${delayMs}`;
  const row = { id, tenantId, payloadSealed, holder, server, attempts: 0, nextAttemptAt };
  return db.insert(revocations).select(selectRow(revocations, row, sql`WHERE changes() > 0`));
}

/** A revocation that is due, without what is sealed. */
export interface DueRevocation extends Pick<Revocation, "id" | "server"> {
  tenant: string;
  holder: string;
}

/** So many of one holder are listed for a run, of so many holders of a tenant, those that have waited longest. */
const OF_A_HOLDER = 20;
const HOLDERS_OF_A_TENANT = 200;
/** So many holders in all. The tenants take turns, so none is left out for another's sake that has more. */
const HOLDERS = 1000;

const isDue = lte(revocations.nextAttemptAt, databaseNow);

/**
 * Lists the revocations that are due, of each holder the oldest first. When any is, it goes from holder to holder by the
 * index, so it reads a few rows for each of them, however many plans they have. One round trip.
 */
export async function dueRevocations(db: Database): Promise<DueRevocation[]> {
  const { id, tenantId, holder, server, nextAttemptAt } = revocations;
  const first = (isAfter: SQL) => sql`(SELECT ${id} FROM ${revocations} WHERE ${isAfter}
    ORDER BY ${tenantId}, ${holder}, ${nextAttemptAt} LIMIT 1)`;
  // In two steps: for one comparison of both columns SQLite would read all that the present holder has.
  const ofTenant = sql`${tenantId} = holders.tenant AND ${holder} > holders.holder`;
  const next = sql`COALESCE(${first(ofTenant)}, ${first(sql`${tenantId} > holders.tenant`)})`;
  const oldest = sql`SELECT ${id} AS id, ${server} AS server FROM ${revocations}
    WHERE ${tenantId} = turns.tenant AND ${holder} = turns.holder AND ${isDue}
    ORDER BY ${nextAttemptAt} LIMIT ${OF_A_HOLDER}`;
  const rows = await db.all<{ tenant: string; holder: string; due: string }>(sql`
    WITH RECURSIVE holders(tenant, holder, since) AS (
      SELECT found.tenant_id, found.holder, found.next_attempt_at FROM ${revocations} AS found
      WHERE found.id = ${first(sql`${tenantId} > ''`)} AND EXISTS (SELECT 1 FROM ${revocations} WHERE ${isDue})
      UNION ALL
      SELECT found.tenant_id, found.holder, found.next_attempt_at FROM holders JOIN ${revocations} AS found
      ON found.id = ${next}
    ), turns AS (
      SELECT tenant, holder, since, ROW_NUMBER() OVER (PARTITION BY tenant ORDER BY since) AS turn
      FROM holders WHERE since <= ${databaseNow}
    )
    SELECT tenant, holder, (SELECT json_group_array(json_array(id, server)) FROM (${oldest})) AS due
    FROM turns WHERE turn <= ${HOLDERS_OF_A_TENANT} ORDER BY turn, since LIMIT ${HOLDERS}`);
  return rows.flatMap(({ tenant, holder, due }) =>
    (JSON.parse(due) as [string, string][]).map(([id, server]) => ({ id, server, tenant, holder })),
  );
}

/** Deletes a revocation that is done, or given up. The event tells which. */
export async function finishRevocation(
  db: Database,
  { id, tenantId }: Pick<Revocation, "id" | "tenantId">,
  audit: AuditEvent,
): Promise<void> {
  const isThis = and(eq(revocations.id, id), eq(revocations.tenantId, tenantId));
  // Not conditional on the deletion: one that could not be queued is revoked nevertheless.
  await db.batch([db.delete(revocations).where(isThis), auditAlways(db, audit)]);
}

/** Twice as long each time. */
const pause = sql`MIN(${FIRST_RETRY_MS} << ${revocations.attempts}, ${LONGEST_PAUSE_MS})`;

/**
 * Takes a revocation for one attempt: postpones it first, so that whatever happens it is due again. One round trip.
 *
 * @returns undefined when it is not due any more, because somebody else has taken it
 */
export async function takeRevocation(
  db: Database,
  { id, tenantId }: Pick<Revocation, "id" | "tenantId">,
): Promise<Revocation | undefined> {
  const [taken] = await db
    .update(revocations)
    .set({ attempts: sql`${revocations.attempts} + 1`, nextAttemptAt: sql`${databaseNow} + ${pause}` })
    .where(and(eq(revocations.id, id), eq(revocations.tenantId, tenantId), isDue))
    .returning();
  return taken;
}

/** Postpones revocations that were not attempted, because their provider is down. One round trip. */
export async function postponeRevocations(db: Database, ids: readonly string[]): Promise<void> {
  await db
    .update(revocations)
    .set({ nextAttemptAt: sql`${databaseNow} + ${pause}` })
    .where(and(sql`${revocations.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`, isDue));
}
