import { and, desc, eq, inArray, max, sql } from "drizzle-orm";
import type { AuditOutcome } from "../terms/connection.ts";
import type { Database } from "./database.ts";
import { selectRow } from "./rows.ts";
import { databaseNow, uses } from "./schema.ts";

/** A kind of use, and how often. */
export interface CountedUse {
  tenant: string;
  principal: string;
  keyId: string | undefined;
  integrationId: string | undefined;
  /** What was done, like `token.read`; of a refusal the operation. */
  action: string;
  outcome: AuditOutcome;
  count: number;
}

export type StoredUse = typeof uses.$inferSelect;

/** Adds counts to the rows of the present minute, by the database's clock. One round trip, however many there are. */
export async function addUses(db: Database, counted: readonly CountedUse[]): Promise<void> {
  if (counted.length === 0) return;
  const member = (name: keyof CountedUse) => sql`COALESCE(used.value ->> ${sql.raw(`'${name}'`)}, '')`;
  const row = {
    tenantId: member("tenant"),
    // Not parameters: D1 binds numbers as floating point, and the division would keep its fraction.
    minute: sql`${databaseNow} / 60000 * 60000`,
    principal: member("principal"),
    keyId: member("keyId"),
    integrationId: member("integrationId"),
    action: member("action"),
    outcome: member("outcome"),
    count: sql`used.value ->> 'count'`,
  };
  await db
    .insert(uses)
    // Without the condition SQLite would take ON for a part of a join.
    .select(selectRow(uses, row, sql`FROM json_each(${JSON.stringify(counted)}) AS used WHERE true`))
    .onConflictDoUpdate({
      target: [uses.tenantId, uses.minute, uses.principal, uses.keyId, uses.integrationId, uses.action, uses.outcome],
      set: { count: sql`${uses.count} + excluded.count` },
    });
}

/** So many of a tenant's newest uses are looked through for the last one of an account. */
const LOOKED_THROUGH = 5000;
/** The actions by which an account is used. */
const OF_ACCOUNTS = ["token.read", "proxy.called", "tool.executed", "folders.listed"];

/**
 * Finds when an account was used last, as far as the newest uses of the tenant say. One round trip, which reads these and no
 * index: a use is written often, and this is asked rarely.
 *
 * @param principal who used it; undefined: anybody
 * @returns the beginning of a minute, in milliseconds; null when it is not among them
 */
export async function findLastUse(
  db: Database,
  tenantId: string,
  integrationId: string,
  principal: string | undefined,
): Promise<number | null> {
  const newest = db
    .select()
    .from(uses)
    .where(eq(uses.tenantId, tenantId))
    .orderBy(desc(uses.minute))
    .limit(LOOKED_THROUGH)
    .as("newest");
  const [row] = await db
    .select({ minute: max(newest.minute) })
    .from(newest)
    .where(
      and(
        eq(newest.integrationId, integrationId),
        eq(newest.outcome, "success"),
        inArray(newest.action, OF_ACCOUNTS),
        principal === undefined ? undefined : eq(newest.principal, principal),
      ),
    );
  return row?.minute ?? null;
}

/** Where a page of uses begins: the key of the last row of the page before. */
export type UseKey = Omit<StoredUse, "tenantId" | "count">;

/** A page of a tenant's uses, newest first. One round trip, which reads what it returns. */
export function listUses(
  db: Database,
  tenantId: string,
  after: UseKey | undefined,
  limit: number,
): Promise<StoredUse[]> {
  const { minute, principal, keyId, integrationId, action, outcome } = uses;
  const follows =
    after &&
    sql`(${minute}, ${principal}, ${keyId}, ${integrationId}, ${action}, ${outcome}) < (${after.minute},
      ${after.principal}, ${after.keyId}, ${after.integrationId}, ${after.action}, ${after.outcome})`;
  return db
    .select()
    .from(uses)
    .where(and(eq(uses.tenantId, tenantId), follows))
    .orderBy(desc(minute), desc(principal), desc(keyId), desc(integrationId), desc(action), desc(outcome))
    .limit(limit);
}
