import { and, asc, eq, getTableColumns, gt, isNull, or, sql } from "drizzle-orm";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import { apiKeys, databaseNow } from "./schema.ts";

export type ApiKey = typeof apiKeys.$inferSelect;
export type NewApiKey = Omit<typeof apiKeys.$inferInsert, "createdAt" | "lastUsedAt">;
/** A key as it may be shown. */
export type ShownApiKey = Omit<ApiKey, "hash">;

const { hash: _neverShown, ...shownColumns } = getTableColumns(apiKeys);

/** So often is it written down that a key was used. */
const USE_INTERVAL_MS = 60_000;

const isLive = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, databaseNow));
const wasUsedLately = sql<number>`COALESCE(${apiKeys.lastUsedAt} > ${databaseNow} - ${USE_INTERVAL_MS}, 0)`;

/** Makes a key. One round trip. */
export async function insertApiKey(db: Database, key: NewApiKey, audit: AuditEvent): Promise<ShownApiKey | undefined> {
  const [rows] = await db.batch([db.insert(apiKeys).values(key).returning(shownColumns), auditAfterChange(db, audit)]);
  return rows[0];
}

/**
 * The key of this hash, if it is there and has not expired by the database's clock. Asked on each call: a deleted key is
 * refused with the next one. One round trip.
 */
export async function findApiKey(db: Database, hash: string) {
  const [found] = await db
    .select({ key: shownColumns, wasUsedLately: wasUsedLately.mapWith(Boolean) })
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hash), isLive));
  return found;
}

/** Notes that a key is in use; not more than once a minute, however many notice at the same time. */
export async function noteApiKeyUse(db: Database, { id, tenantId }: Pick<ApiKey, "id" | "tenantId">): Promise<void> {
  await db
    .update(apiKeys)
    .set({ lastUsedAt: databaseNow })
    .where(and(eq(apiKeys.id, id), eq(apiKeys.tenantId, tenantId), sql`NOT ${wasUsedLately}`));
}

/** A page of a tenant's keys, oldest first. One round trip. */
export function listApiKeys(db: Database, tenantId: string, after: string, limit: number): Promise<ShownApiKey[]> {
  return db
    .select(shownColumns)
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tenantId), gt(apiKeys.id, after)))
    .orderBy(asc(apiKeys.id))
    .limit(limit);
}

/** How many keys a tenant has. One round trip. */
export function countApiKeys(db: Database, tenantId: string): Promise<number> {
  return db.$count(apiKeys, eq(apiKeys.tenantId, tenantId));
}

/**
 * Deletes a key. One round trip.
 * @returns whether there was one
 */
export async function deleteApiKey(db: Database, tenantId: string, id: string, audit: AuditEvent): Promise<boolean> {
  const [rows] = await db.batch([
    db
      .delete(apiKeys)
      .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id)))
      .returning({ id: apiKeys.id }),
    auditAfterChange(db, audit),
  ]);
  return rows.length > 0;
}
