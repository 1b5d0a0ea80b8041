import { sql } from "drizzle-orm";
import { blob, check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ApprovalRule } from "../../terms/approvals.ts";
import { outcomes } from "../../terms/connection.ts";
import type { KeyLimits } from "../../terms/keyLimits.ts";
import { quotaKinds, quotaScopes } from "../../terms/quota.ts";
import { databaseNow, timestamps } from "./columns.ts";

/** A tenant's settings. A tenant without a row has set nothing. */
export const tenants = sqliteTable("tenants", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** Origin of the application, when it differs from the deployment's. */
  frontendUrl: text("frontend_url"),
  /** Where a browser goes after a flow that was started through an API. */
  successUrl: text("success_url"),
  /** Further exact origins that browsers may return to. */
  allowedReturnOrigins: text("allowed_return_origins", { mode: "json" }).$type<string[]>().notNull().default([]),
  /** For how long the audit trail is kept. Null: as the deployment says. */
  auditRetentionDays: integer("audit_retention_days"),
  /** The colour of its pages, `#rrggbb`. Null: Latchkey's. */
  accent: text("accent"),
  /** The `etag` of its logo. Null: it has none. */
  logo: text("logo"),
  ...timestamps,
});

/** What stands above a tenant's pages. Whoever knows the hash of a picture may have it: it is in public sight. */
export const tenantLogos = sqliteTable(
  "tenant_logos",
  {
    tenantId: text("tenant_id").primaryKey(),
    contentType: text("content_type").notNull(),
    content: blob("content", { mode: "buffer" }).$type<Uint8Array>().notNull(),
    /** SHA-256 of the content. */
    etag: text("etag").notNull(),
  },
  (table) => [index("tenant_logos_by_etag").on(table.etag)],
);

/** Keys of back ends. The key itself is not stored. */
export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    name: text("name").notNull(),
    /** SHA-256 of the key, which has 256 random bits. */
    hash: text("hash").notNull(),
    /** The user that the key acts as. Null: it acts for its tenant. */
    userId: text("user_id"),
    scopes: text("scopes", { mode: "json" }).$type<string[]>().notNull(),
    /** Null: it does not expire. */
    expiresAt: integer("expires_at"),
    /** Null: it is limited by nothing but its scopes. */
    limits: text("limits", { mode: "json" }).$type<KeyLimits>(),
    /** Which of its calls need the yes of a person: its own rule, and those of the keys that it was made from. */
    approvals: text("approvals", { mode: "json" }).$type<ApprovalRule[]>().notNull().default([]),
    /** The key that it was made from by its holder, which ends it too. */
    parentId: text("parent_id"),
    /** That key, and those that it was made from, the first one first. */
    ancestors: text("ancestors", { mode: "json" }).$type<string[]>().notNull().default([]),
    /** Calls of a key whose limits count them, those of the keys that were made from it included. */
    callsMade: integer("calls_made").notNull().default(0),
    /** The minute of the last of them, since the epoch, and how many there were in it. */
    callMinute: integer("call_minute").notNull().default(0),
    callsInMinute: integer("calls_in_minute").notNull().default(0),
    /** Written at most once a minute. */
    lastUsedAt: integer("last_used_at"),
    /** Principal of the caller who made the key. */
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull().default(databaseNow),
  },
  (table) => [
    uniqueIndex("api_keys_by_hash").on(table.hash),
    index("api_keys_by_tenant").on(table.tenantId, table.id),
    index("api_keys_by_user").on(table.tenantId, table.userId, table.id),
    index("api_keys_by_parent").on(table.parentId).where(sql`${table.parentId} IS NOT NULL`),
    // What counts a call violates these when there was the last one, so that of any number at once no more go through.
    check("api_key_calls", sql`${table.callsMade} <= COALESCE(${table.limits} ->> 'calls', ${table.callsMade})`),
    check(
      "api_key_calls_in_minute",
      sql`${table.callsInMinute} <= COALESCE(${table.limits} ->> 'callsPerMinute', ${table.callsInMinute})`,
    ),
  ],
);

