import { and, asc, desc, eq, getTableColumns, isNull, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { connections, databaseNow, integrationShares, integrations, tenants } from "./schema.ts";
import { accessLevel, isAmongVisible, isOwner, isVisible, type Viewer } from "./visibility.ts";

export type Integration = typeof integrations.$inferSelect;
export type NewIntegration = typeof integrations.$inferInsert;
export type Connection = typeof connections.$inferSelect;

/** An integration with one viewer's access to it, and the viewer's connection. */
export interface IntegrationView {
  integration: Integration;
  level: number;
  /** Whether the integration has any share. */
  shared: boolean;
  connection: Connection | null;
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

/** How a caller refers to an integration: by id, by slug, or by its natural id. */
export type IntegrationReference =
  | { by: "id"; id: string }
  | { by: "slug"; slug: string }
  | { by: "natural-id"; owner: string; slug: string };

/** The condition that the integration of the current row has any share. */
export const isShared = sql<number>`EXISTS (SELECT 1 FROM ${integrationShares} WHERE ${integrationShares.integrationId} = ${integrations.id})`;

/** More of one slug are not told apart: a caller that sees so many has to name one by its id anyway. */
const REFERENCE_LIMIT = 20;
const TYPE_LIMIT = 100;

/**
 * The visible integrations that a reference names: first those that the caller has connected, then the caller's own,
 * those of the caller's teams, the tenant's, and last what others share. Only a slug can name several. One round trip.
 */
export function findIntegrations(db: Database, viewer: Viewer, subject: string, reference: IntegrationReference) {
  return selectViews(db, viewer, subject, {
    condition: matches(reference),
    first: isConnected,
    limit: REFERENCE_LIMIT,
  });
}

/** Whether the caller has connected the integration of the current row. */
const isConnected = sql`(${integrations.mode} = 'per-user' AND ${connections.status} <> 'disconnected')`;

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
  const condition = and(eq(integrations.type, type), eq(integrations.mode, "per-user"), hasNoTypedInAddress);
  return selectViews(db, viewer, subject, { condition, limit: TYPE_LIMIT });
}

const hasNoTypedInAddress = and(
  isNull(integrations.authorizationEndpoint),
  isNull(integrations.tokenEndpoint),
  isNull(integrations.revocationEndpoint),
  isNull(integrations.apiBaseUrl),
  isNull(integrations.otherBaseUrls),
  eq(integrations.hasOwnPlaces, false),
);

interface Selection {
  condition: SQL | undefined;
  /** What comes before all else. */
  first?: SQL;
  limit: number;
}

async function selectViews(
  db: Database,
  viewer: Viewer,
  subject: string,
  { condition, first, limit }: Selection,
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
    .where(and(isVisible(viewer), condition))
    .orderBy(
      // NULL, where there is no connection, comes last.
      ...(first ? [desc(first)] : []),
      desc(sql`${integrations.owner} = ${subject}`),
      desc(isOwner(viewer)),
      desc(sql`${integrations.owner} = 'system'`),
      asc(integrations.createdAt),
      asc(integrations.id),
    )
    .limit(limit);
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

function matches(reference: IntegrationReference): SQL | undefined {
  switch (reference.by) {
    case "id":
      return eq(integrations.id, reference.id);
    case "slug":
      return eq(integrations.slug, reference.slug);
    case "natural-id":
      return and(eq(integrations.owner, reference.owner), eq(integrations.slug, reference.slug));
  }
}

/** What a viewer can do with the integrations of one provider. */
export interface ProviderUse {
  type: string;
  /** Whether there is an integration that can be connected. */
  usable: boolean;
  /** Whether the viewer has a working connection on one of them. */
  connected: boolean;
}

/** Returns, for each provider type with a visible integration, what the viewer can do with it. One round trip. */
export function readProviderUse(db: Database, viewer: Viewer, subject: string): Promise<ProviderUse[]> {
  const usable = sql<number>`MAX(${hasNoTypedInAddress}
    AND (${integrations.authType} <> 'oauth2' OR ${integrations.clientId} IS NOT NULL))`;
  const hasEnded = sql`(NOT ${connections.refreshable} AND ${connections.tokenExpiresAt} <= ${databaseNow})`;
  const connected = sql<number>`MAX(COALESCE(${connections.status} = 'connected' AND ${hasEnded} IS NOT 1, 0))`;
  return db
    .select({ type: integrations.type, usable: usable.mapWith(Boolean), connected: connected.mapWith(Boolean) })
    .from(integrations)
    .leftJoin(connections, isConnectionOf(viewer.tenant, subject))
    .where(and(isAmongVisible(viewer), eq(integrations.mode, "per-user")))
    .groupBy(integrations.type);
}

export interface Page {
  start: number;
  limit: number;
}
