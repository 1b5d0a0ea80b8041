import { sql } from "drizzle-orm";
import { blob, foreignKey, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Milliseconds since the epoch by the database's clock, which is the one that decides. */
export const databaseNow = sql<number>`(CAST(unixepoch('subsec') * 1000 AS INTEGER))`;

/** A column that SQLite derives: the key id of the envelope `v1.<kid>.…` in another one. For finding what an old key sealed. */
function keyIdOf<const Name extends string>(name: Name, sealed: string) {
  return text(name).generatedAlwaysAs(sql.raw(`substr(${sealed}, 4, instr(substr(${sealed}, 4), '.') - 1)`));
}

const timestamps = {
  createdAt: integer("created_at").notNull().default(databaseNow),
  updatedAt: integer("updated_at").notNull().default(databaseNow),
};

/**
 * A tenant's configured use of a provider or of a custom service. A null in a column that the catalogue can fill means
 * "as the catalogue says"; a value there was typed in by the tenant. Columns named `…_sealed` hold envelopes.
 */
export const integrations = sqliteTable(
  "integrations",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    /** `user:<id>`, `team:<id>` or `system`. */
    owner: text("owner").notNull(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** A provider's slug, or `custom`. */
    type: text("type").notNull(),
    category: text("category"),
    mode: text("mode", { enum: ["per-user", "shared"] }).notNull(),
    authType: text("auth_type", { enum: ["oauth2", "apikey", "basic", "bearer"] }).notNull(),
    authorizationEndpoint: text("authorization_endpoint"),
    tokenEndpoint: text("token_endpoint"),
    revocationEndpoint: text("revocation_endpoint"),
    clientId: text("client_id"),
    clientSecretSealed: text("client_secret_sealed"),
    clientAuthentication: text("client_authentication", {
      enum: ["client_secret_basic", "client_secret_post", "none"],
    }),
    scope: text("scope"),
    scopeSeparator: text("scope_separator"),
    authorizationParameters: text("authorization_parameters", { mode: "json" }).$type<Record<string, string>>(),
    pkce: integer("pkce", { mode: "boolean" }),
    apiBaseUrl: text("api_base_url"),
    otherBaseUrls: text("other_base_urls", { mode: "json" }).$type<string[]>(),
    headers: text("headers", { mode: "json" }).$type<Record<string, string>>().notNull().default({}),
    /** Values for the placeholders in the provider's URLs. */
    parameters: text("parameters", { mode: "json" }).$type<Record<string, string>>().notNull().default({}),
    apiKeyName: text("api_key_name"),
    apiKeyLocation: text("api_key_location", { enum: ["header", "query"] }),
    apiKeySealed: text("api_key_sealed"),
    username: text("username"),
    passwordSealed: text("password_sealed"),
    tokenSealed: text("token_sealed"),
    tags: text("tags", { mode: "json" }).$type<string[]>().notNull().default([]),
    clientStatus: text("client_status", { enum: ["ok", "client_invalid"] })
      .notNull()
      .default("ok"),
    /** Counts changes of endpoints and client: a flow that began under another version is refused. */
    version: integer("version").notNull().default(1),
    ...timestamps,
    /** Calls that may go to its API in a minute. Null: as many as the deployment allows. */
    rateLimit: integer("rate_limit"),
    /** Made for one stored token, and deleted with it. */
    forToken: integer("for_token", { mode: "boolean" }).notNull().default(false),
    /** How many tools were imported, so that a list need not count them. */
    importedTools: integer("imported_tools").notNull().default(0),
    clientSecretKid: keyIdOf("client_secret_kid", "client_secret_sealed"),
    apiKeyKid: keyIdOf("api_key_kid", "api_key_sealed"),
    passwordKid: keyIdOf("password_kid", "password_sealed"),
    tokenKid: keyIdOf("token_kid", "token_sealed"),
  },
  (table) => [
    uniqueIndex("integrations_by_natural_id").on(table.tenantId, table.owner, table.slug),
    index("integrations_by_slug").on(table.tenantId, table.slug),
    index("integrations_by_id").on(table.tenantId, table.id),
    index("integrations_by_owner").on(table.tenantId, table.owner, table.id),
    index("integrations_by_type").on(table.tenantId, table.type),
    index("integrations_by_client_secret_key").on(table.clientSecretKid, table.id),
    index("integrations_by_api_key_key").on(table.apiKeyKid, table.id),
    index("integrations_by_password_key").on(table.passwordKid, table.id),
    index("integrations_by_token_key").on(table.tokenKid, table.id),
  ],
);

/** Who else may use an integration: 1 use, 2 edit, 3 manage. */
export const integrationShares = sqliteTable(
  "integration_shares",
  {
    integrationId: text("integration_id").notNull(),
    tenantId: text("tenant_id").notNull(),
    /** `user:<id>`, `team:<id>` or `everyone`. */
    principal: text("principal").notNull(),
    accessLevel: integer("access_level").notNull(),
    ...timestamps,
  },
  (table) => [
    primaryKey({ columns: [table.integrationId, table.principal] }),
    foreignKey({ columns: [table.integrationId], foreignColumns: [integrations.id] }).onDelete("cascade"),
    index("integration_shares_by_principal").on(table.tenantId, table.principal, table.integrationId),
  ],
);

/** One user's, or one shared, authorised account on an integration. */
export const connections = sqliteTable(
  "connections",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    integrationId: text("integration_id").notNull(),
    /** Whose account it is: `user:<id>`, `shared`, or `config:<id>` of an integration config. One connection each. */
    subject: text("subject").notNull(),
    /** The user who connected it. */
    ownerId: text("owner_id"),
    status: text("status", { enum: ["connected", "needs_reauth", "disconnected"] }).notNull(),
    statusReason: text("status_reason"),
    /** Null once disconnected. */
    credentialSealed: text("credential_sealed"),
    /** Counts credential writes. */
    version: integer("version").notNull().default(1),
    scopes: text("scopes", { mode: "json" }).$type<string[]>(),
    /** Null: the provider named no lifetime. */
    tokenExpiresAt: integer("token_expires_at"),
    refreshTokenExpiresAt: integer("refresh_token_expires_at"),
    /** Facts about the account that are not secret. */
    data: text("data", { mode: "json" }).$type<Record<string, string>>().notNull().default({}),
    lastAuthorizedAt: integer("last_authorized_at").notNull().default(databaseNow),
    ...timestamps,
    /** The version that the user's last authorization wrote. What an older authorization gave is not used any more. */
    grantVersion: integer("grant_version").notNull().default(1),
    /** Whether the credential holds a refresh token. */
    refreshable: integer("refreshable", { mode: "boolean" }).notNull().default(true),
    /** From then on a use refreshes first. Null: no lifetime is known. */
    freshUntil: integer("fresh_until"),
    /** From then on the scheduled work refreshes. Null: it leaves this row alone. */
    nextRefreshAt: integer("next_refresh_at"),
    /** Nobody asks the provider before, because it failed or said so. */
    nextAttemptAt: integer("next_attempt_at"),
    /** Who is refreshing, and until when nobody else may begin. */
    leaseId: text("lease_id"),
    leaseUntil: integer("lease_until"),
    /** How often in a row refreshing failed, and the code of the last failure. */
    failures: integer("failures").notNull().default(0),
    failure: text("failure"),
    /** Names the last refresh that was written, so that a write whose answer was lost is recognised. */
    commitId: text("commit_id"),
    lastRefreshedAt: integer("last_refreshed_at"),
    /** The name under which a token was stored, one for each user. Null: connected in another way. */
    tokenKey: text("token_key"),
    tokenType: text("token_type", { enum: ["oauth2", "api_key", "jwt"] }),
    /** The values for the placeholders in the provider's URLs with which the user agreed, over the integration's. */
    parameters: text("parameters", { mode: "json" }).$type<Record<string, string>>().notNull().default({}),
    credentialKid: keyIdOf("credential_kid", "credential_sealed"),
  },
  (table) => [
    foreignKey({ columns: [table.integrationId], foreignColumns: [integrations.id] }).onDelete("cascade"),
    uniqueIndex("connections_by_subject").on(table.tenantId, table.subject, table.integrationId),
    uniqueIndex("connections_by_token_key")
      .on(table.tenantId, table.subject, table.tokenKey)
      .where(sql`${table.tokenKey} IS NOT NULL`),
    index("connections_by_age").on(table.tenantId, table.subject, table.id, table.status),
    index("connections_by_integration").on(table.integrationId),
    index("connections_by_next_refresh")
      .on(table.tenantId, table.nextRefreshAt)
      .where(sql`${table.nextRefreshAt} IS NOT NULL`),
    index("connections_by_end").on(table.updatedAt).where(sql`${table.status} = 'disconnected'`),
    index("connections_by_key").on(table.credentialKid, table.id),
  ],
);

