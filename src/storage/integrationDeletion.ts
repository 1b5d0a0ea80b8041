import { and, asc, eq, gt, isNotNull, sql } from "drizzle-orm";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import { deletionOf } from "./connections.ts";
import type { Database } from "./database.ts";
import type { Connection, Integration } from "./integrations.ts";
import type { NewRevocation } from "./revocations.ts";
import { connections, databaseNow, integrationShares, integrations, pendingGrants } from "./schema.ts";
import { isLiving } from "./visibility.ts";

/** An owner that no caller is: principals have a kind in front. */
const NOBODY = "deleted";
/** Why the connections of a deleted integration are not used and not refreshed. */
const INTEGRATION_DELETED = "integration_deleted";

type Key = Pick<Integration, "id" | "tenantId">;

/**
 * Begins to delete an integration, in one transaction: nobody sees it, nobody's connection on it is listed, used or
 * refreshed any more, and its name is free. What is under way meets another version. One without connections, and without
 * grants that wait to be consumed, is gone with that. One round trip.
 *
 * @returns its first connections, so many at the most; undefined when it is gone, or being deleted already
 */
export async function beginDeletion(
  db: Database,
  { id, tenantId }: Key,
  audit: AuditEvent,
  limit: number,
): Promise<Connection[] | undefined> {
  const isThis = and(eq(integrations.tenantId, tenantId), eq(integrations.id, id));
  const begin = db
    .update(integrations)
    .set({
      ...{ deletingSince: databaseNow, owner: NOBODY, pendingOwner: null, slug: id, updatedAt: databaseNow },
      version: sql`${integrations.version} + 1`,
    })
    .where(and(isThis, isLiving))
    .returning({ id: integrations.id });
  const hide = db
    .update(connections)
    .set({
      // Nobody's: who looks for a subject's connections does not find it.
      subject: sql`${NOBODY} || ':' || ${connections.id}`,
      status: sql`CASE ${connections.status} WHEN 'connected' THEN 'needs_reauth' ELSE ${connections.status} END`,
      statusReason: INTEGRATION_DELETED,
      nextRefreshAt: null,
    })
    .where(isOf({ id, tenantId }));
  const [begun, , , , found] = await db.batch([
    begin,
    auditAfterChange(db, audit),
    db
      .delete(integrationShares)
      .where(and(eq(integrationShares.integrationId, id), sql`+${integrationShares.tenantId} = ${tenantId}`)),
    hide,
    db.select().from(connections).where(isOf({ id, tenantId })).orderBy(asc(connections.id)).limit(limit),
    finishDeletion(db, { id, tenantId }),
  ]);
  return begun.length > 0 ? found : undefined;
}

function isOf({ id, tenantId }: Key) {
  return and(eq(connections.integrationId, id), sql`+${connections.tenantId} = ${tenantId}`);
}

/** An integration that is being deleted, and for how many milliseconds. */
export interface DeletedIntegration {
  integration: Integration;
  age: number;
}

/** The integrations that are being deleted, longest first, after one of them. One round trip. */
export function findDeleted(db: Database, last: Integration | undefined, limit: number): Promise<DeletedIntegration[]> {
  const isLater =
    last && sql`(${integrations.deletingSince}, ${integrations.id}) > (${last.deletingSince}, ${last.id})`;
  return db
    .select({ integration: integrations, age: sql<number>`${databaseNow} - ${integrations.deletingSince}` })
    .from(integrations)
    .where(and(isNotNull(integrations.deletingSince), isLater))
    .orderBy(asc(integrations.deletingSince), asc(integrations.id))
    .limit(limit);
}

/** A page of the connections of an integration, by id, after one id. One round trip. */
export function pageOfIntegration(db: Database, key: Key, after: string, limit: number): Promise<Connection[]> {
  return db
    .select()
    .from(connections)
    .where(and(isOf(key), gt(connections.id, after)))
    .orderBy(asc(connections.id))
    .limit(limit);
}

/** A connection to be deleted, with what is left to be done, and the event that tells. */
export interface EndedConnection {
  connection: Connection;
  revocation: NewRevocation | undefined;
  audit: AuditEvent;
}

/**
 * Deletes connections of an integration that is being deleted, each with its wish to revoke and only as it was read, and
 * the integration when none is left; all in one transaction. Its icon, configs and tools go with it (foreign keys).
 *
 * @returns whether the integration is gone
 */
export async function deleteEndedConnections(
  db: Database,
  { id, tenantId }: Key,
  ended: EndedConnection[],
): Promise<boolean> {
  const finish = finishDeletion(db, { id, tenantId });
  const statements = ended.flatMap((one) => deletionOf(db, one));
  const results = await db.batch([...statements, finish] as unknown as [typeof finish]);
  return (results.at(-1) ?? []).length > 0;
}

function finishDeletion(db: Database, { id, tenantId }: Key) {
  const isFinished = and(
    eq(integrations.tenantId, tenantId),
    eq(integrations.id, id),
    isNotNull(integrations.deletingSince),
    sql`NOT EXISTS (SELECT 1 FROM ${connections} WHERE ${connections.integrationId} = ${id})`,
    sql`NOT EXISTS (SELECT 1 FROM ${pendingGrants} WHERE ${pendingGrants.integrationId} = ${id})`,
  );
  return db.delete(integrations).where(isFinished).returning({ id: integrations.id });
}
