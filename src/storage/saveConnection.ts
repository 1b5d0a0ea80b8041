import { and, eq, inArray, ne, type SQL, sql } from "drizzle-orm";
import type { TokenType } from "../terms/connection.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { IntegrationConfig } from "./configs.ts";
import { isSubject } from "./connections.ts";
import type { Database } from "./database.ts";
import type { Connection } from "./integrations.ts";
import { claimAfterChange, isUnclaimed } from "./pendingGrants.ts";
import { fromNow, noRefreshState, type RefreshTimes } from "./refresh.ts";
import { type NewRevocation, rememberRevocation } from "./revocations.ts";
import { type Row, selectRow } from "./rows.ts";
import { connections, databaseNow, integrationConfigs, integrations, refreshCandidates } from "./schema.ts";

/** What a successful authorization writes. Times are relative: the database's clock makes them absolute. */
export interface ConnectionWrite {
  id: string;
  tenantId: string;
  integrationId: string;
  subject: string;
  /** The user who connects; null for an API key that acts for its tenant. */
  ownerId: string | null;
  credentialSealed: string;
  scopes: string[] | null;
  refreshable: boolean;
  times: RefreshTimes;
  /** When the token ends, in milliseconds since the epoch, where it is known so; else `times` tell. */
  expiresAt?: number | undefined;
  data: Record<string, string>;
  /** The values for the provider's placeholders with which the user agreed, over the integration's. */
  parameters: Record<string, string>;
  /** The integration must still have the version that the user agreed to. */
  integrationVersion: number;
  /** The version of the existing row that is replaced; null when there was none. */
  replacesVersion: number | null;
}

/** What else must still be as it was read, or must be done by the same write. */
export interface WriteGuard {
  /** For a token that was stored under a name: one of that name elsewhere makes room. */
  token?: StoredToken | undefined;
  /** For the shared connection of an integration config: it must still have this version. */
  config?: Pick<IntegrationConfig, "id" | "version"> | undefined;
  /** For a grant that waited under a credential key: used up by this write, and by no other. */
  ticketHash?: string | undefined;
  /** Left to be done when this replaces a grant that has to end. */
  revocation?: NewRevocation | undefined;
}

/** How a token was stored. */
export interface StoredToken {
  key: string;
  type: TokenType;
  /** Since when there has been a token of this name, when this one takes its place on another integration. */
  since: number | null;
}

/**
 * Writes a connection in one statement that guards itself: nothing is written when the integration changed, when another
 * row took the place, or when the row to replace moved on or is gone: its id must not come back at its first version, or a
 * late refresh of it would write over this one.
 *
 * @returns the row as it is now, or undefined when a guard refused
 */
export async function saveConnection(
  db: Database,
  write: ConnectionWrite,
  audit: AuditEvent,
  guard: WriteGuard = {},
): Promise<Connection | undefined> {
  const { expiresIn, freshFor, refreshIn } = write.times;
  const expiresAt = write.expiresAt === undefined ? fromNow(expiresIn) : sql`${write.expiresAt}`;
  const { id, tenantId, integrationId, subject, ownerId, credentialSealed, scopes, refreshable, data } = write;
  const { token, ticketHash, revocation } = guard;
  const row: Row<typeof connections> = {
    ...{ id, tenantId, integrationId, subject, ownerId, credentialSealed, scopes, refreshable, data },
    ...{ status: "connected", statusReason: null, version: 1, grantVersion: 1 },
    ...{ tokenExpiresAt: expiresAt, refreshTokenExpiresAt: null },
    ...{ freshUntil: fromNow(freshFor), nextRefreshAt: fromNow(refreshIn) },
    ...{ ...noRefreshState, commitId: null, lastRefreshedAt: null },
    ...{ tokenKey: token?.key ?? null, tokenType: token?.type ?? null, parameters: write.parameters },
    ...{ lastAuthorizedAt: databaseNow, updatedAt: databaseNow, unseenSince: null },
    createdAt: sql`COALESCE(${token?.since ?? null}, ${databaseNow})`,
  };
  const save = db
    .insert(connections)
    .select(selectRow(connections, row, sql`FROM ${integrations} WHERE ${mayWrite(write, guard)}`))
    .onConflictDoUpdate({
      target: [connections.tenantId, connections.subject, connections.integrationId],
      set: {
        status: "connected",
        statusReason: null,
        ownerId: sql`excluded.owner_id`,
        credentialSealed: sql`excluded.credential_sealed`,
        version: sql`${connections.version} + 1`,
        scopes: sql`excluded.scopes`,
        tokenExpiresAt: sql`excluded.token_expires_at`,
        refreshTokenExpiresAt: null,
        data: sql`excluded.data`,
        lastAuthorizedAt: databaseNow,
        unseenSince: null,
        createdAt: sql`COALESCE(${token?.since ?? null},
          CASE ${connections.status} WHEN 'disconnected' THEN ${databaseNow} ELSE ${connections.createdAt} END)`,
        updatedAt: databaseNow,
        grantVersion: sql`${connections.version} + 1`,
        refreshable: sql`excluded.refreshable`,
        freshUntil: sql`excluded.fresh_until`,
        nextRefreshAt: sql`excluded.next_refresh_at`,
        ...noRefreshState,
        commitId: null,
        lastRefreshedAt: null,
        tokenKey: sql`excluded.token_key`,
        tokenType: sql`excluded.token_type`,
        parameters: sql`excluded.parameters`,
      },
      setWhere: sql`${connections.id} = excluded.id AND ${connections.version} = ${write.replacesVersion ?? -1}`,
    })
    .returning();
  const remember = revocation ? [rememberRevocation(db, revocation)] : [];
  const followUps = [auditAfterChange(db, audit), ...remember, forgetSuperseded(db, write)] as const;
  if (ticketHash !== undefined) {
    return (await db.batch([save, ...claimAfterChange(db, ticketHash), ...followUps]))[0][0];
  }
  if (!token) return (await db.batch([save, ...followUps]))[0][0];
  const [, , rows] = await db.batch([...dropTokenElsewhere(db, write, guard, token), save, ...followUps]);
  return rows[0];
}

