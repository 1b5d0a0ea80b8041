import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { databaseNow, keyIdOf } from "./columns.ts";

/** Tickets that were used. A row here decides; KV only carries the payload. */
export const claims = sqliteTable(
  "claims",
  {
    /** SHA-256 of the ticket id. */
    ticketHash: text("ticket_hash").primaryKey(),
    claimedAt: integer("claimed_at").notNull().default(databaseNow),
  },
  (table) => [index("claims_by_time").on(table.claimedAt)],
);

/** Grants that wait under a credential key. A grant that nobody consumes in time is revoked. */
export const pendingGrants = sqliteTable(
  "pending_grants",
  {
    /** SHA-256 of the credential key. It names the payload in KV and the claim. */
    ticketHash: text("ticket_hash").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [index("pending_grants_by_end").on(table.expiresAt)],
);

/**
 * Grants to be revoked at their provider. A row is written with the deletion of the connection and deleted when the
 * provider has confirmed.
 */
export const revocations = sqliteTable(
  "revocations",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    /** Where and how to revoke, the client, and the tokens; sealed. */
    payloadSealed: text("payload_sealed").notNull(),
    /** Whose grant it is, or else the integration's. The holders of a tenant take turns. */
    holder: text("holder").notNull(),
    /** The origin of the revocation endpoint, so that one that hangs can be left alone without opening the payload. */
    server: text("server").notNull(),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: integer("next_attempt_at").notNull().default(databaseNow),
    payloadKid: keyIdOf("payload_kid", "payload_sealed"),
  },
  (table) => [
    index("revocations_by_holder").on(table.tenantId, table.holder, table.nextAttemptAt),
    index("revocations_by_key").on(table.payloadKid, table.id),
  ],
);