/** How many rows of each kind a tenant has, kept by triggers, because counting would read them all. */
export const tenantTotals = sqliteTable("tenant_totals", {
  tenantId: text("tenant_id").primaryKey(),
  integrations: integer("integrations").notNull().default(0),
  connections: integer("connections").notNull().default(0),
  configs: integer("configs").notNull().default(0),
  shares: integer("shares").notNull().default(0),
  tools: integer("tools").notNull().default(0),
  icons: integer("icons").notNull().default(0),
  keys: integer("keys").notNull().default(0),
});

/**
 * When the schedule has to look at a tenant. A trigger sets the time when a connection is due sooner; the schedule
 * moves it on after each run. So it may be too early, and is never too late.
 */
export const tenantSchedules = sqliteTable(
  "tenant_schedules",
  {
    tenantId: text("tenant_id").primaryKey(),
    /** No connection of the tenant is to be refreshed before. Null: none is to be refreshed at all. */
    refreshDueAt: integer("refresh_due_at"),
  },
  (table) => [
    index("tenant_schedules_by_refresh").on(table.refreshDueAt).where(sql`${table.refreshDueAt} IS NOT NULL`),
  ],
);

const refusals = quotaScopes.flatMap((scope) => quotaKinds.map((kind) => `${scope}_${kind}`));

/**
 * A table that takes no row. Inserting the name of a quota violates the constraint of that name, which is how a batch is
 * stopped when the quota is used up.
 */
export const quotaRefusals = sqliteTable("quota_refusals", { refusal: text("refusal").notNull() }, (table) =>
  refusals.map((name) => check(name, sql`${table.refusal} <> ${sql.raw(`'${name}'`)}`)),
);

/**
 * What was done without changing anything, and what was refused: a row for each kind of use and minute, with a count. A
 * missing key or integration is an empty text, because a primary key tells nulls apart. The migration makes the table
 * WITHOUT ROWID by hand, which halves its size: drizzle-kit cannot say so.
 */
export const uses = sqliteTable(
  "uses",
  {
    tenantId: text("tenant_id").notNull(),
    /** Beginning of the minute, in milliseconds since the epoch. */
    minute: integer("minute").notNull(),
    principal: text("principal").notNull(),
    keyId: text("key_id").notNull(),
    integrationId: text("integration_id").notNull(),
    action: text("action").notNull(),
    outcome: text("outcome", { enum: outcomes }).notNull(),
    count: integer("count").notNull(),
  },
  (table) => [
    primaryKey({
      columns: [
        table.tenantId,
        table.minute,
        table.principal,
        table.keyId,
        table.integrationId,
        table.action,
        table.outcome,
      ],
    }),
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
    outcome: text("outcome", { enum: outcomes }).notNull(),
    /** Ours. */
    requestId: text("request_id").notNull(),
    /** What the caller called its request. */
    clientRequestId: text("client_request_id"),
    /** The caller's network address, where the platform tells it. */
    origin: text("origin"),
    /** What was changed: names of fields, never values. */
    details: text("details", { mode: "json" }).$type<Record<string, unknown>>().notNull().default({}),
    createdAt: integer("created_at").notNull().default(databaseNow),
  },
  (table) => [
    index("audit_events_by_id").on(table.tenantId, table.id),
    // What happened to a connection is asked for by its id. Other filters look through the rows: see the note on the trail.
    index("audit_events_by_target").on(table.tenantId, table.targetId, table.id),
  ],
);

/** One row for each encryption key that has sealed something here. */
export const encryptionKeys = sqliteTable("encryption_keys", {
  kid: text("kid").primaryKey(),
  /** Sealed with that key at its first use: a key of the same id that does not open it is another one. Never sealed anew. */
  proofSealed: text("proof_sealed").notNull(),
  createdAt: integer("created_at").notNull().default(databaseNow),
});
