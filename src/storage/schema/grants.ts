import { foreignKey, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { databaseNow, keyIdOf } from "./columns.ts";
import { integrations } from "./integrations.ts";

/** Tickets that were used, and forms that work once. For a ticket a row here decides; KV only carries the payload. */
export const claims = sqliteTable(
  "claims",
  {
    /** SHA-256 of the ticket's id, or of the form's token. */
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
    integrationId: text("integration_id").notNull(),
    /** The version of the integration that it was given under. */
    integrationVersion: integer("integration_version").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [
    index("pending_grants_by_end").on(table.expiresAt),
    index("pending_grants_by_agreement").on(table.integrationId, table.integrationVersion),
  ],
);

/** The settings of an integration that say where its grants are revoked, and as which client. */
type ClientSettings = Pick<
  typeof integrations.$inferSelect,
  | "authType"
  | "authorizationEndpoint"
  | "tokenEndpoint"
  | "revocationEndpoint"
  | "clientId"
  | "clientAuthentication"
  | "basicEncoding"
  | "parameters"
  | "definition"
  | "hasOwnPlaces"
>;

/**
 * What an integration was in a former version, as far as the grants that were given under it need that to end. A row is
 * written with the change, and only for grants that are there. A trigger deletes it with the last of them.
 */
export const formerClients = sqliteTable(
  "former_clients",
  {
    /** The integration's id and the version, joined by `@`. The trigger joins them too. */
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    integrationId: text("integration_id").notNull(),
    version: integer("version").notNull(),
    settings: text("settings", { mode: "json" }).$type<ClientSettings>().notNull(),
    /** The envelope as it was in the integration: it is bound to that, and opens here too. */
    clientSecretSealed: text("client_secret_sealed"),
    clientSecretKid: keyIdOf("client_secret_kid", "client_secret_sealed"),
  },
  (table) => [
    foreignKey({ columns: [table.integrationId], foreignColumns: [integrations.id] }).onDelete("cascade"),
    index("former_clients_by_integration").on(table.integrationId),
    index("former_clients_by_key").on(table.clientSecretKid, table.id),
  ],
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
    index("revocations_by_time").on(table.nextAttemptAt),
    index("revocations_by_holder").on(table.tenantId, table.holder, table.nextAttemptAt),
    index("revocations_by_key").on(table.payloadKid, table.id),
  ],
);
