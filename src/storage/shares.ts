import { and, asc, eq, not, or, type SQL, sql } from "drizzle-orm";
import type { Quotas } from "../terms/quota.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import { partsOf, requireRoom } from "./quotas.ts";
import { databaseNow, integrationShares, integrations } from "./schema.ts";
import { noteVisibility } from "./unseen.ts";
import { isLiving } from "./visibility.ts";

export type Share = typeof integrationShares.$inferSelect;

/** Identifies one share of one integration. */
export interface ShareKey {
  tenantId: string;
  integrationId: string;
  principal: string;
}

/**
 * Selects the row of a share from its integration, so that there is no row when the integration does not exist, is being
 * deleted, or is not as the condition says.
 */
export function shareRow(
  db: Database,
  { tenantId, integrationId, principal }: ShareKey,
  accessLevel: number,
  condition?: SQL,
) {
  return db
    .select({
      integrationId: integrations.id,
      tenantId: integrations.tenantId,
      principal: sql<string>`${principal}`.as("principal"),
      accessLevel: sql<number>`${accessLevel}`.as("access_level"),
      slug: sql<string>`''`.as("slug"),
      createdAt: databaseNow.as("created_at"),
      updatedAt: databaseNow.as("updated_at"),
    })
    .from(integrations)
    .where(and(eq(integrations.tenantId, tenantId), eq(integrations.id, integrationId), isLiving, condition));
}

/** All users of a tenant, as a principal. */
const EVERYONE = "everyone";

/** Whether the integration of the current row is shared with everyone. */
function isForEveryone(tenantId: string): SQL {
  return sql`EXISTS (SELECT 1 FROM ${integrationShares} AS own WHERE own.integration_id = ${integrations.id}
    AND own.tenant_id = ${tenantId} AND own.principal = ${EVERYONE})`;
}

/**
 * Whether no other integration of a slug is shared with everyone, of which then nobody could say which is meant. What
 * belongs to the tenant itself is not counted and not held back: it comes before what users share.
 */
function isSlugFree(tenantId: string, slug: string | SQL): SQL {
  return sql`(${integrations.owner} = 'system' OR NOT EXISTS (
    SELECT 1 FROM ${integrations} AS other JOIN ${integrationShares} AS theirs
      ON theirs.integration_id = other.id AND theirs.tenant_id = other.tenant_id AND theirs.principal = ${EVERYONE}
    WHERE other.tenant_id = ${tenantId} AND other.slug = ${slug} AND other.id <> ${integrations.id}
      AND other.owner <> 'system'))`;
}

/** Whether the integration of the current row may get a slug, as far as those go that are shared with everyone. */
export function canHaveSlug(tenantId: string, slug: string): SQL {
  return sql`(NOT ${isForEveryone(tenantId)} OR ${isSlugFree(tenantId, slug)})`;
}

/** Whether that is what keeps an integration from a slug. One round trip. */
export async function isSlugHeld(
  db: Database,
  { id, tenantId }: { id: string; tenantId: string },
  slug: string,
): Promise<boolean> {
  const rows = await db
    .select({ id: integrations.id })
    .from(integrations)
    .where(and(eq(integrations.tenantId, tenantId), eq(integrations.id, id), not(canHaveSlug(tenantId, slug))));
  return rows.length > 0;
}

/** Whether one may be shared with everyone: it is already, or its slug is free. */
function canBeForEveryone(tenantId: string): SQL | undefined {
  return or(isForEveryone(tenantId), isSlugFree(tenantId, sql`${integrations.slug}`));
}

/** Lists all shares of an integration, in the order of their principals. One round trip. */
export function listShares(db: Database, tenantId: string, integrationId: string): Promise<Share[]> {
  return (
    db
      .select()
      .from(integrationShares)
      // The plus sign makes SQLite search by integration instead of reading all shares of the tenant.
      .where(and(eq(integrationShares.integrationId, integrationId), sql`+${integrationShares.tenantId} = ${tenantId}`))
      .orderBy(asc(integrationShares.principal))
  );
}

/** Finds one share. One round trip. */
export async function findShare(db: Database, key: ShareKey): Promise<Share | undefined> {
  const [share] = await db.select().from(integrationShares).where(isShare(key));
  return share;
}

/**
 * Gives a principal a level, in place of an earlier one. One round trip.
 * @returns undefined when the integration no longer exists; for everyone, also when another one of its slug is shared
 *   with everyone
 * @throws QuotaError
 */
export async function putShare(
  db: Database,
  key: ShareKey,
  accessLevel: number,
  quotas: Quotas,
  audit: AuditEvent,
): Promise<Share | undefined> {
  const { tenantId, integrationId } = key;
  const condition = key.principal === EVERYONE ? canBeForEveryone(tenantId) : undefined;
  const held = partsOf(tenantId, integrationId, "shares");
  const isNew = sql`NOT EXISTS (SELECT 1 FROM ${integrationShares} WHERE ${isShare(key)})`;
  const [, rows] = await db.batch([
    requireRoom(db, quotas, { kind: "shares", tenantId, held, isNew }),
    db
      .insert(integrationShares)
      .select(shareRow(db, key, accessLevel, condition))
      .onConflictDoUpdate({
        target: [integrationShares.integrationId, integrationShares.principal],
        set: { accessLevel, updatedAt: databaseNow },
      })
      .returning(),
    auditAfterChange(db, audit),
    ...noteVisibility(db, { id: integrationId, tenantId }),
  ]);
  return rows[0];
}

/**
 * Deletes a share. One round trip.
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
