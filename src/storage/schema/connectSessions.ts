import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { databaseNow } from "./columns.ts";

/** What came of a flow or of a form: an account that was connected, or the code of the error. */
export interface ConnectResult {
  integrationId: string;
  connectionId: string | null;
  error: string | null;
  at: number;
}

/** Links by which a user without a session of the application connects accounts. Of their secrets only hashes are stored. */
export const connectSessions = sqliteTable(
  "connect_sessions",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    userId: text("user_id").notNull(),
    /** What people call the user. */
    userName: text("user_name"),
    /** SHA-256 of the token in the link's fragment. */
    tokenHash: text("token_hash").notNull(),
    /** SHA-256 of the cookie of the browser that opened the link first. Null: nobody has. */
    browserHash: text("browser_hash"),
    boundAt: integer("bound_at"),
    /** Ids of the integrations that it is for. Null: all that the user may use. */
    integrations: text("integrations", { mode: "json" }).$type<string[]>(),
    /** The most that it may ask for. Null: as each integration says. */
    scopes: text("scopes", { mode: "json" }).$type<string[]>(),
    returnTo: text("return_to"),
    locale: text("locale"),
    /** The API key that made it: when the key is deleted, the session has ended. Null: a superuser made it. */
    keyId: text("key_id"),
    /** Principal of the caller who made it. */
    createdBy: text("created_by").notNull(),
    /** The last ones, oldest first. */
    results: text("results", { mode: "json" }).$type<ConnectResult[]>().notNull().default([]),
    expiresAt: integer("expires_at").notNull(),
    /** When it was ended before its time. */
    endedAt: integer("ended_at"),
    createdAt: integer("created_at").notNull().default(databaseNow),
  },
  (table) => [index("connect_sessions_by_end").on(table.expiresAt)],
);
