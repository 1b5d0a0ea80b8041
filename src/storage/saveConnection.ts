import { type SQL, sql } from "drizzle-orm";
import type { Quotas } from "../terms/quota.ts";
import { noApiRefusals } from "./apiRefusals.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { IntegrationConfig } from "./configs.ts";
import { isSubject } from "./connections.ts";
import type { Database } from "./database.ts";
import type { Connection } from "./integrations.ts";
import { claimAfterChange, isUnclaimed } from "./pendingGrants.ts";
import { connectionsOf, requireRoom } from "./quotas.ts";
import { fromNow, noRefreshState, type RefreshTimes } from "./refresh.ts";
import { type NewRevocation, rememberRevocation } from "./revocations.ts";
import { type Row, selectRow } from "./rows.ts";
import { connections, databaseNow, integrationConfigs, integrations } from "./schema.ts";

/** The content of a successful authorization. Times are relative; the database's clock makes them absolute. */
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
  /** Seconds that an access token lives, if the provider named them. */
  lifetime: number | null;
  /** Milliseconds until the refresh token ends; null when unknown. */
  refreshTokenIn: number | null;
  /** When the token expires, in milliseconds since the epoch, if that is known; otherwise `times` say it. */
  expiresAt?: number | undefined;
  data: Record<string, string>;
  /** Values for the provider's placeholders that the user agreed to. They override the integration's. */
  parameters: Record<string, string>;
  /** The version that the user agreed to. The integration must still have it. */
  integrationVersion: number;
  /** The version of the existing row that is replaced; null when there is none. */
  replacesVersion: number | null;
}

/** Further conditions on the write, and what must happen together with it. */
export interface WriteGuard {
  /** For the shared connection of an integration config: the config must still have this version. */
  config?: Pick<IntegrationConfig, "id" | "version"> | undefined;
  /** For a grant that waits under a credential key: only this write uses up the key. */
  ticketHash?: string | undefined;
  /** Left to be done when this replaces a grant that has to end. */
  revocation?: NewRevocation | undefined;
}

/**
 * Writes a connection in one statement that checks its own conditions. It writes nothing when the integration changed,
 * when another row took the place, or when the row to replace has changed or was deleted. A deleted row must not come
 * back with the same id at version 1, because a late refresh of the old row would then overwrite this one.
 *
 * @returns the new row, or undefined when a condition failed
 * @throws QuotaError
 */
export async function saveConnection(
  db: Database,
  write: ConnectionWrite,
  quotas: Quotas,
  audit: AuditEvent,
  guard: WriteGuard = {},
): Promise<Connection | undefined> {
  const { expiresIn, freshFor, refreshIn } = write.times;
  const expiresAt = write.expiresAt === undefined ? fromNow(expiresIn) : sql`${write.expiresAt}`;
  const { id, tenantId, integrationId, subject, ownerId, credentialSealed, scopes, refreshable, data } = write;
  const { ticketHash, revocation } = guard;
  const row: Row<typeof connections> = {
    ...{ id, tenantId, integrationId, subject, ownerId, credentialSealed, scopes, refreshable, data },
    integrationVersion: write.integrationVersion,
    type: sql`${integrations.type}`,
    ...{ status: "connected", statusReason: null, version: 1, grantVersion: 1 },
    ...{
      tokenExpiresAt: expiresAt,
      refreshTokenExpiresAt: fromNow(write.refreshTokenIn),
      tokenLifetime: write.lifetime,
    },
    ...{ freshUntil: fromNow(freshFor), nextRefreshAt: fromNow(refreshIn) },
    ...{ ...noRefreshState, commitId: null, lastRefreshedAt: null, ...noApiRefusals },
    ...{ tokenKey: null, tokenType: null, parameters: write.parameters },
    ...{ lastAuthorizedAt: databaseNow, updatedAt: databaseNow, unseenSince: null },
    createdAt: databaseNow,
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
        integrationVersion: sql`excluded.integration_version`,
        credentialSealed: sql`excluded.credential_sealed`,
        version: sql`${connections.version} + 1`,
        scopes: sql`excluded.scopes`,
        tokenExpiresAt: sql`excluded.token_expires_at`,
        // What this provider named once goes on, since one answer may leave it out.
        tokenLifetime: sql`COALESCE(excluded.token_lifetime, ${connections.tokenLifetime})`,
        refreshTokenExpiresAt: sql`excluded.refresh_token_expires_at`,
        data: sql`excluded.data`,
        lastAuthorizedAt: databaseNow,
        unseenSince: null,
        createdAt: sql`CASE ${connections.status} WHEN 'disconnected' THEN ${databaseNow} ELSE ${connections.createdAt} END`,
        updatedAt: databaseNow,
        grantVersion: sql`${connections.version} + 1`,
        refreshable: sql`excluded.refreshable`,
        freshUntil: sql`excluded.fresh_until`,
        nextRefreshAt: sql`excluded.next_refresh_at`,
        ...noRefreshState,
        ...noApiRefusals,
        commitId: null,
        lastRefreshedAt: null,
        ...{ tokenKey: null, tokenType: null },
        parameters: sql`excluded.parameters`,
      },
      setWhere: sql`${connections.id} = excluded.id AND ${connections.version} = ${write.replacesVersion ?? -1}`,
    })
    .returning();
  const remember = revocation ? [rememberRevocation(db, revocation)] : [];
  const room = roomFor(db, write, quotas);
  const followUps = [auditAfterChange(db, audit), ...remember] as const;
  const claim = ticketHash === undefined ? [] : claimAfterChange(db, ticketHash);
  return (await db.batch([room, save, ...claim, ...followUps]))[1][0];
}

/** A connection that is replaced takes no more room. One that was ended, and whose row is still there, does. */
function roomFor(db: Database, { tenantId, subject, integrationId }: ConnectionWrite, quotas: Quotas) {
  const isNew = sql`NOT EXISTS (SELECT 1 FROM ${connections} WHERE ${isSubject(tenantId, subject)}
    AND ${connections.integrationId} = ${integrationId} AND ${connections.status} <> 'disconnected')`;
  return requireRoom(db, quotas, { kind: "connections", tenantId, held: connectionsOf(tenantId, subject), isNew });
}

/**
 * Returns the condition that the integration of the current row has the version that was agreed to, and that the place
 * is as it was read: empty, or with the row to replace.
 */
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
