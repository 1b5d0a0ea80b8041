import { sql } from "drizzle-orm";
import type { Quotas } from "../terms/quota.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import type { NewIntegration } from "./integrations.ts";
import { connectionsOf, integrationsOf, requireRoom } from "./quotas.ts";
import { connections, integrationShares, integrations } from "./schema.ts";
import { shareRow } from "./shares.ts";

/**
 * Inserts an integration with its first shares in one transaction, unless its owner already has one with that slug.
 * @throws QuotaError
 */
export async function insertIntegrationIfAbsent(
  db: Database,
  integration: NewIntegration,
  shares: { principal: string; accessLevel: number }[],
  quotas: Quotas,
  audit?: AuditEvent,
): Promise<void> {
  const { id: integrationId, tenantId, owner, slug } = integration;
  const isNew = sql`NOT EXISTS (SELECT 1 FROM ${integrations} WHERE ${integrations.tenantId} = ${tenantId}
    AND ${integrations.owner} = ${owner} AND ${integrations.slug} = ${slug})`;
  const shareRows = shares.map(({ principal, accessLevel }) =>
    db
      .insert(integrationShares)
      .select(shareRow(db, { tenantId, integrationId, principal }, accessLevel))
      .onConflictDoNothing(),
  );
  const audits = audit ? [auditAfterChange(db, audit)] : [];
  await db.batch([
    requireRoom(db, quotas, { kind: "integrations", tenantId, held: integrationsOf(tenantId, owner), isNew }),
    ...(integration.forToken ? [roomForToken(db, quotas, integration)] : []),
    db.insert(integrations).values(integration).onConflictDoNothing(),
    ...audits,
    ...shareRows,
  ]);
}

/**
 * An integration that is made for a token is not left alone: it needs room for the token too, unless that replaces one of
 * its name elsewhere.
 */
function roomForToken(db: Database, quotas: Quotas, { tenantId, owner, name }: NewIntegration) {
  const isNew = sql`NOT EXISTS (SELECT 1 FROM ${connections} WHERE ${connections.tenantId} = ${tenantId}
    AND ${connections.subject} = ${owner} AND ${connections.tokenKey} = ${name})`;
  return requireRoom(db, quotas, { kind: "connections", tenantId, held: connectionsOf(tenantId, owner), isNew });
}

/**
 * Inserts an integration. One round trip.
 * @returns the row, or undefined when its owner already has one with that slug
 * @throws QuotaError
 */
export async function insertIntegration(db: Database, integration: NewIntegration, quotas: Quotas, audit: AuditEvent) {
  const { tenantId, owner } = integration;
  const [, rows] = await db.batch([
    requireRoom(db, quotas, { kind: "integrations", tenantId, held: integrationsOf(tenantId, owner) }),
    db.insert(integrations).values(integration).onConflictDoNothing().returning(),
    auditAfterChange(db, audit),
  ]);
  return rows[0];
}
