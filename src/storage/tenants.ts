import { eq } from "drizzle-orm";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import { databaseNow, tenants } from "./schema.ts";

export type Tenant = typeof tenants.$inferSelect;
export type TenantSettings = Pick<
  Tenant,
  "name" | "frontendUrl" | "successUrl" | "allowedReturnOrigins" | "auditRetentionDays" | "accent"
>;

/** Finds a tenant's settings; undefined when it has set nothing. One round trip. */
export async function findTenant(db: Database, id: string): Promise<Tenant | undefined> {
  const [found] = await db.select().from(tenants).where(eq(tenants.id, id));
  return found;
}

/**
 * Writes a tenant's settings. Settings that are not given stay as they are. One round trip.
 * @param first the settings for a new row
 */
export async function saveTenant(
  db: Database,
  first: TenantSettings & { id: string },
  set: Partial<TenantSettings>,
  audit: AuditEvent,
) {
  const [rows] = await db.batch([
    db
      .insert(tenants)
      .values(first)
      .onConflictDoUpdate({ target: tenants.id, set: { ...set, updatedAt: databaseNow } })
      .returning(),
    auditAfterChange(db, audit),
  ]);
  return rows[0];
}