/**
 * What a refresh got for a row that had moved on. Should the row's own refresh token turn out to be dead, one of these
 * may be the living one.
 */
export const refreshCandidates = sqliteTable(
  "refresh_candidates",
  {
    /** The commit that came too late. */
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    connectionId: text("connection_id").notNull(),
    /** Of the authorization that it belongs to. */
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

/** Tickets that were used. A row here is the decision; KV only carries the payload. */
export const claims = sqliteTable(
  "claims",
  {
    /** SHA-256 of the ticket id. */
    ticketHash: text("ticket_hash").primaryKey(),
    claimedAt: integer("claimed_at").notNull().default(databaseNow),
  },
  (table) => [index("claims_by_time").on(table.claimedAt)],
);

/** An icon that a tenant uploaded for an integration. */
export const integrationIcons = sqliteTable(
  "integration_icons",
  {
    integrationId: text("integration_id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    contentType: text("content_type").notNull(),
    content: blob("content", { mode: "buffer" }).$type<Uint8Array>().notNull(),
    etag: text("etag").notNull(),
  },
  (table) => [foreignKey({ columns: [table.integrationId], foreignColumns: [integrations.id] }).onDelete("cascade")],
);

/** Grants to be ended at their provider. Written with the deletion of the connection, removed when the provider has agreed. */
export const revocations = sqliteTable(
  "revocations",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    /** Where and how to revoke, the client, and the tokens, sealed. */
    payloadSealed: text("payload_sealed").notNull(),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: integer("next_attempt_at").notNull().default(databaseNow),
    payloadKid: keyIdOf("payload_kid", "payload_sealed"),
  },
  (table) => [
    index("revocations_by_time").on(table.nextAttemptAt),
    index("revocations_by_key").on(table.payloadKid, table.id),
  ],
);

/** Who changed what, on what, when, from where, and how it ended. Written in one batch with the change. */
export const auditEvents = sqliteTable(
  "audit_events",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    /** `user:<id>`. */
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    targetType: text("target_type").notNull(),
    targetId: text("target_id").notNull(),
    outcome: text("outcome", { enum: ["success", "failure"] }).notNull(),
    requestId: text("request_id").notNull(),
    /** The caller's network address, where the platform tells it. */
    origin: text("origin"),
    /** What was changed: names of fields, never values. */
    details: text("details", { mode: "json" }).$type<Record<string, unknown>>().notNull().default({}),
    createdAt: integer("created_at").notNull().default(databaseNow),
  },
  (table) => [index("audit_events_by_id").on(table.tenantId, table.id)],
);

/** What a tenant decides about itself; one without a row has decided nothing. */
export const tenants = sqliteTable("tenants", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** Origin of the application, when it is not the deployment's. */
  frontendUrl: text("frontend_url"),
  /** Where a browser goes after a flow that an API began. */
  successUrl: text("success_url"),
  /** Further exact origins that may be returned to. */
  allowedReturnOrigins: text("allowed_return_origins", { mode: "json" }).$type<string[]>().notNull().default([]),
  ...timestamps,
});

