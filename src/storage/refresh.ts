import { and, desc, eq, getTableColumns, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import type { Connection } from "./integrations.ts";
import { selectRow } from "./rows.ts";
import { connections, databaseNow, refreshCandidates } from "./schema.ts";

/** When to refresh a token, in milliseconds from now. Null: unknown, or not at all. */
export interface RefreshTimes {
  expiresIn: number | null;
  /** From then on a use refreshes first. */
  freshFor: number | null;
  /** From then on the scheduled work refreshes. */
  refreshIn: number | null;
}

/** A connection, and the database's clock at the read in milliseconds. */
export interface TimedConnection {
  connection: Connection;
  now: number;
}

/** A row and the version of it that is meant. */
export type ConnectionVersion = Pick<Connection, "tenantId" | "id" | "version">;

/** The same under a lease. */
export type LeasedVersion = ConnectionVersion & Pick<Connection, "leaseId">;

const columns = getTableColumns(connections);
export const timedColumns = { connection: columns, now: databaseNow };
/** The same from a statement that writes; `timed` takes it apart. */
export const timedReturning = { ...columns, now: databaseNow };

/** What a row has when nobody refreshes it and the last refresh was no failure. */
export const noRefreshState = { nextAttemptAt: null, leaseId: null, leaseUntil: null, failures: 0, failure: null };

/** So many milliseconds from now, by the database's clock. */
export function fromNow(milliseconds: number | null): SQL {
  return milliseconds === null ? sql`NULL` : sql`${databaseNow} + ${Math.round(milliseconds)}`;
}

/** When the scheduled work comes by, if it comes by at all: not for a user who may not use the integration any more. */
export function ifSeen(time: SQL): SQL {
  return sql`CASE WHEN ${connections.unseenSince} IS NULL THEN ${time} END`;
}

/** Nobody is at it. */
export const isFree = or(isNull(connections.leaseUntil), lte(connections.leaseUntil, databaseNow));
export const mayAttempt = or(isNull(connections.nextAttemptAt), lte(connections.nextAttemptAt, databaseNow));

function isRow({ tenantId, id }: Pick<Connection, "tenantId" | "id">): SQL | undefined {
  return and(eq(connections.tenantId, tenantId), eq(connections.id, id));
}

function isVersion(row: ConnectionVersion): SQL | undefined {
  return and(isRow(row), eq(connections.version, row.version));
}

/** A connection as it is now. One round trip. */
export async function findConnection(
  db: Database,
  row: Pick<Connection, "tenantId" | "id">,
): Promise<TimedConnection | undefined> {
  const [found] = await db.select(timedColumns).from(connections).where(isRow(row));
  return found;
}

/**
 * Takes the lease on one version of a connection. D1 runs statements one after the other on its primary, so of any number
 * of racers one gets it.
 *
 * @returns the row, or undefined when it moved on, is leased, or must wait
 */
export async function takeLease(
  db: Database,
  row: ConnectionVersion,
  leaseId: string,
  leaseMs: number,
): Promise<TimedConnection | undefined> {
  const [leased] = await db
    .update(connections)
    .set({ leaseId, leaseUntil: fromNow(leaseMs) })
    .where(and(isVersion(row), eq(connections.status, "connected"), isFree, mayAttempt))
    .returning(timedReturning);
  return leased && timed(leased);
}

export function timed({ now, ...connection }: Connection & { now: number }): TimedConnection {
  return { connection, now };
}

/** What a refresh writes. */
export interface RefreshWrite {
  commitId: string;
  credentialSealed: string;
  refreshable: boolean;
  times: RefreshTimes;
  scopes: string[] | null;
  data: Record<string, string>;
}

/**
 * Writes what a refresh got, in the place of exactly one version; the lease does not matter. A row that the refusal of its
 * token had ended lives again; one that needs consent for another reason keeps the credential, unused.
 *
 * @returns the row when this commit wrote it, now or in an earlier try whose answer was lost; undefined when it moved on
 */
export async function commitRefresh(
  db: Database,
  row: ConnectionVersion,
  write: RefreshWrite,
): Promise<TimedConnection | undefined> {
  const { times, ...set } = write;
  const revives = sql`(${connections.status} = 'connected' OR ${connections.statusReason} = 'grant_refused')`;
  const [written] = await db
    .update(connections)
    .set({
      ...set,
      ...noRefreshState,
      status: sql`CASE WHEN ${revives} THEN 'connected' ELSE ${connections.status} END`,
      statusReason: sql`CASE WHEN ${revives} THEN NULL ELSE ${connections.statusReason} END`,
      version: sql`${connections.version} + 1`,
      tokenExpiresAt: fromNow(times.expiresIn),
      freshUntil: fromNow(times.freshFor),
      nextRefreshAt: ifSeen(sql`CASE WHEN ${revives} THEN ${fromNow(times.refreshIn)} END`),
      lastRefreshedAt: databaseNow,
      updatedAt: databaseNow,
    })
    .where(and(isVersion(row), sql`${connections.status} <> 'disconnected'`))
    .returning(timedReturning);
  if (written) return timed(written);
  const found = await findConnection(db, row);
  return found?.connection.commitId === write.commitId ? found : undefined;
}

export type Candidate = typeof refreshCandidates.$inferSelect;

/**
 * Keeps an answer that came too late beside its row, while that is of the same authorization. Should the row have been
 * given up already, it lives again: the candidate is tried next.
 *
 * @returns whether the row is there, and still of that authorization
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
      .where(and(isSameGrant, eq(connections.status, "needs_reauth"), eq(connections.statusReason, "grant_refused"))),
    db
      .select({ status: connections.status, grantVersion: connections.grantVersion })
      .from(connections)
      .where(isRow({ tenantId, id: connectionId })),
  ]);
  if (!row || row.status === "disconnected") return "orphaned";
  return row.grantVersion === grantVersion ? "kept" : "superseded";
}

/** The candidates of a row's authorization, newest first. */
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

/** Forgets a candidate that the provider has refused. */
export async function deleteCandidate(db: Database, tenantId: string, id: string): Promise<void> {
  await db.delete(refreshCandidates).where(and(eq(refreshCandidates.tenantId, tenantId), eq(refreshCandidates.id, id)));
}

/**
 * Ends a connection that only its user can repair, if it is still the same version under the same lease and no candidate
 * has come in between.
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

/** How a failed refresh is followed up. */
export interface RefreshFailure {
  code: string;
  /** Milliseconds that the provider asked to be left alone. */
  retryAfter: number | undefined;
  /** From 0 to 1. */
  chance: number;
}

/** Jitter takes up to a quarter off: 30 to 40 seconds at first, 45 to 60 minutes at last. */
const FIRST_BACKOFF_MS = 40_000;
const JITTER = 0.25;
const DOUBLINGS = 7;
/** Also for a provider that asks for no time at all. */
const SHORTEST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 3600_000;
/** For calls that need the token, which come by one at a time; the scheduled work backs off further. */
const LONGEST_BACKOFF_OF_CALLS_MS = 60_000;

/** Gives a lease back after a failure, and backs off: twice as long each time, up to an hour, or as the provider asked. */
export async function releaseLease(
  db: Database,
  row: Pick<LeasedVersion, "tenantId" | "id" | "leaseId">,
  { code, retryAfter, chance }: RefreshFailure,
): Promise<void> {
  const doubled = sql`MIN(${FIRST_BACKOFF_MS} << MIN(${connections.failures}, ${DOUBLINGS}), ${LONGEST_BACKOFF_MS})`;
  const backoff = sql`CAST(${doubled} * ${1 - JITTER * chance} AS INTEGER)`;
  const asked = retryAfter === undefined ? 0 : Math.max(retryAfter, SHORTEST_BACKOFF_MS);
  const binding = retryAfter === undefined ? sql`MIN(${backoff}, ${LONGEST_BACKOFF_OF_CALLS_MS})` : sql`${asked}`;
  await db
    .update(connections)
    .set({
      leaseId: null,
      leaseUntil: null,
      failures: sql`${connections.failures} + 1`,
      failure: code,
      nextAttemptAt: sql`${databaseNow} + ${binding}`,
      nextRefreshAt: sql`CASE WHEN ${connections.nextRefreshAt} IS NULL THEN NULL
        ELSE ${databaseNow} + MAX(${backoff}, ${asked}) END`,
    })
    .where(and(isRow(row), sql`${connections.leaseId} = ${row.leaseId}`));
}