/** Whether the integration of the current row is still the one that was agreed to, and the place as it was read: with the row to replace, or empty. */
function mayWrite(write: ConnectionWrite, { config, ticketHash }: WriteGuard): SQL {
  const { id, tenantId, integrationId, subject, integrationVersion, replacesVersion } = write;
  const there = sql`SELECT 1 FROM ${connections} WHERE ${connections.tenantId} = ${tenantId}
    AND ${connections.subject} = ${subject} AND ${connections.integrationId} = ${integrationId}`;
  const isAsRead =
    replacesVersion === null
      ? sql`NOT EXISTS (${there})`
      : sql`EXISTS (${there} AND ${connections.id} = ${id} AND ${connections.version} = ${replacesVersion})`;
  const isConfigAsRead = sql`EXISTS (SELECT 1 FROM ${integrationConfigs} WHERE ${integrationConfigs.id} = ${config?.id}
    AND ${integrationConfigs.integrationId} = ${integrationId} AND ${integrationConfigs.version} = ${config?.version})`;
  const conditions = [
    sql`${integrations.id} = ${integrationId} AND ${integrations.tenantId} = ${tenantId}`,
    sql`${integrations.version} = ${integrationVersion}`,
    isAsRead,
    ...(config ? [isConfigAsRead] : []),
    ...(ticketHash === undefined ? [] : [isUnclaimed(ticketHash)]),
  ];
  return sql.join(conditions, sql` AND `);
}

/**
 * A user has one token of a name: one on another integration makes room for what is about to be written, and so does that
 * integration when it was made for that token and nobody else is connected to it. Under the same guard as the write, for a
 * statement that writes nothing does not stop the batch.
 */
function dropTokenElsewhere(db: Database, write: ConnectionWrite, guard: WriteGuard, { key }: StoredToken) {
  const { tenantId, subject, integrationId } = write;
  const isElsewhere = and(
    isSubject(tenantId, subject),
    eq(connections.tokenKey, key),
    ne(connections.integrationId, integrationId),
    sql`EXISTS (SELECT 1 FROM ${integrations} WHERE ${mayWrite(write, guard)})`,
  );
  const theirs = db.select({ id: connections.integrationId }).from(connections).where(isElsewhere);
  const isItsAlone = sql`NOT EXISTS (SELECT 1 FROM ${connections}
    WHERE ${connections.integrationId} = ${integrations.id} AND ${connections.subject} <> ${subject})`;
  return [
    db.delete(integrations).where(and(eq(integrations.forToken, true), inArray(integrations.id, theirs), isItsAlone)),
    db.delete(connections).where(isElsewhere),
  ] as const;
}

/** What an older authorization gave must never be used again: it may be another account's. */
function forgetSuperseded(db: Database, { tenantId, id }: Pick<ConnectionWrite, "tenantId" | "id">) {
  const current = sql`(SELECT ${connections.grantVersion} FROM ${connections} WHERE ${connections.id} = ${id})`;
  return db
    .delete(refreshCandidates)
    .where(
      and(
        eq(refreshCandidates.connectionId, id),
        eq(refreshCandidates.tenantId, tenantId),
        sql`${refreshCandidates.grantVersion} <> ${current}`,
      ),
    );
}
