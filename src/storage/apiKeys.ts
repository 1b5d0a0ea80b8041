import { and, asc, eq, getTableColumns, gt, type SQL, sql } from "drizzle-orm";
import type { Quotas } from "../terms/quota.ts";
import { type Asker, askerOfKey, type Wanted } from "./asker.ts";
import { type AuditEvent, auditAfterChange, auditWhere } from "./audit.ts";
import type { Database } from "./database.ts";
import { keysOf, requireRoom } from "./quotas.ts";
import { readerOf } from "./readColumns.ts";
import { selectRow } from "./rows.ts";
import { apiKeys, databaseNow, databaseNowText } from "./schema.ts";
import { send, sendBoth, type TextQuery } from "./textQuery.ts";

export type ApiKey = typeof apiKeys.$inferSelect;
export type NewApiKey = Omit<
  typeof apiKeys.$inferInsert,
  "createdAt" | "lastUsedAt" | "callsMade" | "callMinute" | "callsInMinute"
>;
/** An API key without its hash, for display. */
export type ShownApiKey = Omit<ApiKey, "hash">;

const { hash: _neverShown, ...shownColumns } = getTableColumns(apiKeys);

/** Whose keys: all keys of a tenant, or those of one of its users. */
export type KeyOwner = { tenantId: string; users: "all" } | { tenantId: string; users: "one"; userId: string };

/** The last use of a key is written at most once in this time. */
const USE_INTERVAL_MS = 60_000;

const shown = readerOf(apiKeys, "api_keys");
const isLiveText = `(expires_at IS NULL OR expires_at > ${databaseNowText})`;
const wasUsedLately = `COALESCE(last_used_at > ${databaseNowText} - ${USE_INTERVAL_MS}, 0)`;

/**
 * Inserts a key. One round trip.
 * @throws QuotaError
 */
export async function insertApiKey(
  db: Database,
  key: NewApiKey,
  quotas: Quotas,
  audit: AuditEvent,
): Promise<ShownApiKey | undefined> {
  const { tenantId, userId } = key;
  const [, rows] = await db.batch([
    requireRoom(db, quotas, { kind: "keys", tenantId, held: keysOf(tenantId, userId) }),
    db.insert(apiKeys).values(key).returning(shownColumns),
    auditAfterChange(db, audit),
  ]);
  return rows[0];
}

/** Keys that were made from others are forgotten a day after their end, as long as links that they made can live. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/**
 * Inserts a key that is made from another one, if that is still there and has not expired. What was made from that one and ended
 * long ago makes room first. One round trip.
 *
 * @throws QuotaError
 */
export async function insertAttenuatedKey(
  db: Database,
  { parentId, ...key }: NewApiKey & { parentId: string },
  quotas: Quotas,
  audit: AuditEvent,
): Promise<ShownApiKey | undefined> {
  const { tenantId } = key;
  const isOld = sql`${apiKeys.expiresAt} < ${databaseNow} - ${FORGOTTEN_AFTER_MS}`;
  const isThere = sql`EXISTS (SELECT 1 FROM ${apiKeys} AS parent WHERE parent.id = ${parentId}
    AND parent.tenant_id = ${tenantId} AND (parent.expires_at IS NULL OR parent.expires_at > ${databaseNow}))`;
  const row = {
    ...{ ...key, parentId, userId: key.userId ?? null, expiresAt: key.expiresAt ?? null, limits: key.limits ?? null },
    approvals: key.approvals ?? [],
    ...{ ancestors: key.ancestors ?? [], lastUsedAt: null, createdAt: databaseNow },
    ...{ callsMade: 0, callMinute: 0, callsInMinute: 0 },
  };
  const [, , rows] = await db.batch([
    db.delete(apiKeys).where(and(eq(apiKeys.parentId, parentId), eq(apiKeys.tenantId, tenantId), isOld)),
    requireRoom(db, quotas, { kind: "keys", tenantId, held: keysOf(tenantId, key.userId) }),
    db
      .insert(apiKeys)
      .select(selectRow(apiKeys, row, sql`WHERE ${isThere}`))
      .returning(shownColumns),
    auditAfterChange(db, audit),
  ]);
  return rows[0];
}

/** A valid key. */
export interface FoundKey {
  key: ShownApiKey;
  wasUsedLately: boolean;
  /** Who asks with it, as the database takes it from the key. */
  asker: { tenant: string; principals: string; seesAll: boolean };
}

/** What is asked with a key. */
export interface KeyedQuestion<Answer> {
  wanted: Wanted;
  statement: (asker: Asker) => TextQuery<Answer>;
}

