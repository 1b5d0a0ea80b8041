import { and, asc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { LEVEL } from "../terms/integration.ts";
import type { Quotas } from "../terms/quota.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import { type Integration, isShared, type Page } from "./integrations.ts";
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
  const [found] = await db
    .select()
    .from(integrations)
    .where(and(eq(integrations.id, id), sql`+${integrations.tenantId} = ${tenantId}`, isOfferedTo(principals)));
  return found;
}

function isOfferedTo(principals: readonly string[]): SQL {
  return sql`${integrations.pendingOwner} IN (SELECT value FROM json_each(${JSON.stringify(principals)}))`;
}

/**
 * Returns a page of the integrations that are offered to these principals, oldest first, and their total number. One round
 * trip. It reads only the rows of the page; everything else comes from index entries.
 */
export async function pageOfferedIntegrations(
  db: Database,
  tenantId: string,
  principals: readonly string[],
  page: Page,
): Promise<{ items: { integration: Integration; shared: boolean }[]; total: number }> {
  const isOffered = and(eq(integrations.tenantId, tenantId), isOfferedTo(principals));
  const offered = sql`FROM ${integrations} INDEXED BY integrations_by_offer WHERE ${isOffered}`;
  const ids = sql`(SELECT ${integrations.id} ${offered} ORDER BY ${integrations.id}
    LIMIT ${page.limit} OFFSET ${page.start})`;
  const [rows, [counted]] = await db.batch([
    db
      .select({ ...getTableColumns(integrations), shared: isShared.as("shared") })
      .from(integrations)
      .where(and(sql`+${integrations.tenantId} = ${tenantId}`, sql`${integrations.id} IN ${ids}`))
      .orderBy(asc(integrations.id)),
    db.select({ total: sql<number>`(SELECT COUNT(*) ${offered})`.as("total") }).from(sql`(SELECT 1)`),
  ]);
  const items = rows.map(({ shared, ...integration }) => ({ integration, shared: Boolean(shared) }));
  return { items, total: counted?.total ?? 0 };
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
    ...{ integrationId: id, tenantId, principal: owner, accessLevel: LEVEL.manage, slug: "" },
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
