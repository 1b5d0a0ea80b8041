import { and, asc, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { connections, databaseNow, integrationShares, integrations } from "./schema.ts";
import { accessLevel, isAmongVisible, isVisible, type Viewer } from "./visibility.ts";

export type Integration = typeof integrations.$inferSelect;
export type NewIntegration = typeof integrations.$inferInsert;
export type Connection = typeof connections.$inferSelect;

/** An integration as one viewer meets it, with the viewer's connection on it. */
export interface IntegrationView {
  integration: Integration;
  level: number;
  connection: Connection | null;
  /** The database's clock at the read, in milliseconds. */
  now: number;
}

/** How a caller names an integration: by id, by slug, or by its natural id. */
export type IntegrationReference =
  | { by: "id"; id: string }
  | { by: "slug"; slug: string }
  | { by: "natural-id"; owners: string[]; slug: string };

const REFERENCE_LIMIT = 2;
const TYPE_LIMIT = 100;

/**
 * The visible integrations that a reference names, at most two: more than one means that the reference is ambiguous.
 * One round trip.
 */
export function findIntegrations(db: Database, viewer: Viewer, subject: string, reference: IntegrationReference) {
  return selectViews(db, viewer, subject, matches(reference), REFERENCE_LIMIT);
}

/** The visible per-user integrations of a provider, the caller's own first, the tenant's default last. One round trip. */
export function findIntegrationsOfType(db: Database, viewer: Viewer, subject: string, type: string) {
  const condition = and(eq(integrations.type, type), eq(integrations.mode, "per-user"));
  return selectViews(db, viewer, subject, condition, TYPE_LIMIT);
}

async function selectViews(
  db: Database,
  viewer: Viewer,
  subject: string,
  condition: SQL | undefined,
  limit: number,
): Promise<IntegrationView[]> {
  const rows = await db
    .select({
      integration: getTableColumns(integrations),
      connection: getTableColumns(connections),
      level: accessLevel(viewer),
      now: databaseNow,
    })
    .from(integrations)
    .leftJoin(connections, isConnectionOf(viewer.tenant, subject))
    .where(and(isVisible(viewer), condition))
    .orderBy(
      desc(sql`${integrations.owner} = ${subject}`),
      asc(sql`${integrations.owner} = 'system'`),
      asc(integrations.createdAt),
      asc(integrations.id),
    )
    .limit(limit);
  return rows.flatMap(({ level, ...row }) => (level === null ? [] : [{ ...row, level }]));
}

/** A shared-mode integration has one connection for all; otherwise each user has their own. */
function isConnectionOf(tenant: string, subject: string): SQL | undefined {
  return and(
    eq(connections.integrationId, integrations.id),
    eq(connections.tenantId, tenant),
    sql`${connections.subject} = CASE ${integrations.mode} WHEN 'shared' THEN 'shared' ELSE ${subject} END`,
  );
}

function matches(reference: IntegrationReference): SQL | undefined {
  switch (reference.by) {
    case "id":
      return eq(integrations.id, reference.id);
    case "slug":
      return eq(integrations.slug, reference.slug);
    case "natural-id":
      return and(
        sql`${integrations.owner} IN (SELECT value FROM json_each(${JSON.stringify(reference.owners)}))`,
        eq(integrations.slug, reference.slug),
      );
  }
}

/** What a viewer can do with the integrations of one provider. */
export interface ProviderUse {
  type: string;
  /** There is an integration that can be connected. */
  usable: boolean;
  /** The viewer has a working connection on one of them. */
  connected: boolean;
}

/** Per provider type with a visible integration: what the viewer can do with it. One round trip. */
export function readProviderUse(db: Database, viewer: Viewer, subject: string): Promise<ProviderUse[]> {
  const usable = sql<number>`MAX(${integrations.authType} <> 'oauth2' OR ${integrations.clientId} IS NOT NULL)`;
  const connected = sql<number>`MAX(COALESCE(${connections.status}, '') = 'connected')`;
  return db
    .select({ type: integrations.type, usable: usable.mapWith(Boolean), connected: connected.mapWith(Boolean) })
    .from(integrations)
    .leftJoin(connections, isConnectionOf(viewer.tenant, subject))
    .where(and(isAmongVisible(viewer), eq(integrations.mode, "per-user")))
    .groupBy(integrations.type);
}

/** Makes an integration with its first shares, in one transaction; an integration of that owner and slug stays as it is. */
export async function insertIntegrationIfAbsent(
  db: Database,
  integration: NewIntegration,
  shares: { principal: string; accessLevel: number }[],
): Promise<void> {
  const shareRows = shares.map((share) =>
    db
      .insert(integrationShares)
      .select(
        db
          .select({
            integrationId: integrations.id,
            tenantId: integrations.tenantId,
            principal: sql<string>`${share.principal}`.as("principal"),
            accessLevel: sql<number>`${share.accessLevel}`.as("access_level"),
            createdAt: databaseNow.as("created_at"),
            updatedAt: databaseNow.as("updated_at"),
          })
          .from(integrations)
          .where(and(eq(integrations.tenantId, integration.tenantId), eq(integrations.id, integration.id))),
      )
      .onConflictDoNothing(),
  );
  await db.batch([db.insert(integrations).values(integration).onConflictDoNothing(), ...shareRows]);
}
