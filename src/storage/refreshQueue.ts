import { and, asc, eq, inArray, isNotNull, lt, lte, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { Integration } from "./integrations.ts";
import { fromNow, ifSeen, isFree, mayAttempt, type TimedConnection, timed, timedReturning } from "./refresh.ts";
import { connections, databaseNow, integrations, refreshCandidates } from "./schema.ts";

/** For how long a row that was taken out of the queue stays out, should whoever took it die. */
const OUT_MS = 120_000;
/** The statements of one batch follow each other within this time. */
const MOMENT_MS = 10_000;
/** The longest time before its token's end at which a row comes due. */
const FRONT_MS = 3600_000;

const isDue = and(isNotNull(connections.nextRefreshAt), lte(connections.nextRefreshAt, databaseNow));

/**
 * The tenants that have a connection to refresh, the one that has waited longest first. Goes from tenant to tenant by the
 * index, whatever the number of their connections.
 */
export async function listTenantsDue(db: Database): Promise<string[]> {
  const next = (previous: SQL) => sql`SELECT ${connections.tenantId} FROM ${connections}
    WHERE ${connections.nextRefreshAt} IS NOT NULL AND ${connections.tenantId} > ${previous} ORDER BY ${connections.tenantId} LIMIT 1`;
  const first = sql`SELECT ${connections.nextRefreshAt} FROM ${connections} WHERE ${connections.tenantId} = tenants.id
    AND ${connections.nextRefreshAt} IS NOT NULL ORDER BY ${connections.nextRefreshAt} LIMIT 1`;
  const rows = await db.all<{ id: string }>(sql`
    WITH RECURSIVE tenants(id) AS (
      SELECT (${next(sql`''`)})
      UNION ALL
      SELECT (${next(sql`tenants.id`)}) FROM tenants WHERE tenants.id IS NOT NULL
    )
    SELECT id FROM (SELECT id, (${first}) AS since FROM tenants WHERE id IS NOT NULL)
    WHERE since <= ${databaseNow} ORDER BY since, id`);
  return rows.map(({ id }) => id);
}

export interface DueRefresh extends TimedConnection {
  integration: Integration;
}

/**
 * Takes leases on the connections that are due longest, so many of each tenant, and reads their integrations in the same
 * transaction: the tokens go where the user agreed. One round trip.
 */
export async function leaseDue(
  db: Database,
  tenants: string[],
  perTenant: number,
  leaseId: string,
  leaseMs: number,
): Promise<DueRefresh[]> {
  if (tenants.length === 0) return [];
  // Not a UNION of one query for each tenant: D1 takes five terms at the most.
  const oldest = sql`SELECT ${connections.id} FROM ${connections}
    WHERE ${connections.tenantId} = tenants.value AND ${isDue} AND ${eq(connections.status, "connected")} AND ${isFree}
    AND ${mayAttempt} ORDER BY ${connections.nextRefreshAt} LIMIT ${perTenant}`;
  const due = sql`(SELECT oldest.value FROM json_each(${JSON.stringify(tenants)}) AS tenants,
    json_each((SELECT json_group_array(id) FROM (${oldest}))) AS oldest)`;
  // Only rows that were leased in this very moment are back in the queue just then.
  const justLeased = and(
    sql`${connections.tenantId} IN (SELECT value FROM json_each(${JSON.stringify(tenants)}))`,
    sql`${connections.nextRefreshAt} BETWEEN ${databaseNow} + ${OUT_MS - MOMENT_MS} AND ${databaseNow} + ${OUT_MS}`,
    eq(connections.leaseId, leaseId),
  );
  const [leased, theirs] = await db.batch([
    db
      .update(connections)
      .set({ leaseId, leaseUntil: fromNow(leaseMs), nextRefreshAt: fromNow(OUT_MS) })
      .where(inArray(connections.id, due))
      .returning(timedReturning),
    db
      .select()
      .from(integrations)
      .where(
        inArray(integrations.id, db.select({ id: connections.integrationId }).from(connections).where(justLeased)),
      ),
  ]);
  const byId = new Map(theirs.map((integration) => [integration.id, integration]));
  return leased.map(timed).flatMap(({ connection, now }) => {
    const integration = byId.get(connection.integrationId);
    return integration ? [{ connection, now, integration }] : [];
  });
}

/**
 * Gives leases back unused.
 *
 * @param milliseconds from now at which the rows are due again, with as much again of jitter
 * @param failure why, when the provider is known to fail
 */
export async function postponeRefreshes(
  db: Database,
  leaseId: string,
  ids: string[],
  milliseconds: number,
  failure: string | undefined,
): Promise<void> {
  const later = sql`${databaseNow} + ${milliseconds} + ABS(RANDOM() % ${milliseconds + 1})`;
  // They were the oldest, and are so again: those that end first come first.
  const inOldOrder = sql`MIN(${databaseNow}, COALESCE(${connections.tokenExpiresAt} - ${FRONT_MS}, ${databaseNow}))`;
  await db
    .update(connections)
    .set({
      leaseId: null,
      leaseUntil: null,
      nextRefreshAt: ifSeen(milliseconds === 0 ? inOldOrder : later),
      ...(failure !== undefined && { failure }),
    })
    .where(
      and(
        sql`${connections.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        eq(connections.leaseId, leaseId),
      ),
    );
}

/**
 * Forgets the oldest connections that ended longer ago than this, and candidates that nobody needed.
 * @returns how many rows
 */
export async function deleteEnded(
  db: Database,
  age: { connections: number; candidates: number },
  limit: number,
): Promise<number> {
  const ended = db
    .select({ id: connections.id })
    .from(connections)
    .where(
      and(eq(connections.status, "disconnected"), lt(connections.updatedAt, sql`${databaseNow} - ${age.connections}`)),
    )
    .orderBy(asc(connections.updatedAt))
    .limit(limit);
  const unused = db
    .select({ id: refreshCandidates.id })
    .from(refreshCandidates)
    .where(lt(refreshCandidates.createdAt, sql`${databaseNow} - ${age.candidates}`))
    .orderBy(asc(refreshCandidates.createdAt))
    .limit(limit);
  const results = await db.batch([
    db.delete(connections).where(inArray(connections.id, ended)),
    db.delete(refreshCandidates).where(inArray(refreshCandidates.id, unused)),
  ]);
  return results.reduce((sum, { meta }) => sum + meta.changes, 0);
}