/** Keys of back ends. The key itself is nowhere. */
export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    name: text("name").notNull(),
    /** SHA-256 of the key, which has 256 random bits. */
    hash: text("hash").notNull(),
    /** The user that it acts as; null: it acts for its tenant. */
    userId: text("user_id"),
    scopes: text("scopes", { mode: "json" }).$type<string[]>().notNull(),
    /** Null: it does not end by itself. */
    expiresAt: integer("expires_at"),
    /** Written at most once a minute. */
    lastUsedAt: integer("last_used_at"),
    /** Principal of whoever made it. */
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull().default(databaseNow),
  },
  (table) => [uniqueIndex("api_keys_by_hash").on(table.hash), index("api_keys_by_tenant").on(table.tenantId, table.id)],
);

/** A named set of parameter values for an integration. Its shared connection has the subject `config:<id>`. */
export const integrationConfigs = sqliteTable(
  "integration_configs",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    integrationId: text("integration_id").notNull(),
    displayName: text("display_name").notNull(),
    parameters: text("parameters", { mode: "json" }).$type<Record<string, string>>().notNull().default({}),
    /** Counts changes of the parameters. */
    version: integer("version").notNull().default(1),
    ...timestamps,
  },
  (table) => [
    foreignKey({ columns: [table.integrationId], foreignColumns: [integrations.id] }).onDelete("cascade"),
    index("integration_configs_by_integration").on(table.integrationId, table.id),
  ],
);

/** Operations of an integration's API that were imported. */
export const tools = sqliteTable(
  "tools",
  {
    integrationId: text("integration_id").notNull(),
    id: text("id").notNull(),
    tenantId: text("tenant_id").notNull(),
    displayName: text("display_name").notNull(),
    description: text("description").notNull(),
    actionType: text("action_type", { enum: ["READ_ONLY", "REVERSIBLE", "IRREVERSIBLE"] }).notNull(),
    /** A `Tool` of the catalogue's schema. */
    definition: text("definition", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.integrationId, table.id] }),
    foreignKey({ columns: [table.integrationId], foreignColumns: [integrations.id] }).onDelete("cascade"),
  ],
);

/** Grants that wait under a credential key. Should nobody consume one in time, it is revoked. */
export const pendingGrants = sqliteTable(
  "pending_grants",
  {
    /** SHA-256 of the credential key: the name of its payload in KV, and of its claim. */
    ticketHash: text("ticket_hash").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [index("pending_grants_by_end").on(table.expiresAt)],
);

/** How many integrations a tenant has, kept by triggers: counting them would read them all. */
export const tenantTotals = sqliteTable("tenant_totals", {
  tenantId: text("tenant_id").primaryKey(),
  integrations: integer("integrations").notNull().default(0),
});
