import { and, asc, eq, sql } from "drizzle-orm";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import { databaseNow, integrationShares, integrations } from "./schema.ts";
import { noteVisibility } from "./unseen.ts";
import { isLiving } from "./visibility.ts";

export type Share = typeof integrationShares.$inferSelect;

/** One share of one integration. */
export interface ShareKey {
  tenantId: string;
  integrationId: string;
  principal: string;
}

/** The row of a share, taken from its integration: there is none when the integration is not there, or is being deleted. */
export function shareRow(db: Database, { tenantId, integrationId, principal }: ShareKey, accessLevel: number) {
  return db
    .select({
      integrationId: integrations.id,
      tenantId: integrations.tenantId,
      principal: sql<string>`${principal}`.as("principal"),
      accessLevel: sql<number>`${accessLevel}`.as("access_level"),
      createdAt: databaseNow.as("created_at"),
      updatedAt: databaseNow.as("updated_at"),
    })
    .from(integrations)
    .where(and(eq(integrations.tenantId, tenantId), eq(integrations.id, integrationId), isLiving));
}

/** All shares of an integration, in the order of their principals. One round trip. */
export function listShares(db: Database, tenantId: string, integrationId: string): Promise<Share[]> {
  return (
    db
      .select()
      .from(integrationShares)
      // The plus sign makes SQLite read by the integration, and not all shares of the tenant.
      .where(and(eq(integrationShares.integrationId, integrationId), sql`+${integrationShares.tenantId} = ${tenantId}`))
      .orderBy(asc(integrationShares.principal))
  );
}

/** One share, or undefined. One round trip. */
export async function findShare(db: Database, key: ShareKey): Promise<Share | undefined> {
  const [share] = await db.select().from(integrationShares).where(isShare(key));
  return share;
}

/** Gives a principal a level, in place of the one it had; undefined when the integration is gone. One round trip. */
export async function putShare(db: Database, key: ShareKey, accessLevel: number, audit: AuditEvent) {
  const [rows] = await db.batch([
    db
      .insert(integrationShares)
      .select(shareRow(db, key, accessLevel))
      .onConflictDoUpdate({
        target: [integrationShares.integrationId, integrationShares.principal],
        set: { accessLevel, updatedAt: databaseNow },
      })
      .returning(),
    auditAfterChange(db, audit),
    ...noteVisibility(db, { id: key.integrationId, tenantId: key.tenantId }),
  ]);
  return rows[0];
}

/**
 * Takes a share back. One round trip.
 * @returns whether there was one
 */
export async function deleteShare(db: Database, key: ShareKey, audit: AuditEvent): Promise<boolean> {
  const [rows] = await db.batch([
    db.delete(integrationShares).where(isShare(key)).returning({ principal: integrationShares.principal }),
    auditAfterChange(db, audit),
    ...noteVisibility(db, { id: key.integrationId, tenantId: key.tenantId }),
  ]);
  return rows.length > 0;
}

function isShare({ tenantId, integrationId, principal }: ShareKey) {
  return and(
    eq(integrationShares.integrationId, integrationId),
    eq(integrationShares.principal, principal),
    eq(integrationShares.tenantId, tenantId),
  );
}
