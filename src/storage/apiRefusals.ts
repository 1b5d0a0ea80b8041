import { and, eq, ne, sql } from "drizzle-orm";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import type { Connection } from "./integrations.ts";
import { connections, databaseNow } from "./schema.ts";

/** A connection that the API has not refused since its last success. */
export const noApiRefusals = { apiRefusals: 0, apiRefusedAt: null };

/** What is shown of a connection whose API refuses its token again and again. */
export const TOKEN_REFUSED = "token_refused";

type Counted = Pick<Connection, "tenantId" | "id" | "grantVersion" | "apiRefusals">;

/** The row, with the same authorization and as many refusals as were read: of parallel calls one is counted. */
function asRead({ tenantId, id, grantVersion, apiRefusals }: Counted) {
  return and(
    eq(connections.tenantId, tenantId),
    eq(connections.id, id),
    eq(connections.grantVersion, grantVersion),
    eq(connections.apiRefusals, apiRefusals),
    ne(connections.status, "disconnected"),
  );
}

const oneMore = { apiRefusals: sql`${connections.apiRefusals} + 1`, apiRefusedAt: databaseNow };

/** Counts a refusal. One round trip. */
export async function countApiRefusal(db: Database, row: Counted): Promise<void> {
  await db.update(connections).set(oneMore).where(asRead(row));
}

/** Counts the refusal after which only the user can help, and says so. One round trip. */
export async function endRefusedConnection(db: Database, row: Counted, audit: AuditEvent): Promise<void> {
  const end = db
    .update(connections)
    .set({
      ...oneMore,
      ...{ status: "needs_reauth", statusReason: TOKEN_REFUSED, nextRefreshAt: null, updatedAt: databaseNow },
    })
    .where(and(asRead(row), eq(connections.status, "connected")));
  await db.batch([end, auditAfterChange(db, audit)]);
}

/** Notes that the API takes the token again. What had ended because it did not is connected again. One round trip. */
export async function clearApiRefusals(db: Database, row: Counted): Promise<void> {
  const wasRefused = sql`${connections.statusReason} = ${TOKEN_REFUSED}`;
  await db
    .update(connections)
    .set({
      ...noApiRefusals,
      status: sql`CASE WHEN ${wasRefused} THEN 'connected' ELSE ${connections.status} END`,
      statusReason: sql`CASE WHEN ${wasRefused} THEN NULL ELSE ${connections.statusReason} END`,
      updatedAt: databaseNow,
    })
    .where(
      and(
        eq(connections.tenantId, row.tenantId),
        eq(connections.id, row.id),
        eq(connections.grantVersion, row.grantVersion),
        ne(connections.status, "disconnected"),
      ),
    );
}
