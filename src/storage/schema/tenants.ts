import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { outcomes } from "../../terms/connection.ts";
import { databaseNow, timestamps } from "./columns.ts";

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

/** How many integrations a tenant has, kept by triggers: counting them would read them all. */
export const tenantTotals = sqliteTable("tenant_totals", {
  tenantId: text("tenant_id").primaryKey(),
  integrations: integer("integrations").notNull().default(0),
});
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
    outcome: text("outcome", { enum: outcomes }).notNull(),
    requestId: text("request_id").notNull(),
    /** The caller's network address, where the platform tells it. */
    origin: text("origin"),
    /** What was changed: names of fields, never values. */
    details: text("details", { mode: "json" }).$type<Record<string, unknown>>().notNull().default({}),
    createdAt: integer("created_at").notNull().default(databaseNow),
  },
  (table) => [index("audit_events_by_id").on(table.tenantId, table.id)],
);

/** One row for each encryption key that has sealed something here. */
export const encryptionKeys = sqliteTable("encryption_keys", {
  kid: text("kid").primaryKey(),
  /** Sealed with that key at its first use: a key of the same id that does not open it is another one. Never sealed anew. */
  proofSealed: text("proof_sealed").notNull(),
  createdAt: integer("created_at").notNull().default(databaseNow),
});
