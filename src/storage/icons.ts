import { and, eq, sql } from "drizzle-orm";
import type { Quotas } from "../terms/quota.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import { partsOf, requireRoom } from "./quotas.ts";
import { integrationIcons } from "./schema.ts";

export type Icon = typeof integrationIcons.$inferSelect;

/** Finds the icon that was uploaded for an integration. One round trip. */
export async function findIcon(db: Database, tenantId: string, integrationId: string): Promise<Icon | undefined> {
  const [icon] = await db.select().from(integrationIcons).where(isIcon(tenantId, integrationId));
  return icon;
}

/**
 * Stores an icon and replaces the one before. One round trip.
 * @throws QuotaError
 */
export async function putIcon(db: Database, icon: Icon, quotas: Quotas, audit: AuditEvent): Promise<void> {
  const { contentType, content, etag, tenantId, integrationId } = icon;
  const held = partsOf(tenantId, integrationId, "icons");
  const isNew = sql`NOT EXISTS (SELECT 1 FROM ${integrationIcons} WHERE ${isIcon(tenantId, integrationId)})`;
  await db.batch([
    requireRoom(db, quotas, { kind: "icons", tenantId, held, isNew }),
    db
      .insert(integrationIcons)
      .values(icon)
      .onConflictDoUpdate({ target: integrationIcons.integrationId, set: { contentType, content, etag } }),
    auditAfterChange(db, audit),
  ]);
}

/**
 * Removes an icon. One round trip.
 * @returns whether there was one
 */
export async function deleteIcon(db: Database, tenantId: string, integrationId: string, audit: AuditEvent) {
  const [rows] = await db.batch([
    db.delete(integrationIcons).where(isIcon(tenantId, integrationId)).returning({ etag: integrationIcons.etag }),
    auditAfterChange(db, audit),
  ]);
  return rows.length > 0;
}

function isIcon(tenantId: string, integrationId: string) {
  return and(eq(integrationIcons.integrationId, integrationId), eq(integrationIcons.tenantId, tenantId));
}
