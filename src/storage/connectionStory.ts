import { and, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { StoredAuditEvent } from "./auditList.ts";
import type { Database } from "./database.ts";
import type { Connection, Integration } from "./integrations.ts";
import { auditEvents, connections, databaseNow, integrations } from "./schema.ts";

/** What is held of a connection: its row without the credential, its integration, and what the trail says of both. */
export interface HeldStory {
  connection: Omit<Connection, "credentialSealed">;
  integration: Integration;
  /** The newest first. */
  events: StoredAuditEvent[];
  integrationEvents: StoredAuditEvent[];
  /** The database's clock at the read, in milliseconds. */
  now: number;
}

/** The newest events of each tell what is so now. */
const EVENTS = 25;

const { credentialSealed: _neverShown, credentialKid: _derived, ...shown } = getTableColumns(connections);

/** Reads what is held of a connection of a tenant, also of one that is disconnected. One round trip. */
export async function readStory(db: Database, tenant: string, id: string): Promise<HeldStory | undefined> {
  const isThis = and(eq(connections.tenantId, tenant), eq(connections.id, id));
  const integrationId = sql`(SELECT ${connections.integrationId} FROM ${connections} WHERE ${isThis})`;
  const eventsOf = (target: SQL) =>
    db
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.tenantId, tenant), sql`${auditEvents.targetId} = ${target}`))
      .orderBy(desc(auditEvents.id))
      .limit(EVENTS);
  // Not a join: D1's batch loses columns of the same name.
  const [[row], [integration], events, integrationEvents] = await db.batch([
    db
      .select({ ...shown, now: databaseNow.as("now") })
      .from(connections)
      .where(isThis),
    db
      .select()
      .from(integrations)
      .where(and(sql`+${integrations.tenantId} = ${tenant}`, sql`${integrations.id} = ${integrationId}`)),
    eventsOf(sql`${id}`),
    eventsOf(integrationId),
  ]);
  if (!row || !integration) return undefined;
  const { now, ...connection } = row;
  return { connection, integration, events, integrationEvents, now };
}
