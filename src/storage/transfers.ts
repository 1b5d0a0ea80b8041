import { and, eq, sql } from "drizzle-orm";
import { LEVEL } from "../terms/integration.ts";
import type { Quotas } from "../terms/quota.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import type { Integration } from "./integrations.ts";
import { integrationsOf, requireRoom } from "./quotas.ts";
import { selectRow } from "./rows.ts";
import { auditEvents, databaseNow, integrationShares, integrations } from "./schema.ts";
import { noteVisibility } from "./unseen.ts";

/** Finds an integration that was offered to one of these principals. One round trip. */
export async function findOfferedIntegration(
  db: Database,
  tenantId: string,
  id: string,
  principals: readonly string[],
): Promise<Integration | undefined> {
  const isOffered = sql`${integrations.pendingOwner} IN (SELECT value FROM json_each(${JSON.stringify(principals)}))`;
  const [found] = await db
    .select()
    .from(integrations)
    .where(and(eq(integrations.id, id), sql`+${integrations.tenantId} = ${tenantId}`, isOffered));
  return found;
}

/**
 * Gives an integration to another owner, and a share of level 3 to the former one, in one transaction. One round trip.
 *
 * @returns the row as it is now, or undefined when it changed since it was read
 * @throws StorageError `constraint` when the new owner has another of that slug
 * @throws QuotaError
 */
export async function giveIntegration(
  db: Database,
  before: Integration,
  owner: string,
  quotas: Quotas,
  audit: AuditEvent,
): Promise<Integration | undefined> {
  const { id, tenantId, owner: former } = before;
  const change = db
    .update(integrations)
    .set({ owner, pendingOwner: null, updatedAt: databaseNow })
    .where(
      and(
        eq(integrations.tenantId, tenantId),
        eq(integrations.id, id),
        eq(integrations.owner, former),
        eq(integrations.updatedAt, before.updatedAt),
        sql`${integrations.pendingOwner} IS ${before.pendingOwner}`,
      ),
    )
    .returning();
  // The tenant has it already.
  const room = { kind: "integrations", tenantId, held: integrationsOf(tenantId, owner) } as const;
  const given = [change, auditAfterChange(db, audit), shareWithFormer(db, before, audit)] as const;
  const [, rows] = await db.batch([requireRoom(db, quotas, room), ...given, ...noteVisibility(db, before)]);
  return rows[0];
}

/** The event of this very transfer proves that it happened. The tenant itself needs no share. */
function shareWithFormer(db: Database, { id, tenantId, owner }: Integration, audit: AuditEvent) {
  const row = {
    ...{ integrationId: id, tenantId, principal: owner, accessLevel: LEVEL.manage },
    ...{ createdAt: databaseNow, updatedAt: databaseNow },
  };
  const hasHappened = sql`EXISTS (SELECT 1 FROM ${auditEvents} WHERE ${auditEvents.id} = ${audit.id})`;
  return db
    .insert(integrationShares)
    .select(selectRow(integrationShares, row, sql`WHERE ${hasHappened} AND ${owner} <> 'system'`))
    .onConflictDoUpdate({
      target: [integrationShares.integrationId, integrationShares.principal],
      set: { accessLevel: LEVEL.manage, updatedAt: databaseNow },
    });
}
