import { and, asc, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { ApprovalRule } from "../terms/approvals.ts";
import type { Database } from "./database.ts";
import type { Stored } from "./readColumns.ts";
import { connections, databaseNow, integrationShares, integrations, tenants } from "./schema.ts";
import { accessLevel, isAmongVisible, isOwner, type Viewer } from "./visibility.ts";

export type Integration = Stored<typeof integrations>;
export type NewIntegration = typeof integrations.$inferInsert;
export type Connection = Stored<typeof connections>;

/** An integration with one viewer's access to it, and the viewer's connection. */
export interface IntegrationView {
  integration: Integration;
  level: number;
  /** Whether the integration has any share. */
  shared: boolean;
  connection: Connection | null;
  /** Which calls with the connection of the named config need the yes of a person. */
  configApprovals?: ApprovalRule | undefined;
  /** The database's clock at the read, in milliseconds. */
  now: number;
  /** The tenant's settings on where browsers may return to; null when it has none. */
  returns: TenantReturns | null;
}

/** A tenant's settings on where browsers may return to. */
export interface TenantReturns {
  frontendUrl: string | null;
  successUrl: string | null;
  allowedReturnOrigins: string[];
}

/** The condition that the integration of the current row has any share. */
export const isShared = sql<number>`EXISTS (SELECT 1 FROM ${integrationShares} WHERE ${integrationShares.integrationId} = ${integrations.id})`;

const TYPE_LIMIT = 100;

/** Finds an integration by id, without checking who may see it; for scheduled work. One round trip. */
export async function findIntegrationById(db: Database, tenantId: string, id: string) {
  const [found] = await db
    .select()
    .from(integrations)
    .where(and(eq(integrations.tenantId, tenantId), eq(integrations.id, id)));
  return found;
}

/**
 * Finds the visible per-user integrations of a provider whose addresses are all the catalogue's: the caller's own
 * first, then those of the caller's teams, the tenant's default, and last those that others share. One round trip.
 */
export function findCatalogueIntegrations(db: Database, viewer: Viewer, subject: string, type: string) {
  const condition = and(
    eq(integrations.type, type),
    eq(integrations.mode, "per-user"),
    sql.raw(hasNoTypedInAddress("integrations")),
  );
  return selectViews(db, viewer, subject, condition);
}

const TYPED_IN = ["authorization_endpoint", "token_endpoint", "revocation_endpoint", "api_base_url", "other_base_urls"];

/** The condition that all addresses of an integration are the catalogue's. @param alias what the statement calls its table */
export function hasNoTypedInAddress(alias: string): string {
  const areOpen = TYPED_IN.map((name) => `${alias}.${name} IS NULL`).join(" AND ");
  return `(${areOpen} AND NOT ${alias}.has_own_places)`;
}

async function selectViews(
  db: Database,
  viewer: Viewer,
  subject: string,
  condition: SQL | undefined,
): Promise<IntegrationView[]> {
  const rows = await db
    .select({
      integration: getTableColumns(integrations),
      connection: getTableColumns(connections),
      level: accessLevel(viewer),
      shared: isShared,
      now: databaseNow,
      returns: tenantReturns,
    })
    .from(integrations)
    .leftJoin(connections, isConnectionOf(viewer.tenant, subject))
    .where(and(isAmongVisible(viewer), condition))
    .orderBy(
      desc(sql`${integrations.owner} = ${subject}`),
      desc(isOwner(viewer)),
      desc(sql`${integrations.owner} = 'system'`),
      asc(integrations.createdAt),
      asc(integrations.id),
    )
    .limit(TYPE_LIMIT);
  return rows.flatMap(({ level, shared, returns, ...row }) =>
    level === null
      ? []
      : [{ ...row, level, shared: Boolean(shared), returns: returns === null ? null : JSON.parse(returns) }],
  );
}

const tenantReturns = sql<string | null>`(SELECT json_object('frontendUrl', ${tenants.frontendUrl},
  'successUrl', ${tenants.successUrl}, 'allowedReturnOrigins', json(${tenants.allowedReturnOrigins}))
  FROM ${tenants} WHERE ${tenants.id} = ${integrations.tenantId})`;

/** Returns the subject of the shared connection that belongs to an integration config. */
export function configSubject(configId: string): string {
  return `${CONFIG}${configId}`;
}

const CONFIG = "config:";

/** A config has its own connection. A shared-mode integration has one for everyone. Otherwise each user has one. */
function isConnectionOf(tenant: string, subject: string): SQL | undefined {
  const meant = subject.startsWith(CONFIG)
    ? sql`${subject}`
    : sql`CASE ${integrations.mode} WHEN 'shared' THEN 'shared' ELSE ${subject} END`;
  return and(
    eq(connections.integrationId, integrations.id),
    eq(connections.tenantId, tenant),
    sql`${connections.subject} = ${meant}`,
  );
}

export interface Page {
  start: number;
  limit: number;
}
