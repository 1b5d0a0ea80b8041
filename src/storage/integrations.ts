import { and, asc, desc, eq, getTableColumns, ne, type SQL, sql } from "drizzle-orm";
import type { ClientStatus } from "../terms/integration.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import { auditEvents, connections, databaseNow, integrationShares, integrations, tenants } from "./schema.ts";
import { shareRow } from "./shares.ts";
import { noteVisibility } from "./unseen.ts";
import { accessLevel, isAmongVisible, isVisible, type Viewer } from "./visibility.ts";

export type Integration = typeof integrations.$inferSelect;
export type NewIntegration = typeof integrations.$inferInsert;
export type Connection = typeof connections.$inferSelect;

/** An integration as one viewer meets it, with the viewer's connection on it. */
export interface IntegrationView {
  integration: Integration;
  level: number;
  /** Whether anyone was given a share. */
  shared: boolean;
  connection: Connection | null;
  /** The database's clock at the read, in milliseconds. */
  now: number;
  /** What the tenant decides about where browsers may return to; null when it has decided nothing. */
  returns: TenantReturns | null;
}

/** Where a tenant lets browsers return to. */
export interface TenantReturns {
  frontendUrl: string | null;
  successUrl: string | null;
  allowedReturnOrigins: string[];
}

/** How a caller names an integration: by id, by slug, or by its natural id. */
export type IntegrationReference =
  | { by: "id"; id: string }
  | { by: "slug"; slug: string }
  | { by: "natural-id"; owners: string[]; slug: string };

/** Whether the integration of the current row has any share. */
export const isShared = sql<number>`EXISTS (SELECT 1 FROM ${integrationShares} WHERE ${integrationShares.integrationId} = ${integrations.id})`;

const REFERENCE_LIMIT = 2;
const TYPE_LIMIT = 100;

/**
 * The visible integrations that a reference names, at most two: more than one means that the reference is ambiguous.
 * One round trip.
 */
export function findIntegrations(db: Database, viewer: Viewer, subject: string, reference: IntegrationReference) {
  return selectViews(db, viewer, subject, matches(reference), REFERENCE_LIMIT);
}

/** An integration by its id, whoever may see it: for work that nobody asked for. One round trip. */
export async function findIntegrationById(db: Database, tenantId: string, id: string) {
  const [found] = await db
    .select()
    .from(integrations)
    .where(and(eq(integrations.tenantId, tenantId), eq(integrations.id, id)));
  return found;
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
      shared: isShared,
      now: databaseNow,
      returns: tenantReturns,
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
  return rows.flatMap(({ level, shared, returns, ...row }) =>
    level === null
      ? []
      : [{ ...row, level, shared: Boolean(shared), returns: returns === null ? null : JSON.parse(returns) }],
  );
}

const tenantReturns = sql<string | null>`(SELECT json_object('frontendUrl', ${tenants.frontendUrl},
  'successUrl', ${tenants.successUrl}, 'allowedReturnOrigins', json(${tenants.allowedReturnOrigins}))
  FROM ${tenants} WHERE ${tenants.id} = ${integrations.tenantId})`;

/** The subject of the shared connection that belongs to an integration config. */
export function configSubject(configId: string): string {
  return `${CONFIG}${configId}`;
}

const CONFIG = "config:";

/** A config has a connection of its own; a shared-mode integration has one for all; otherwise each user has their own. */
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
  const hasEnded = sql`(NOT ${connections.refreshable} AND ${connections.tokenExpiresAt} <= ${databaseNow})`;
  const connected = sql<number>`MAX(COALESCE(${connections.status} = 'connected' AND ${hasEnded} IS NOT 1, 0))`;
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
  audit?: AuditEvent,
): Promise<void> {
  const { id: integrationId, tenantId } = integration;
  const shareRows = shares.map(({ principal, accessLevel }) =>
    db
      .insert(integrationShares)
      .select(shareRow(db, { tenantId, integrationId, principal }, accessLevel))
      .onConflictDoNothing(),
  );
  const audits = audit ? [auditAfterChange(db, audit)] : [];
  await db.batch([db.insert(integrations).values(integration).onConflictDoNothing(), ...audits, ...shareRows]);
}

/**
 * Makes an integration. One round trip.
 * @returns the row, or undefined when its owner has one of that slug
 */
export async function insertIntegration(db: Database, integration: NewIntegration, audit: AuditEvent) {
  const [rows] = await db.batch([
    db.insert(integrations).values(integration).onConflictDoNothing().returning(),
    auditAfterChange(db, audit),
  ]);
  return rows[0];
}

/** What changes in an integration. */
export interface IntegrationChange {
  /** The row as it was read; another change in between makes this one fail. */
  before: Integration;
  set: Partial<NewIntegration>;
  /** Whether credentials could now go where their users did not agree to: then all connections need consent again. */
  quarantine: boolean;
}

/**
 * Changes an integration, and its connections with it, in one transaction. One round trip.
 * @returns the row as it is now, or undefined when it changed in between or is gone
 * @throws StorageError `constraint` when its owner has another of that slug
 */
export async function updateIntegration(db: Database, planned: IntegrationChange, audit: AuditEvent) {
  const [rows] = await db.batch(changeStatements(db, planned, audit));
  return rows[0];
}

/** The statements of that transaction. The event is written only when the row was still as it was read. */
export function changeStatements(db: Database, { before, set, quarantine }: IntegrationChange, audit: AuditEvent) {
  const { id, tenantId } = before;
  const change = db
    .update(integrations)
    .set({ ...set, version: quarantine ? before.version + 1 : before.version, updatedAt: databaseNow })
    .where(
      and(
        eq(integrations.tenantId, tenantId),
        eq(integrations.id, id),
        eq(integrations.version, before.version),
        eq(integrations.updatedAt, before.updatedAt),
      ),
    )
    .returning();
  // The event of this very change is the proof that it happened: another change may have made the same version.
  const endConsent = db
    .update(connections)
    .set({
      status: "needs_reauth",
      statusReason: "integration_changed",
      nextRefreshAt: null,
      updatedAt: databaseNow,
    })
    .where(
      and(
        eq(connections.integrationId, id),
        sql`+${connections.tenantId} = ${tenantId}`,
        // Also those that need their user already: a refresh that comes late must not bring one back.
        ne(connections.status, "disconnected"),
        sql`EXISTS (SELECT 1 FROM ${auditEvents} WHERE ${auditEvents.id} = ${audit.id})`,
      ),
    );
  const seen = set.owner === undefined ? [] : noteVisibility(db, before);
  return [change, auditAfterChange(db, audit), ...(quarantine ? [endConsent] : []), ...seen] as const;
}

/** Notes whether the provider accepts the client; not when the client was changed since it was read. */
export async function markClient(
  db: Database,
  { id, tenantId, version, clientSecretSealed }: Integration,
  status: ClientStatus,
) {
  await db
    .update(integrations)
    .set({ clientStatus: status })
    .where(
      and(
        eq(integrations.tenantId, tenantId),
        eq(integrations.id, id),
        eq(integrations.version, version),
        sql`${integrations.clientSecretSealed} IS ${clientSecretSealed}`,
      ),
    );
}

export interface Page {
  start: number;
  limit: number;
}
