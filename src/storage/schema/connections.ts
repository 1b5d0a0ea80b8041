import { sql } from "drizzle-orm";
import { foreignKey, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { storedStatuses, tokenTypes } from "../../terms/connection.ts";
import { databaseNow, keyIdOf, timestamps } from "./columns.ts";
import { integrations } from "./integrations.ts";

/** The rows that may not work: how some of them are shown depends on the time. Literals, as an index takes them. */
export const mayNotWork = sql.raw(`("status" <> 'connected' OR "failure" IS NOT NULL
      OR ("refreshable" = 0 AND "token_expires_at" IS NOT NULL))`);

/** An authorised account on an integration, of one user or shared. */
export const connections = sqliteTable(
  "connections",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    integrationId: text("integration_id").notNull(),
    /**
     * Whose account it is: `user:<id>`, `shared`, or `config:<id>` of an integration config. Each has one connection.
     */
    subject: text("subject").notNull(),
    /** The user who connected it. */
    ownerId: text("owner_id"),
    status: text("status", { enum: storedStatuses }).notNull(),
    statusReason: text("status_reason"),
    /** The version of the integration that its grant was given under. */
    integrationVersion: integer("integration_version").notNull().default(1),
    /** Null once disconnected. */
    credentialSealed: text("credential_sealed"),
    /** Counts the writes of the credential. */
    version: integer("version").notNull().default(1),
    scopes: text("scopes", { mode: "json" }).$type<string[]>(),
    /** Null: no lifetime is known. */
    tokenExpiresAt: integer("token_expires_at"),
    /** Seconds that an access token lives, as the provider last named it. For answers that name none. */
    tokenLifetime: integer("token_lifetime"),
    refreshTokenExpiresAt: integer("refresh_token_expires_at"),
    /** Facts about the account that are not secret. */
    data: text("data", { mode: "json" }).$type<Record<string, string>>().notNull().default({}),
    lastAuthorizedAt: integer("last_authorized_at").notNull().default(databaseNow),
    ...timestamps,
    /** The version that the user's last authorization wrote. Results of older authorizations are not used any more. */
    grantVersion: integer("grant_version").notNull().default(1),
    /** Whether the credential holds a refresh token. */
    refreshable: integer("refreshable", { mode: "boolean" }).notNull().default(true),
    /** From then on, a use refreshes first. Null: no lifetime is known. */
    freshUntil: integer("fresh_until"),
    /** From then on, scheduled work refreshes. Null: it does not refresh this row. */
    nextRefreshAt: integer("next_refresh_at"),
    /** Nobody calls the provider before this time, because it failed or asked for a delay. */
    nextAttemptAt: integer("next_attempt_at"),
    /** The lease of the worker that is refreshing, and the time until which nobody else may begin. */
    leaseId: text("lease_id"),
    leaseUntil: integer("lease_until"),
    /** How many refreshes in a row have failed, and the code of the last failure. */
    failures: integer("failures").notNull().default(0),
    failure: text("failure"),
    /**
     * How many calls in a row the API has refused as if the token had ended, counted up to the number that matters, and
     * when it was counted last. A success sets them back.
     */
    apiRefusals: integer("api_refusals").notNull().default(0),
    apiRefusedAt: integer("api_refused_at"),
    failedAt: integer("failed_at"),
    /** How often the provider has refused the refresh token since the last success, in words that may mean anything. */
    refusals: integer("refusals").notNull().default(0),
    /** Identifies the last refresh that was written, so that a write whose answer was lost is recognised. */
    commitId: text("commit_id"),
    lastRefreshedAt: integer("last_refreshed_at"),
    /** The name under which a token was stored, unique for each user. Null: connected in another way. */
    tokenKey: text("token_key"),
    tokenType: text("token_type", { enum: tokenTypes }),
    /** Values for the placeholders in the provider's URLs that the user agreed to. They override the integration's. */
    parameters: text("parameters", { mode: "json" }).$type<Record<string, string>>().notNull().default({}),
    /** The integration's, which never changes: whether somebody is connected to a provider is found by it. */
    type: text("type").notNull().default(""),
    /** Since when its user may not use the integration any more. Then the schedule leaves it alone, and ends it in time. */
    unseenSince: integer("unseen_since"),
    credentialKid: keyIdOf("credential_kid", "credential_sealed"),
  },
  (table) => [
    foreignKey({ columns: [table.integrationId], foreignColumns: [integrations.id] }).onDelete("cascade"),
    uniqueIndex("connections_by_subject").on(table.tenantId, table.subject, table.integrationId),
    uniqueIndex("connections_by_token_key")
      .on(table.tenantId, table.subject, table.tokenKey)
      .where(sql`${table.tokenKey} IS NOT NULL`),
    index("connections_without_token_key")
      .on(table.tenantId, table.subject, table.integrationId)
      .where(sql`${table.tokenKey} IS NULL`),
    index("connections_by_type")
      .on(table.tenantId, table.subject, table.type)
      .where(sql`${table.status} = 'connected'`),
    index("connections_by_age").on(table.tenantId, table.subject, table.id, table.status),
    index("connections_by_owner")
      .on(table.tenantId, table.ownerId, table.id, table.status)
      .where(sql`${table.subject} = 'shared'`),
    index("connections_by_integration").on(table.integrationId, table.id),
    // Not by the status: a refresh would write the entry anew.
    index("connections_by_tenant").on(table.tenantId, table.id),
    index("connections_by_provider").on(table.tenantId, table.type, table.id),
    index("connections_in_trouble").on(table.tenantId, table.id).where(mayNotWork),
    index("connections_by_agreement").on(table.integrationId, table.integrationVersion),
    index("connections_by_next_refresh")
      .on(table.tenantId, table.nextRefreshAt)
      .where(sql`${table.nextRefreshAt} IS NOT NULL`),
    index("connections_by_unseen").on(table.unseenSince, table.id).where(sql`${table.unseenSince} IS NOT NULL`),
    index("connections_by_end").on(table.updatedAt).where(sql`${table.status} = 'disconnected'`),
    index("connections_by_key").on(table.credentialKid, table.id),
  ],
);

/**
 * The result of a refresh for a row that had changed in the meantime. If the provider refuses the row's own refresh
 * token, one of these may be the valid one.
 */
export const refreshCandidates = sqliteTable(
  "refresh_candidates",
  {
    /** The id of the commit that came too late. */
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    connectionId: text("connection_id").notNull(),
    /** The authorization that the credential belongs to. */
    grantVersion: integer("grant_version").notNull(),
    credentialSealed: text("credential_sealed").notNull(),
    createdAt: integer("created_at").notNull().default(databaseNow),
    credentialKid: keyIdOf("credential_kid", "credential_sealed"),
  },
  (table) => [
    foreignKey({ columns: [table.connectionId], foreignColumns: [connections.id] }).onDelete("cascade"),
    index("refresh_candidates_by_connection").on(table.connectionId, table.grantVersion),
    index("refresh_candidates_by_time").on(table.createdAt),
    index("refresh_candidates_by_key").on(table.credentialKid, table.id),
  ],
);
