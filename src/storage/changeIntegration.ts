import { and, eq, ne, sql } from "drizzle-orm";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import { liftBackoff } from "./backoff.ts";
import type { Database } from "./database.ts";
import { keepFormerClient } from "./formerClients.ts";
import type { Integration, NewIntegration } from "./integrations.ts";
import { auditEvents, connections, databaseNow, integrations } from "./schema.ts";
import { canHaveSlug } from "./shares.ts";
import { noteVisibility } from "./unseen.ts";

/** A change of an integration. */
export interface IntegrationChange {
  /** The row as it was read. The change fails when another one came in between. */
  before: Integration;
  set: Partial<NewIntegration>;
  /** Whether credentials could now go where their users did not agree to. All connections then need consent again. */
  quarantine: boolean;
  /** Whether the client is another one, or proves itself in another way. What failed with the old one may succeed now. */
  isNewClient: boolean;
}

/**
 * Changes an integration, and its connections with it, in one transaction. One round trip.
 * @returns the new row, or undefined when it changed in between or was deleted, or when it and another one of that slug
 *   are shared with everyone
 * @throws StorageError `constraint` when its owner has another one with that slug
 */
export async function updateIntegration(db: Database, planned: IntegrationChange, audit: AuditEvent) {
  const [rows] = await db.batch(changeStatements(db, planned, audit));
  return rows[0];
}

/**
 * The statements of that transaction. The event is written only when the row was still as it was read. Where the grants
 * that were given before could not be ended with the new row, they keep what they need of the old one.
 */
export function changeStatements(db: Database, change: IntegrationChange, audit: AuditEvent) {
  const { before, set, quarantine, isNewClient } = change;
  const { id, tenantId } = before;
  const losesSecret = set.clientSecretSealed === null && before.clientSecretSealed !== null;
  const isNewVersion = quarantine || losesSecret;
  const write = db
    .update(integrations)
    .set({
      ...set,
      version: isNewVersion ? before.version + 1 : before.version,
      updatedAt: databaseNow,
      // Whoever it was offered to has seen other addresses.
      ...(quarantine && { pendingOwner: null }),
    })
    .where(
      and(
        eq(integrations.tenantId, tenantId),
        eq(integrations.id, id),
        eq(integrations.version, before.version),
        eq(integrations.updatedAt, before.updatedAt),
        set.slug === undefined || set.slug === before.slug ? undefined : canHaveSlug(tenantId, set.slug),
      ),
    )
    .returning();
  const isOfThis = and(
    eq(connections.integrationId, id),
    sql`+${connections.tenantId} = ${tenantId}`,
    // The audit event of this change is the proof that it happened; the version is not, since another change may have
    // made it.
    sql`EXISTS (SELECT 1 FROM ${auditEvents} WHERE ${auditEvents.id} = ${audit.id})`,
  );
  const endConsent = db
    .update(connections)
    .set({
      status: "needs_reauth",
      statusReason: "integration_changed",
      nextRefreshAt: null,
      updatedAt: databaseNow,
    })
    .where(
      // Includes connections that already need their user, so that a late refresh does not bring one back.
      and(isOfThis, ne(connections.status, "disconnected")),
    );
  const lift = isNewClient && !quarantine ? [liftBackoff(db, isOfThis)] : [];
  const seen = set.owner === undefined ? [] : noteVisibility(db, before);
  const kept = isNewVersion ? [keepFormerClient(db, before, audit)] : [];
  const ended = quarantine ? [endConsent] : [];
  return [write, auditAfterChange(db, audit), ...kept, ...ended, ...lift, ...seen] as const;
}
