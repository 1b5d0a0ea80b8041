import { and, desc, eq, getTableColumns, inArray, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { refusedReasons } from "../terms/connection.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import type { Connection } from "./integrations.ts";
import { selectRow } from "./rows.ts";
import { connections, databaseNow, refreshCandidates } from "./schema.ts";

/** When to refresh a token, in milliseconds from now. Null: unknown, or never. */
export interface RefreshTimes {
  expiresIn: number | null;
  /** From then on, a use of the token refreshes it first. */
  freshFor: number | null;
  /** From then on, scheduled work refreshes it. */
  refreshIn: number | null;
}

/** A connection, and the database's clock at the read in milliseconds. */
export interface TimedConnection {
  connection: Connection;
  now: number;
}

/** A version of a row. */
export type ConnectionVersion = Pick<Connection, "tenantId" | "id" | "version">;

/** A version of a row under a lease. */
export type LeasedVersion = ConnectionVersion & Pick<Connection, "leaseId">;

const columns = getTableColumns(connections);
export const timedColumns = { connection: columns, now: databaseNow };
/** The same columns for a statement that writes. `timed` splits its rows. */
export const timedReturning = { ...columns, now: databaseNow };

/** The refresh state of a row that nobody is refreshing and whose last refresh did not fail. */
export const noRefreshState = {
  ...{ nextAttemptAt: null, leaseId: null, leaseUntil: null },
  ...{ failures: 0, failure: null, failedAt: null, refusals: 0 },
};

/** Scheduled work renews a refresh token that ends when this is left of it. */
export const LAST_DAY_MS = 24 * 3600_000;

/** The row ended because its refresh token was refused. */
export const wasRefused = and(
  eq(connections.status, "needs_reauth"),
  inArray(connections.statusReason, refusedReasons),
);

/** Returns the time this many milliseconds from now, by the database's clock. */
export function fromNow(milliseconds: number | null): SQL {
  return milliseconds === null ? sql`NULL` : sql`${databaseNow} + ${Math.round(milliseconds)}`;
}

/** When the schedule refreshes a connection: never for a user who may not use the integration any more. */
export function ifSeen(time: SQL): SQL {
  return sql`CASE WHEN ${connections.unseenSince} IS NULL THEN ${time} END`;
}

/** Nobody holds a lease on the row. */
export const isFree = or(isNull(connections.leaseUntil), lte(connections.leaseUntil, databaseNow));
export const mayAttempt = or(isNull(connections.nextAttemptAt), lte(connections.nextAttemptAt, databaseNow));

/** For calls that need the token, because these come one at a time. Scheduled work backs off longer. */
export const LONGEST_BACKOFF_OF_CALLS_MS = 60_000;
/** Somebody who asks by hand passes the backoff, once in this time. */
export const PAUSE_BY_HAND_MS = 10_000;
/** A longer wait than our own backoff was asked for by the provider, and binds everybody. */
const mayAttemptByHand = or(
  mayAttempt,
  sql`${connections.failedAt} <= ${databaseNow} - ${PAUSE_BY_HAND_MS}
    AND ${connections.nextAttemptAt} <= ${connections.failedAt} + ${LONGEST_BACKOFF_OF_CALLS_MS}`,
);

export function isRow({ tenantId, id }: Pick<Connection, "tenantId" | "id">): SQL | undefined {
  return and(eq(connections.tenantId, tenantId), eq(connections.id, id));
}

function isVersion(row: ConnectionVersion): SQL | undefined {
  return and(isRow(row), eq(connections.version, row.version));
}

/** Reads the current state of a connection. One round trip. */
export async function findConnection(
  db: Database,
  row: Pick<Connection, "tenantId" | "id">,
): Promise<TimedConnection | undefined> {
  const [found] = await db.select(timedColumns).from(connections).where(isRow(row));
  return found;
}

/**
 * Takes the lease on one version of a connection. D1 runs statements one after the other on its primary, so only one of
 * any number of concurrent attempts succeeds.
 *
 * @param byHand whether somebody asked for just this, who passes the backoff
 * @returns the row, or undefined when it has another version, is leased, or must wait
 */
export async function takeLease(
  db: Database,
  row: ConnectionVersion,
  leaseId: string,
  leaseMs: number,
  byHand: boolean,
): Promise<TimedConnection | undefined> {
  const may = byHand ? mayAttemptByHand : mayAttempt;
  const [leased] = await db
    .update(connections)
    .set({ leaseId, leaseUntil: fromNow(leaseMs) })
    .where(and(isVersion(row), eq(connections.status, "connected"), isFree, may))
    .returning(timedReturning);
  return leased && timed(leased);
}

export function timed({ now, ...connection }: Connection & { now: number }): TimedConnection {
  return { connection, now };
}

/** The result of a refresh, as it is written. */
export interface RefreshWrite {
  commitId: string;
  credentialSealed: string;
  refreshable: boolean;
  times: RefreshTimes;
  /** Seconds that an access token lives, as the provider last named it. */
  tokenLifetime: number | null;
  /** Milliseconds until the refresh token ends. Undefined when the answer does not say: then it stays as it was. */
  refreshTokenIn: number | undefined;
  scopes: string[] | null;
  data: Record<string, string>;
}

/**
 * Writes the result of a refresh over exactly one version, whether or not the lease still holds. A row that ended
 * because its token was refused becomes connected again. A row that needs consent for another reason keeps the
 * credential, unused.
 *
 * @returns the row, if this commit wrote it now or in an earlier attempt whose answer was lost; else undefined
 */
export async function commitRefresh(
  db: Database,
  row: ConnectionVersion,
  write: RefreshWrite,
): Promise<TimedConnection | undefined> {
  const { times, refreshTokenIn, ...set } = write;
  const revives = sql`(${connections.status} = 'connected' OR ${wasRefused})`;
  const next =
    refreshTokenIn === undefined ? earlier(fromNow(times.refreshIn), beforeKeptEnd) : fromNow(times.refreshIn);
  const [written] = await db
    .update(connections)
    .set({
      ...set,
      ...noRefreshState,
      status: sql`CASE WHEN ${revives} THEN 'connected' ELSE ${connections.status} END`,
      statusReason: sql`CASE WHEN ${revives} THEN NULL ELSE ${connections.statusReason} END`,
      version: sql`${connections.version} + 1`,
      tokenExpiresAt: fromNow(times.expiresIn),
      ...(refreshTokenIn !== undefined && { refreshTokenExpiresAt: fromNow(refreshTokenIn) }),
      freshUntil: fromNow(times.freshFor),
      nextRefreshAt: ifSeen(sql`CASE WHEN ${revives} THEN ${next} END`),
      lastRefreshedAt: databaseNow,
      updatedAt: databaseNow,
    })
    .where(and(isVersion(row), sql`${connections.status} <> 'disconnected'`))
    .returning(timedReturning);
  if (written) return timed(written);
  const found = await findConnection(db, row);
  return found?.connection.commitId === write.commitId ? found : undefined;
}

/** The last day of a refresh token whose end the answer does not renew, so that it does not end unnoticed. */
const beforeKeptEnd = sql`CASE WHEN ${connections.refreshTokenExpiresAt} - ${LAST_DAY_MS} > ${databaseNow}
  THEN ${connections.refreshTokenExpiresAt} - ${LAST_DAY_MS} END`;

/** SQLite's MIN is null when one of the two is. */
function earlier(one: SQL, other: SQL): SQL {
  return sql`MIN(COALESCE(${one}, ${other}), COALESCE(${other}, ${one}))`;
}

export type Candidate = typeof refreshCandidates.$inferSelect;

/**
 * Keeps a result that came too late beside its row, if the row still has the same authorization. If the row was already
 * given up, it becomes connected again, so that the candidate is tried next.
 *
 * @returns whether the row still exists, and still has that authorization
 */
export async function keepCandidate(
  db: Database,
  candidate: Pick<Candidate, "id" | "tenantId" | "connectionId" | "grantVersion" | "credentialSealed">,
): Promise<"kept" | "orphaned" | "superseded"> {
  const { tenantId, connectionId, grantVersion } = candidate;
  const isSameGrant = and(
    isRow({ tenantId, id: connectionId }),
    eq(connections.grantVersion, grantVersion),
    sql`${connections.status} <> 'disconnected'`,
  );
  const [, , [row]] = await db.batch([
    db
      .insert(refreshCandidates)
      .select(
        selectRow(
          refreshCandidates,
          { ...candidate, createdAt: databaseNow },
          sql`FROM ${connections} WHERE ${isSameGrant}`,
        ),
      )
      .onConflictDoNothing(),
    db
      .update(connections)
      .set({ status: "connected", statusReason: null, nextRefreshAt: ifSeen(databaseNow), updatedAt: databaseNow })
      .where(and(isSameGrant, wasRefused)),
    db
      .select({ status: connections.status, grantVersion: connections.grantVersion })
      .from(connections)
      .where(isRow({ tenantId, id: connectionId })),
  ]);
  if (!row || row.status === "disconnected") return "orphaned";
  return row.grantVersion === grantVersion ? "kept" : "superseded";
}

/** Lists the candidates of a row's authorization, newest first. */
export function listCandidates(
  db: Database,
  { tenantId, id, grantVersion }: Pick<Connection, "tenantId" | "id" | "grantVersion">,
): Promise<Candidate[]> {
  return db
    .select()
    .from(refreshCandidates)
    .where(
      and(
        eq(refreshCandidates.connectionId, id),
        eq(refreshCandidates.grantVersion, grantVersion),
        sql`+${refreshCandidates.tenantId} = ${tenantId}`,
      ),
    )
    .orderBy(desc(refreshCandidates.createdAt), desc(refreshCandidates.id));
}

/** Deletes a candidate that the provider has refused. */
export async function deleteCandidate(db: Database, tenantId: string, id: string): Promise<void> {
  await db.delete(refreshCandidates).where(and(eq(refreshCandidates.tenantId, tenantId), eq(refreshCandidates.id, id)));
}

/**
 * Marks a connection that only its user can repair. It does so only if the row still has the same version and lease,
 * and no candidate has come in between.
 */
export async function giveUpRefresh(
  db: Database,
  row: LeasedVersion,
  reason: string,
  known: string[] | "any",
  audit: AuditEvent,
): Promise<boolean> {
  const noCandidate = sql`NOT EXISTS (SELECT 1 FROM ${refreshCandidates}
    WHERE ${refreshCandidates.connectionId} = ${row.id} AND ${refreshCandidates.grantVersion} = ${connections.grantVersion}
    AND ${refreshCandidates.id} NOT IN (SELECT value FROM json_each(${JSON.stringify(known)})))`;
  const [rows] = await db.batch([
    db
      .update(connections)
      .set({
        status: "needs_reauth",
        statusReason: reason,
        nextRefreshAt: null,
        ...noRefreshState,
        updatedAt: databaseNow,
      })
      .where(
        and(
          isVersion(row),
          sql`${connections.leaseId} = ${row.leaseId}`,
          eq(connections.status, "connected"),
          known === "any" ? undefined : noCandidate,
        ),
      )
      .returning({ id: connections.id }),
    auditAfterChange(db, audit),
  ]);
  return rows.length > 0;
}
