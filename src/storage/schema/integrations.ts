import { sql } from "drizzle-orm";
import { blob, foreignKey, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ApprovalRule } from "../../terms/approvals.ts";
import { apiKeyLocations, authTypes, clientStatuses, modes } from "../../terms/integration.ts";
import { basicEncodings, clientAuthentications } from "../../terms/oauth.ts";
import { actionTypes } from "../../terms/tool.ts";
import { keyIdOf, timestamps } from "./columns.ts";

/**
 * A tenant's configuration of a provider or of a custom service. A null in a column that the catalogue can fill means
 * "as the catalogue says"; a value there was entered by the tenant. Columns named `…_sealed` hold envelopes.
 */
export const integrations = sqliteTable(
  "integrations",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    /** `user:<id>`, `team:<id>` or `system`. */
    owner: text("owner").notNull(),
    /** To whom it was offered: the new owner has not accepted yet. */
    pendingOwner: text("pending_owner"),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** A provider's slug, or `custom`. */
    type: text("type").notNull(),
    category: text("category"),
    mode: text("mode", { enum: modes }).notNull(),
    authType: text("auth_type", { enum: authTypes }).notNull(),
    authorizationEndpoint: text("authorization_endpoint"),
    tokenEndpoint: text("token_endpoint"),
    revocationEndpoint: text("revocation_endpoint"),
    clientId: text("client_id"),
    clientSecretSealed: text("client_secret_sealed"),
    clientAuthentication: text("client_authentication", { enum: clientAuthentications }),
    scope: text("scope"),
    scopeSeparator: text("scope_separator"),
    authorizationParameters: text("authorization_parameters", { mode: "json" }).$type<Record<string, string>>(),
    pkce: integer("pkce", { mode: "boolean" }),
    apiBaseUrl: text("api_base_url"),
    otherBaseUrls: text("other_base_urls", { mode: "json" }).$type<string[]>(),
    /** Names of the headers of each call. Their values are in `headersSealed`: some of them are keys. */
    headerNames: text("header_names", { mode: "json" }).$type<string[]>().notNull().default([]),
    headersSealed: text("headers_sealed"),
    /** Values for the placeholders in the provider's URLs. */
    parameters: text("parameters", { mode: "json" }).$type<Record<string, string>>().notNull().default({}),
    /** What it says of its service itself, in the language of the catalogue. */
    definition: text("definition", { mode: "json" }).$type<Record<string, unknown>>(),
    /** Whether the definition says where or how secrets go. It is then not the catalogue's, as with a typed-in address. */
    hasOwnPlaces: integer("has_own_places", { mode: "boolean" }).notNull().default(false),
    /** Seconds until an answer must have begun. Null: as its definition says, or the deployment. */
    responseTimeout: integer("response_timeout"),
    /** Which of its calls need the yes of a person. Null: none. */
    approvals: text("approvals", { mode: "json" }).$type<ApprovalRule>(),
    apiKeyName: text("api_key_name"),
    apiKeyLocation: text("api_key_location", { enum: apiKeyLocations }),
    apiKeySealed: text("api_key_sealed"),
    username: text("username"),
    passwordSealed: text("password_sealed"),
    tokenSealed: text("token_sealed"),
    tags: text("tags", { mode: "json" }).$type<string[]>().notNull().default([]),
    clientStatus: text("client_status", { enum: clientStatuses }).notNull().default("ok"),
    /** Since when the provider refuses the client, if it does. */
    clientRefusedSince: integer("client_refused_since"),
    /** The spelling of Basic with which the provider accepted the client. Null: the usual one, as far as is known. */
    basicEncoding: text("basic_encoding", { enum: basicEncodings }),
    /** Counts changes of endpoints and client. A flow that began under another version is refused. */
    version: integer("version").notNull().default(1),
    ...timestamps,
    /** Maximum number of calls to its API in a minute. Null: the deployment's limit. */
    rateLimit: integer("rate_limit"),
    /** Whether it was made for one stored token. It is then deleted with the token. */
    forToken: integer("for_token", { mode: "boolean" }).notNull().default(false),
    /** Number of imported tools, so that a list need not count them. */
    importedTools: integer("imported_tools").notNull().default(0),
    /**
     * Since when it is being deleted: its grants are ended first, which need its client. Nobody sees or uses it any more.
     * Its owner and slug are free then, so the row has others.
     */
    deletingSince: integer("deleting_since"),
    clientSecretKid: keyIdOf("client_secret_kid", "client_secret_sealed"),
    apiKeyKid: keyIdOf("api_key_kid", "api_key_sealed"),
    passwordKid: keyIdOf("password_kid", "password_sealed"),
    tokenKid: keyIdOf("token_kid", "token_sealed"),
    headersKid: keyIdOf("headers_kid", "headers_sealed"),
  },
  (table) => [
    uniqueIndex("integrations_by_natural_id").on(table.tenantId, table.owner, table.slug),
    index("integrations_by_slug").on(table.tenantId, table.slug),
    index("integrations_by_id").on(table.tenantId, table.id, table.deletingSince),
    index("integrations_by_deletion").on(table.deletingSince, table.id).where(sql`${table.deletingSince} IS NOT NULL`),
    index("integrations_by_owner").on(table.tenantId, table.owner, table.id),
    index("integrations_by_owner_and_type").on(table.tenantId, table.owner, table.type),
    index("integrations_by_offer")
      .on(table.tenantId, table.pendingOwner, table.id)
      .where(sql`${table.pendingOwner} IS NOT NULL`),
    index("integrations_by_type").on(table.tenantId, table.type),
    index("integrations_with_client")
      .on(table.tenantId, table.type, table.owner)
      .where(sql`${table.clientId} IS NOT NULL`),
    index("integrations_by_client_secret_key").on(table.clientSecretKid, table.id),
    index("integrations_by_api_key_key").on(table.apiKeyKid, table.id),
    index("integrations_by_password_key").on(table.passwordKid, table.id),
    index("integrations_by_token_key").on(table.tokenKid, table.id),
    index("integrations_by_headers_key").on(table.headersKid, table.id),
  ],
);