/**
 * Finds a key by its hash, if it has not expired by the database's clock, and the answer to a question that it asks. It is
 * read on each call, so that a deleted key is refused at once. One round trip.
 *
 * @param actAs the user that the request names, if any
 */
export async function findApiKey<A>(
  db: Database,
  hash: string,
  actAs: string | undefined,
  question: KeyedQuestion<A> | undefined,
): Promise<{ found: FoundKey | undefined; answer: A | undefined }> {
  const asker = askerOfKey(hash, actAs, question?.wanted ?? "integrations", isLiveText);
  const itself: TextQuery<FoundKey | undefined> = {
    text: `SELECT ${shown.text}, ${wasUsedLately} AS was_used_lately,
      ${asker.columns} FROM api_keys WHERE hash = ?1 AND ${isLiveText}`,
    parameters: asker.parameters.slice(0, 2),
    read: ([values]) => values && toFound(values),
  };
  if (!question) return { found: await send(db, itself), answer: undefined };
  const [found, answer] = await sendBoth(db, itself, question.statement(asker));
  return { found, answer };
}

function toFound(values: readonly unknown[]): FoundKey {
  const { hash: _neverShown, ...key } = shown.read(values, 0);
  const [wasUsedLately, tenant, principals, , seesAll] = values.slice(shown.width);
  return {
    key,
    wasUsedLately: wasUsedLately === 1,
    asker: { tenant: String(tenant), principals: String(principals), seesAll: seesAll === 1 },
  };
}

/** Records the use of a key: at most once a minute, however many requests use it at the same time. */
export async function noteApiKeyUse(db: Database, { id, tenantId }: Pick<ApiKey, "id" | "tenantId">): Promise<void> {
  await db
    .update(apiKeys)
    .set({ lastUsedAt: databaseNow })
    .where(and(eq(apiKeys.id, id), eq(apiKeys.tenantId, tenantId), sql.raw(`NOT ${wasUsedLately}`)));
}

/** Returns a page of an owner's keys, oldest first. One round trip. */
export function listApiKeys(db: Database, owner: KeyOwner, after: string, limit: number): Promise<ShownApiKey[]> {
  return db
    .select(shownColumns)
    .from(apiKeys)
    .where(and(isOf(owner), gt(apiKeys.id, after)))
    .orderBy(asc(apiKeys.id))
    .limit(limit);
}

/** Finds one of an owner's keys. One round trip. */
export async function getApiKey(db: Database, owner: KeyOwner, id: string): Promise<ShownApiKey | undefined> {
  const [found] = await db
    .select(shownColumns)
    .from(apiKeys)
    .where(and(isOf(owner), eq(apiKeys.id, id)));
  return found;
}

/** Counts an owner's keys. One round trip. */
export function countApiKeys(db: Database, owner: KeyOwner): Promise<number> {
  return db.$count(apiKeys, isOf(owner));
}

/**
 * Deletes one of an owner's keys, and those that were made from it, whoever made them. The event names these. One round trip.
 * @returns whether there was one
 */
export async function deleteApiKey(db: Database, owner: KeyOwner, id: string, audit: AuditEvent): Promise<boolean> {
  const isMeant = and(isOf(owner), eq(apiKeys.id, id));
  const made = sql`WITH RECURSIVE made (id) AS (
    SELECT ${apiKeys.id} FROM ${apiKeys} WHERE ${isMeant}
    UNION SELECT child.id FROM made CROSS JOIN ${apiKeys} AS child INDEXED BY api_keys_by_parent
      ON child.parent_id = made.id AND +child.tenant_id = ${owner.tenantId})`;
  const others = sql`(${made} SELECT json_group_array(made.id) FROM made WHERE made.id <> ${id})`;
  const [, rows] = await db.batch([
    // It stands before, because it names what will not be there any more.
    auditWhere(db, audit, sql`EXISTS (SELECT 1 FROM ${apiKeys} WHERE ${isMeant})`, { keysMadeFromIt: others }),
    db
      .delete(apiKeys)
      .where(sql`${apiKeys.id} IN (${made} SELECT made.id FROM made) AND ${apiKeys.tenantId} = ${owner.tenantId}`)
      .returning({ id: apiKeys.id }),
  ]);
  return rows.length > 0;
}

/** A key that acts for its tenant has no user, so it is none of a user's. */
function isOf(owner: KeyOwner): SQL | undefined {
  const isOfTenant = eq(apiKeys.tenantId, owner.tenantId);
  return owner.users === "all" ? isOfTenant : and(isOfTenant, eq(apiKeys.userId, owner.userId));
}
