import { and, asc, eq, getTableColumns, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import type { TenantReturns } from "./integrations.ts";
import { apiKeys, type ConnectResult, connectSessions, databaseNow, tenants } from "./schema.ts";
import type { Tenant } from "./tenants.ts";

export type { ConnectResult } from "./schema.ts";

export type ConnectSession = typeof connectSessions.$inferSelect;
type New = Omit<typeof connectSessions.$inferInsert, "browserHash" | "boundAt" | "results" | "expiresAt" | "endedAt">;

/** A session without the hashes. */
export type ShownConnectSession = Omit<ConnectSession, "tokenHash" | "browserHash">;

/** A session as it stands. */
export interface ConnectSessionView {
  session: ConnectSession;
  /** Whether the API key that made it was deleted. */
  isKeyGone: boolean;
  /** The database's clock at the read, in milliseconds. */
  now: number;
  /** How the tenant looks and where its browsers may return to; null when it has set nothing. */
  tenant: (TenantReturns & Pick<Tenant, "name" | "accent" | "logo">) | null;
}

/** Whose sessions: all of a tenant, or those of one of its users, or those that one API key made. */
export interface SessionOwner {
  tenantId: string;
  userId: string | undefined;
  keyId?: string | undefined;
}

/** Only so many results are kept of a session. */
const RESULTS_KEPT = 20;

const isKeyThere = sql`(${connectSessions.keyId} IS NULL OR EXISTS (SELECT 1 FROM ${apiKeys}
  WHERE ${apiKeys.id} = ${connectSessions.keyId} AND +${apiKeys.tenantId} = ${connectSessions.tenantId}))`;

/** Inserts a session that ends after so many milliseconds. One round trip. */
export async function insertConnectSession(
  db: Database,
  session: New,
  milliseconds: number,
  audit: AuditEvent,
): Promise<ConnectSession | undefined> {
  const [rows] = await db.batch([
    db
      .insert(connectSessions)
      .values({ ...session, expiresAt: sql`${databaseNow} + ${milliseconds}` })
      .returning(),
    auditAfterChange(db, audit),
  ]);
  return rows[0];
}

/**
 * Finds a session by its id, whoever asks: the caller of this function checks what the asker has to know. One round trip.
 */
export async function findConnectSession(db: Database, id: string): Promise<ConnectSessionView | undefined> {
  const { name, accent, logo, frontendUrl, successUrl, allowedReturnOrigins } = tenants;
  const [row] = await db
    .select({
      session: getTableColumns(connectSessions),
      isKeyThere: sql<number>`${isKeyThere}`,
      now: databaseNow,
      tenant: { name, accent, logo, frontendUrl, successUrl, allowedReturnOrigins },
    })
    .from(connectSessions)
    .leftJoin(tenants, eq(tenants.id, connectSessions.tenantId))
    .where(eq(connectSessions.id, id));
  return row && { session: row.session, isKeyGone: row.isKeyThere !== 1, now: row.now, tenant: row.tenant };
}

/**
 * Binds a session to the first browser that brings its token, in one statement: of any number of browsers one wins. The same
 * browser may come again. One round trip.
 *
 * @returns undefined when the token is another one, the session has ended, or another browser has it
 */
export async function bindConnectSession(
  db: Database,
  { id, tokenHash, browserHash }: { id: string; tokenHash: string; browserHash: string },
): Promise<{ session: ConnectSession; isFirst: boolean; now: number } | undefined> {
  const { boundAt, browserHash: bound } = connectSessions;
  const [row] = await db
    .update(connectSessions)
    .set({ browserHash, boundAt: sql`COALESCE(${boundAt}, ${databaseNow})` })
    .where(
      and(
        eq(connectSessions.id, id),
        eq(connectSessions.tokenHash, tokenHash),
        or(isNull(bound), eq(bound, browserHash)),
        isNull(connectSessions.endedAt),
        sql`${connectSessions.expiresAt} > ${databaseNow}`,
        isKeyThere,
      ),
    )
    .returning({
      ...getTableColumns(connectSessions),
      isFirst: sql<number>`${boundAt} = ${databaseNow}`,
      now: databaseNow,
    });
  if (!row) return undefined;
  const { isFirst, now, ...session } = row;
  return { session, isFirst: isFirst === 1, now };
}

/** Ends a session before its time. One round trip. @returns whether there is one, ended before or not */
export async function endConnectSession(
  db: Database,
  owner: SessionOwner,
  id: string,
  audit: AuditEvent,
): Promise<boolean> {
  const isMeant = and(eq(connectSessions.id, id), isOf(owner));
  const [, , found] = await db.batch([
    db
      .update(connectSessions)
      .set({ endedAt: databaseNow })
      .where(and(isMeant, isNull(connectSessions.endedAt))),
    auditAfterChange(db, audit),
    db.select({ id: connectSessions.id }).from(connectSessions).where(isMeant),
  ]);
  return found.length > 0;
}

/** Notes what came of a flow or a form on its session. One round trip. */
export async function noteConnectResult(
  db: Database,
  { id, tenantId }: Pick<ConnectSession, "id" | "tenantId">,
  { integrationId, connectionId, error }: Omit<ConnectResult, "at">,
): Promise<void> {
  const { results } = connectSessions;
  const kept = sql`CASE WHEN json_array_length(${results}) < ${RESULTS_KEPT} THEN ${results}
    ELSE json_remove(${results}, '$[0]') END`;
  const result = sql`json_object('integrationId', ${integrationId}, 'connectionId', ${connectionId}, 'error', ${error},
    'at', ${databaseNow})`;
  await db
    .update(connectSessions)
    .set({ results: sql`json_insert(${kept}, '$[#]', ${result})` })
    .where(and(eq(connectSessions.id, id), eq(connectSessions.tenantId, tenantId)));
}

/**
 * Deletes the sessions that ended longest ago, of those that ended before so many milliseconds.
 * @returns the number of deleted sessions
 */
export async function deleteOldConnectSessions(db: Database, milliseconds: number, limit: number): Promise<number> {
  const old = db
    .select({ id: connectSessions.id })
    .from(connectSessions)
    .where(lt(connectSessions.expiresAt, sql`${databaseNow} - ${milliseconds}`))
    .orderBy(asc(connectSessions.expiresAt))
    .limit(limit);
  const { meta } = await db.delete(connectSessions).where(inArray(connectSessions.id, old));
  return meta.changes;
}

function isOf({ tenantId, userId, keyId }: SessionOwner): SQL | undefined {
  return and(
    eq(connectSessions.tenantId, tenantId),
    userId === undefined ? undefined : eq(connectSessions.userId, userId),
    keyId === undefined ? undefined : eq(connectSessions.keyId, keyId),
  );
}
