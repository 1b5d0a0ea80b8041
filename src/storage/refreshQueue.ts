import { and, asc, eq, inArray, isNotNull, lt, lte, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { Integration } from "./integrations.ts";
import { fromNow, ifSeen, isFree, mayAttempt, type TimedConnection, timed, timedReturning } from "./refresh.ts";
import { connections, databaseNow, integrations, refreshCandidates, tenantSchedules } from "./schema.ts";

/** How long a row that was taken out of the queue stays out if its worker dies. */
const OUT_MS = 120_000;
/** The longest time before its token's expiry at which a row becomes due. */
const FRONT_MS = 3600_000;

/**
 * Of so many connections of a tenant that are due longest, the users take turns. It is more than one user may have unless
 * told otherwise, so that nobody stands before all others.
 */
const IN_TURN = 1200;

const isDue = and(isNotNull(connections.nextRefreshAt), lte(connections.nextRefreshAt, databaseNow));

/** So many tenants are looked at in a run, those that have waited longest: a run could not refresh one of each. */
const TENANTS = 1000;

const { tenantId, refreshDueAt } = tenantSchedules;
const hasCome = lte(refreshDueAt, databaseNow);
const firstDue = sql`(SELECT MIN(${connections.nextRefreshAt}) FROM ${connections}
  WHERE ${connections.tenantId} = ${tenantId} AND ${connections.nextRefreshAt} IS NOT NULL)`;

/**
 * Lists the tenants that have a connection to refresh, the one that has waited longest first. It reads those whose time
 * has come by their schedules, and of each the first connection: a schedule may be too early. So the cost grows neither
 * with the number of tenants nor with that of their connections. One round trip.
 */
export async function listTenantsDue(db: Database): Promise<string[]> {
  const rows = await db
    .select({ id: tenantId, isDue: sql<number>`${firstDue} <= ${databaseNow}` })
    .from(tenantSchedules)
    .where(hasCome)
    .orderBy(asc(refreshDueAt))
    .limit(TENANTS);
  return rows.flatMap(({ id, isDue }) => (isDue ? [id] : []));
}

/** Moves the schedules of the same tenants to when their connections are due now. One round trip. */
export async function moveSchedules(db: Database): Promise<void> {
  const longest = db
    .select({ tenantId })
    .from(tenantSchedules)
    .where(hasCome)
    .orderBy(asc(refreshDueAt))
    .limit(TENANTS);
  await db
    .update(tenantSchedules)
    .set({ refreshDueAt: firstDue })
    .where(and(inArray(tenantId, longest), sql`${refreshDueAt} IS NOT ${firstDue}`));
}

/** The connections of one tenant that are due. */
export interface DueList {
  ids: string[];
  /** Whether these are all of them. */
  isAll: boolean;
}

const mayBeLeased = and(isDue, eq(connections.status, "connected"), isFree, mayAttempt);

/**
 * Lists what is due in each of these tenants: the longest due first, but the users of a tenant in turn. One round trip.
 */
export async function listDue(db: Database, tenants: string[]): Promise<Map<string, DueList>> {
  // Whoever connected it. What the tenant itself connected is its integration's.
  const holder = sql`COALESCE(${connections.ownerId}, ${connections.integrationId})`;
  // Not a UNION of one query for each tenant, because D1 takes at most five terms.
  const oldest = sql`SELECT ${connections.id} AS id, ${connections.nextRefreshAt} AS since, ${holder} AS holder
    FROM ${connections} WHERE ${connections.tenantId} = tenants.value AND ${mayBeLeased}
    ORDER BY ${connections.nextRefreshAt} LIMIT ${IN_TURN}`;
  const inTurn = sql`SELECT json_group_array(id) FROM (SELECT id FROM (
    SELECT id, since, ROW_NUMBER() OVER (PARTITION BY holder ORDER BY since) AS turn FROM (${oldest})
  ) ORDER BY turn, since)`;
  const rows = await db.all<{ tenant: string; ids: string }>(
    sql`SELECT tenants.value AS tenant, (${inTurn}) AS ids FROM json_each(${JSON.stringify(tenants)}) AS tenants`,
  );
  return new Map(
    rows.map(({ tenant, ids: text }) => {
      const ids: string[] = JSON.parse(text);
      return [tenant, { ids, isAll: ids.length < IN_TURN }];
    }),
  );
}

export interface DueRefresh extends TimedConnection {
  integration: Integration;
}

/**
 * Leases connections that were listed, those of them that are still due and free. It reads their integrations in the same
 * transaction, so that the tokens go where the user agreed. One round trip.
 */
export async function leaseDue(db: Database, ids: string[], leaseId: string, leaseMs: number): Promise<DueRefresh[]> {
  if (ids.length === 0) return [];
  const isListed = sql`${connections.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const [leased, theirs] = await db.batch([
    db
      .update(connections)
      .set({ leaseId, leaseUntil: fromNow(leaseMs), nextRefreshAt: fromNow(OUT_MS) })
      .where(and(isListed, mayBeLeased))
      .returning(timedReturning),
    db
      .select()
      .from(integrations)
      .where(
        inArray(
          integrations.id,
          db
            .select({ id: connections.integrationId })
            .from(connections)
            .where(and(isListed, eq(connections.leaseId, leaseId))),
        ),
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
 * @param milliseconds delay after which the rows are due again, plus a random jitter of up to the same length
 * @param failure the code of the failure, when the provider is known to fail
 */
export async function postponeRefreshes(
  db: Database,
  leaseId: string,
  ids: string[],
  milliseconds: number,
  failure: string | undefined,
): Promise<void> {
  const later = sql`${databaseNow} + ${milliseconds} + ABS(RANDOM() % ${milliseconds + 1})`;
  // The rows were the oldest ones and stay so: those whose tokens expire first come first.
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
 * Deletes the oldest connections that were disconnected longer ago than this age, and candidates that nobody needed.
 * @returns the number of deleted rows, without the candidates that go with their connection
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
  // D1 also counts the changes of triggers, so the rows are counted here.
  const results = await db.batch([
    db.delete(connections).where(inArray(connections.id, ended)).returning({ id: connections.id }),
    db.delete(refreshCandidates).where(inArray(refreshCandidates.id, unused)).returning({ id: refreshCandidates.id }),
  ]);
  return results.flat().length;
}
