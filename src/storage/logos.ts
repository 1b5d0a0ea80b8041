import { and, eq, isNotNull } from "drizzle-orm";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import { databaseNow, tenantLogos, tenants } from "./schema.ts";
import type { TenantSettings } from "./tenants.ts";

export type Logo = typeof tenantLogos.$inferSelect;

/** Finds a picture by its hash, whichever tenant shows it. One round trip. */
export async function findLogo(db: Database, etag: string): Promise<Logo | undefined> {
  const [logo] = await db.select().from(tenantLogos).where(eq(tenantLogos.etag, etag)).limit(1);
  return logo;
}

/**
 * Stores a tenant's logo and replaces the one before. One round trip.
 * @param first the settings of a tenant that has none yet
 */
export async function putLogo(db: Database, logo: Logo, first: TenantSettings, audit: AuditEvent): Promise<void> {
  const { tenantId, contentType, content, etag } = logo;
  await db.batch([
    db
      .insert(tenantLogos)
      .values(logo)
      .onConflictDoUpdate({ target: tenantLogos.tenantId, set: { contentType, content, etag } }),
    db
      .insert(tenants)
      .values({ id: tenantId, ...first, logo: etag })
      .onConflictDoUpdate({ target: tenants.id, set: { logo: etag, updatedAt: databaseNow } }),
    auditAfterChange(db, audit),
  ]);
}

/** Removes a tenant's logo. One round trip. */
export async function deleteLogo(db: Database, tenantId: string, audit: AuditEvent): Promise<void> {
  await db.batch([
    db.delete(tenantLogos).where(eq(tenantLogos.tenantId, tenantId)),
    db
      .update(tenants)
      .set({ logo: null, updatedAt: databaseNow })
      .where(and(eq(tenants.id, tenantId), isNotNull(tenants.logo))),
    auditAfterChange(db, audit),
  ]);
}
