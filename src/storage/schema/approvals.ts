import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { approvalStates } from "../../terms/approvals.ts";
import { databaseNow, keyIdOf } from "./columns.ts";

/** Calls that wait for the yes of a person, and what became of them. */
export const approvals = sqliteTable(
  "approvals",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    integrationId: text("integration_id").notNull(),
    configId: text("config_id"),
    /** Id of the tool. Null: a call without one. */
    tool: text("tool"),
    /** Who called: a user, or a key that acts for its tenant. */
    principal: text("principal").notNull(),
    /** The user as whom the call was made. */
    userId: text("user_id"),
    keyId: text("key_id"),
    /** SHA-256 of everything that makes the call this one and no other. */
    fingerprint: text("fingerprint").notNull(),
    /** The call as it will be sent, sealed. Null: it has ended. */
    requestSealed: text("request_sealed"),
    /** For each rule that asks, who may decide. Null: as is usual. */
    deciders: text("deciders", { mode: "json" }).$type<(readonly string[] | null)[]>().notNull(),
    state: text("state", { enum: approvalStates }).notNull().default("pending"),
    createdAt: integer("created_at").notNull().default(databaseNow),
    expiresAt: integer("expires_at").notNull(),
    decidedBy: text("decided_by"),
    decidedAt: integer("decided_at"),
    /** What whoever denied it said to the caller. */
    reason: text("reason"),
    executedAt: integer("executed_at"),
    /** The status that the API answered with. */
    outcomeStatus: integer("outcome_status"),
    requestKid: keyIdOf("request_kid", "request_sealed"),
  },
  (table) => [
    // One call is asked about once at a time, however often it comes.
    uniqueIndex("approvals_by_fingerprint")
      .on(table.tenantId, table.fingerprint)
      .where(sql`${table.state} IN ('pending', 'approved')`),
    // What was denied is not asked again at once.
    index("approvals_denied").on(table.tenantId, table.fingerprint).where(sql`${table.state} = 'denied'`),
    index("approvals_by_tenant").on(table.tenantId, table.id),
    index("approvals_by_principal")
      .on(table.tenantId, table.principal)
      .where(sql`${table.state} IN ('pending', 'approved')`),
    index("approvals_by_end").on(table.expiresAt),
    index("approvals_by_key").on(table.requestKid, table.id),
  ],
);
