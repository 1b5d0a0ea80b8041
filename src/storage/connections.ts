import { and, desc, eq, getTableColumns, ne, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { Connection, Integration } from "./integrations.ts";
import { connections, databaseNow, integrations } from "./schema.ts";

/** A connection as it may be shown: the sealed credential is not read at all. */
export interface ConnectionView {
  connection: Omit<Connection, "credentialSealed">;
  integration: Pick<Integration, "id" | "slug" | "name" | "type">;
}

/** What a successful authorization writes. Times are relative: the database's clock makes them absolute. */
export interface ConnectionWrite {
  id: string;
  tenantId: string;
  integrationId: string;
  subject: string;
  credentialSealed: string;
  scopes: string[] | null;
  /** Seconds. */
  expiresIn: number | null;
  data: Record<string, string>;
  /** The integration must still have the version that the user agreed to. */
  integrationVersion: number;
  /** The version of the existing row that is replaced; null when there was none. */
  replacesVersion: number | null;
}

const { credentialSealed: _neverShown, ...shownColumns } = getTableColumns(connections);

const integrationColumns = {
  id: integrations.id,
  slug: integrations.slug,
  name: integrations.name,
  type: integrations.type,
};

/**
 * Writes a connection in one statement that guards itself: nothing is written when the integration changed, when another
 * row took the place, or when the row to replace moved on.
 *
 * @returns the row as it is now, or undefined when a guard refused
 */
export async function saveConnection(db: Database, write: ConnectionWrite): Promise<Connection | undefined> {
  const expiresAt = write.expiresIn === null ? sql`NULL` : sql`${databaseNow} + ${Math.round(write.expiresIn * 1000)}`;
  const scopes = write.scopes === null ? null : JSON.stringify(write.scopes);
  const rows = await db
    .insert(connections)
    .select(
      sql`SELECT ${write.id}, ${integrations.tenantId}, ${integrations.id}, ${write.subject}, 'connected', NULL,
        ${write.credentialSealed}, 1, ${scopes}, ${expiresAt}, NULL, ${JSON.stringify(write.data)},
        ${databaseNow}, ${databaseNow}, ${databaseNow}
        FROM ${integrations} WHERE ${integrations.id} = ${write.integrationId}
        AND ${integrations.tenantId} = ${write.tenantId} AND ${integrations.version} = ${write.integrationVersion}`,
    )
    .onConflictDoUpdate({
      target: [connections.tenantId, connections.subject, connections.integrationId],
      set: {
        status: "connected",
        statusReason: null,
        credentialSealed: sql`excluded.credential_sealed`,
        version: sql`${connections.version} + 1`,
        scopes: sql`excluded.scopes`,
        tokenExpiresAt: sql`excluded.token_expires_at`,
        refreshTokenExpiresAt: null,
        data: sql`excluded.data`,
        lastAuthorizedAt: databaseNow,
        createdAt: sql`CASE ${connections.status} WHEN 'disconnected' THEN ${databaseNow} ELSE ${connections.createdAt} END`,
        updatedAt: databaseNow,
      },
      setWhere: sql`${connections.id} = excluded.id AND ${connections.version} = ${write.replacesVersion ?? -1}`,
    })
    .returning();
  return rows[0];
}

/** The connections of a subject that are not disconnected, newest first; of one provider when `type` is given. */
export function listConnections(
  db: Database,
  tenant: string,
  subject: string,
  type?: string,
): Promise<ConnectionView[]> {
  return db
    .select({ connection: shownColumns, integration: integrationColumns })
    .from(connections)
    .innerJoin(integrations, and(eq(integrations.id, connections.integrationId), eq(integrations.tenantId, tenant)))
    .where(
      and(
        isSubject(tenant, subject),
        ne(connections.status, "disconnected"),
        type === undefined ? undefined : eq(integrations.type, type),
      ),
    )
    .orderBy(desc(connections.createdAt), desc(connections.id));
}

function isSubject(tenant: string, subject: string) {
  return and(eq(connections.tenantId, tenant), eq(connections.subject, subject));
}

/**
 * Disconnects a subject from a provider: the rows stay as a record, the secrets are erased.
 * @returns how many connections this ended
 */
export async function eraseConnectionsOfType(db: Database, tenant: string, subject: string, type: string) {
  const ended = await db
    .update(connections)
    .set({
      status: "disconnected",
      statusReason: "disconnected_by_user",
      credentialSealed: null,
      scopes: null,
      tokenExpiresAt: null,
      refreshTokenExpiresAt: null,
      data: {},
      version: sql`${connections.version} + 1`,
      updatedAt: databaseNow,
    })
    .where(
      and(
        isSubject(tenant, subject),
        ne(connections.status, "disconnected"),
        sql`${connections.integrationId} IN (SELECT ${integrations.id} FROM ${integrations}
          WHERE ${integrations.tenantId} = ${tenant} AND ${integrations.type} = ${type})`,
      ),
    )
    .returning({ id: connections.id });
  return ended.length;
}

/** Marks a connection that only its user can repair; a connection that was written meanwhile is left alone. */
export async function markNeedsReauth(db: Database, connection: Connection, reason: string): Promise<void> {
  await db
    .update(connections)
    .set({ status: "needs_reauth", statusReason: reason, updatedAt: databaseNow })
    .where(
      and(
        eq(connections.tenantId, connection.tenantId),
        eq(connections.id, connection.id),
        eq(connections.version, connection.version),
        eq(connections.status, "connected"),
      ),
    );
}