/** Who else has access to an integration: 1 use, 2 edit, 3 manage. */
export const integrationShares = sqliteTable(
  "integration_shares",
  {
    integrationId: text("integration_id").notNull(),
    tenantId: text("tenant_id").notNull(),
    /** `user:<id>`, `team:<id>` or `everyone`. */
    principal: text("principal").notNull(),
    accessLevel: integer("access_level").notNull(),
    /** The integration's own, for the indexes: what is shared with a principal is found by its name. A trigger keeps them. */
    slug: text("slug").notNull(),
    type: text("type").notNull(),
    ...timestamps,
  },
  (table) => [
    primaryKey({ columns: [table.integrationId, table.principal] }),
    foreignKey({ columns: [table.integrationId], foreignColumns: [integrations.id] }).onDelete("cascade"),
    index("integration_shares_by_principal").on(table.tenantId, table.principal, table.integrationId),
    index("integration_shares_by_slug").on(table.tenantId, table.principal, table.slug, table.integrationId),
    index("integration_shares_by_type").on(table.tenantId, table.principal, table.type, table.integrationId),
  ],
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

/** A named set of parameter values for an integration. Its shared connection has the subject `config:<id>`. */
export const integrationConfigs = sqliteTable(
  "integration_configs",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    integrationId: text("integration_id").notNull(),
    displayName: text("display_name").notNull(),
    parameters: text("parameters", { mode: "json" }).$type<Record<string, string>>().notNull().default({}),
    /** Which calls with its connection need the yes of a person, besides those of the integration. Null: none. */
    approvals: text("approvals", { mode: "json" }).$type<ApprovalRule>(),
    /** Counts changes of the parameters. */
    version: integer("version").notNull().default(1),
    ...timestamps,
  },
  (table) => [
    foreignKey({ columns: [table.integrationId], foreignColumns: [integrations.id] }).onDelete("cascade"),
    index("integration_configs_by_integration").on(table.integrationId, table.id),
  ],
);

/** Imported operations of an integration's API. */
export const tools = sqliteTable(
  "tools",
  {
    integrationId: text("integration_id").notNull(),
    id: text("id").notNull(),
    tenantId: text("tenant_id").notNull(),
    displayName: text("display_name").notNull(),
    description: text("description").notNull(),
    actionType: text("action_type", { enum: actionTypes }).notNull(),
    /** A `Tool` of the catalogue's schema as JSON text: its numbers may have more digits than JavaScript's. */
    definition: text("definition").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.integrationId, table.id] }),
    foreignKey({ columns: [table.integrationId], foreignColumns: [integrations.id] }).onDelete("cascade"),
  ],
);
