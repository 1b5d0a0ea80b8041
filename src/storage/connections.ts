import { and, desc, eq, getTableColumns, inArray, ne, type SQL, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/sqlite-core";
import { noApiRefusals } from "./apiRefusals.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import type { Connection, Integration, Page } from "./integrations.ts";
import { noRefreshState } from "./refresh.ts";
import { type NewRevocation, rememberRevocation } from "./revocations.ts";
import { connections, databaseNow, integrations, refreshCandidates } from "./schema.ts";

/** A connection for display: the sealed credential is not even read. */
export interface ConnectionView {
  connection: Omit<Connection, "credentialSealed">;
  integration: Pick<
    Integration,
    "id" | "slug" | "name" | "type" | "definition" | "authorizationEndpoint" | "tokenEndpoint"
  >;
  /** The database's clock at the read, in milliseconds. */
  now: number;
}

const { credentialSealed: _neverShown, ...shownColumns } = getTableColumns(connections);

const integrationColumns = {
  id: integrations.id,
  slug: integrations.slug,
  name: integrations.name,
  type: integrations.type,
  definition: integrations.definition,
  authorizationEndpoint: integrations.authorizationEndpoint,
  tokenEndpoint: integrations.tokenEndpoint,
};

/**
 * Lists a subject's connections that are not disconnected, newest first; only those of one provider when `type` is
 * given.
 */
export function listConnections(
  db: Database,
  tenant: string,
  subject: string,
  type?: string,
): Promise<ConnectionView[]> {
  return db
    .select({ connection: shownColumns, integration: integrationColumns, now: databaseNow })
    .from(connections)
    .innerJoin(integrations, isIntegrationOf(tenant))
    .where(
      and(
        isSubject(tenant, subject),
        ne(connections.status, "disconnected"),
        type === undefined ? undefined : eq(integrations.type, type),
      ),
    )
    .orderBy(desc(connections.createdAt), desc(connections.id));
}

/**
 * Joins a connection's integration. The plus sign keeps SQLite from reading all of the tenant's integrations by index.
 */
function isIntegrationOf(tenant: string) {
  return and(eq(integrations.id, connections.integrationId), sql`+${integrations.tenantId} = ${tenant}`);
}

/** Returns the condition that the connection of the current row belongs to a subject. */
export function isSubject(tenant: string, subject: string) {
  return and(eq(connections.tenantId, tenant), eq(connections.subject, subject));
}

/**
 * Disconnects a subject from a provider. The rows stay as a record; their secrets are erased.
 * @returns the number of connections that were disconnected
 */
export async function eraseConnectionsOfType(
  db: Database,
  tenant: string,
  subject: string,
  type: string,
  audit: AuditEvent,
): Promise<number> {
  const erase = db
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
      refreshable: false,
      freshUntil: null,
      nextRefreshAt: null,
      ...noRefreshState,
      ...noApiRefusals,
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
  const forget = db.delete(refreshCandidates).where(
    and(
      eq(refreshCandidates.tenantId, tenant),
      sql`${refreshCandidates.connectionId} IN (SELECT ${connections.id} FROM ${connections}
          WHERE ${and(isSubject(tenant, subject), eq(connections.status, "disconnected"))})`,
    ),
  );
  const [ended] = await db.batch([erase, auditAfterChange(db, audit), forget]);
  return ended.length;
}

/**
 * Marks a connection that only its user can repair. It changes nothing when the connection was written in the meantime.
 */
export async function markNeedsReauth(db: Database, connection: Connection, reason: string): Promise<void> {
  await db
    .update(connections)
    .set({ status: "needs_reauth", statusReason: reason, updatedAt: databaseNow, nextRefreshAt: null })
    .where(
      and(
        eq(connections.tenantId, connection.tenantId),
        eq(connections.id, connection.id),
        eq(connections.version, connection.version),
        eq(connections.status, "connected"),
      ),
    );
}

/** A connection and its integration, as the list in section 2 of the API shows them. */
export interface ListedConnection {
  connection: Omit<Connection, "credentialSealed">;
  integration: Integration;
  /** The database's clock at the read, in milliseconds. */
  now: number;
}

/** A literal, as in the index by owner. */
const isForAll = sql`${connections.subject} = 'shared'`;

/** Whose connections are listed. */
export interface Holder {
  tenant: string;
  subject: string;
  /** Undefined for a caller without user, who owns no shared ones. */
  userId: string | undefined;
  /** The integrations whose connections are listed. Undefined: all. */
  within?: readonly string[] | undefined;
}

/**
 * Returns a page of the connections of a subject, and of the shared ones that it owns, with their integrations, newest
 * first, and the total number. One round trip.
 */
export async function pageConnections(db: Database, { tenant, subject, userId, within }: Holder, page: Page) {
  const isWithin =
    within && sql`${connections.integrationId} IN (SELECT value FROM json_each(${JSON.stringify(within)}))`;
  const isThere = and(ne(connections.status, "disconnected"), isWithin);
  const ownsShared = and(eq(connections.tenantId, tenant), eq(connections.ownerId, userId ?? ""), isForAll);
  const idsOf = (whose: SQL | undefined) =>
    db.select({ id: connections.id }).from(connections).where(and(whose, isThere));
  // Two lists, each in the order of its index, are merged. One condition with OR would read and sort all of both.
  const all = () => unionAll(idsOf(isSubject(tenant, subject)), idsOf(ownsShared));
  const ids = all().orderBy(desc(connections.id)).limit(page.limit).offset(page.start);
  const count = db
    .select({ total: sql<number>`COUNT(*)`.as("total"), now: databaseNow.as("now") })
    .from(all().as("found"));
  // The same page is read twice: D1's batch loses columns of the same name, so one join would mix up the two tables.
  const [shown, theirs, [counted]] = await db.batch([
    db.select(shownColumns).from(connections).where(inArray(connections.id, ids)).orderBy(desc(connections.id)),
    db
      .select()
      .from(integrations)
      .where(
        and(
          eq(integrations.tenantId, tenant),
          inArray(
            integrations.id,
            db.select({ id: connections.integrationId }).from(connections).where(inArray(connections.id, ids)),
          ),
        ),
      ),
    count,
  ]);
  const byId = new Map(theirs.map((integration) => [integration.id, integration]));
  const items = shown.flatMap((connection): ListedConnection[] => {
    const integration = byId.get(connection.integrationId);
    return integration ? [{ connection, integration, now: counted?.now ?? 0 }] : [];
  });
  return { items, total: counted?.total ?? 0 };
}

/**
 * A connection by its id with its integration, whoever may see that, and the database's clock; undefined when it has ended.
 * One round trip.
 */
export async function findConnectionById(
  db: Database,
  tenant: string,
  id: string,
): Promise<{ connection: Connection; integration: Integration; now: number } | undefined> {
  const [found] = await db
    .select({ connection: getTableColumns(connections), integration: getTableColumns(integrations), now: databaseNow })
    .from(connections)
    .innerJoin(integrations, isIntegrationOf(tenant))
    .where(and(eq(connections.tenantId, tenant), eq(connections.id, id), ne(connections.status, "disconnected")));
  return found;
}

/**
 * Deletes a connection and queues the revocation of its grant, in one transaction.
 * @returns whether it was still there, unchanged since it was read
 */
export async function deleteConnection(
  db: Database,
  connection: Connection,
  revocation: NewRevocation | undefined,
  audit: AuditEvent,
): Promise<boolean> {
  const [removed] = await db.batch(deletionOf(db, { connection, revocation, audit }));
  return removed.length > 0;
}

/** The statements of that transaction. */
export function deletionOf(
  db: Database,
  {
    connection,
    revocation,
    audit,
  }: { connection: Connection; revocation: NewRevocation | undefined; audit: AuditEvent },
) {
  const isThis = and(
    eq(connections.tenantId, connection.tenantId),
    eq(connections.id, connection.id),
    eq(connections.version, connection.version),
  );
  const remove = db.delete(connections).where(isThis).returning({ id: connections.id });
  const remember = revocation ? [rememberRevocation(db, revocation)] : [];
  return [remove, auditAfterChange(db, audit), ...remember] as const;
}
