import { and, eq, inArray, sql } from "drizzle-orm";
import type { AuditEvent } from "./audit.ts";
import type { Database } from "./database.ts";
import type { Integration } from "./integrations.ts";
import { selectRow } from "./rows.ts";
import { auditEvents, connections, formerClients, pendingGrants } from "./schema.ts";

export type FormerClient = typeof formerClients.$inferSelect;

/**
 * Returns the statement that keeps what the grants given under an integration need to end, for the batch that changes the
 * integration. It writes nothing when no such grant is there, so that nobody fills the table with changes.
 *
 * @param before the integration as it was
 * @param audit the event of the change, which proves that it happened
 */
export function keepFormerClient(db: Database, before: Integration, audit: AuditEvent) {
  const { id: integrationId, tenantId, version, clientSecretSealed } = before;
  const { authType, authorizationEndpoint, tokenEndpoint, revocationEndpoint, clientId } = before;
  const { clientAuthentication, basicEncoding, parameters, definition, hasOwnPlaces } = before;
  const settings = {
    ...{ authType, authorizationEndpoint, tokenEndpoint, revocationEndpoint, clientId },
    ...{ clientAuthentication, basicEncoding, parameters, definition, hasOwnPlaces },
  };
  const row = { id: idOf(integrationId, version), tenantId, integrationId, version, settings, clientSecretSealed };
  const isGivenUnder = (table: typeof connections | typeof pendingGrants) =>
    sql`EXISTS (SELECT 1 FROM ${table} WHERE ${table.integrationId} = ${integrationId}
      AND ${table.integrationVersion} = ${version})`;
  const hasHappened = sql`EXISTS (SELECT 1 FROM ${auditEvents} WHERE ${auditEvents.id} = ${audit.id})`;
  const isNeeded = sql`(${isGivenUnder(connections)} OR ${isGivenUnder(pendingGrants)})`;
  return db.insert(formerClients).select(selectRow(formerClients, row, sql`WHERE ${hasHappened} AND ${isNeeded}`));
}

/** Finds what is kept of former versions of an integration. One round trip. */
export function findFormerClients(
  db: Database,
  { id, tenantId }: Pick<Integration, "id" | "tenantId">,
  versions: number[],
): Promise<FormerClient[]> {
  const ids = sql`(SELECT value FROM json_each(${JSON.stringify(versions.map((version) => idOf(id, version)))}))`;
  return db
    .select()
    .from(formerClients)
    .where(and(eq(formerClients.tenantId, tenantId), inArray(formerClients.id, ids)));
}

function idOf(integrationId: string, version: number): string {
  return `${integrationId}@${version}`;
}
