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
 * @param seen when they were last changed, as the caller saw it; undefined: it does not matter
 * @returns undefined when they were changed since
 */
export async function saveTenant(
  db: Database,
  first: TenantSettings & { id: string },
  set: Partial<TenantSettings>,
  audit: AuditEvent,
  seen?: number,
) {
  const [rows] = await db.batch([
    db
      .insert(tenants)
      .values(first)
      .onConflictDoUpdate({
        target: tenants.id,
        set: { ...set, updatedAt: databaseNow },
        ...(seen !== undefined && { setWhere: eq(tenants.updatedAt, seen) }),
      })
      .returning(),
    auditAfterChange(db, audit),
  ]);
  return rows[0];
}
