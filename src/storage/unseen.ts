import { and, asc, eq, getTableColumns, isNotNull, isNull, ne, type SQL, sql } from "drizzle-orm";
import { SCHEDULE_PAUSE_MS } from "../terms/connection.ts";
import type { Database } from "./database.ts";
import { connections, databaseNow, integrationShares, integrations } from "./schema.ts";

type Connection = typeof connections.$inferSelect;
type Integration = typeof integrations.$inferSelect;

/**
 * Whether the user of the current connection may use its integration, as far as the database knows: as its owner, or by a
 * share. Who is in which team only the application knows, so any team may be the user's.
 */
function mayBeSeen(): SQL {
  const isTheirs = (principal: SQL) => sql`(${principal} = ${connections.subject} OR ${principal} LIKE 'team:%')`;
  return sql`(EXISTS (SELECT 1 FROM ${integrations} WHERE ${integrations.id} = ${connections.integrationId}
      AND ${isTheirs(sql`${integrations.owner}`)})
    OR EXISTS (SELECT 1 FROM ${integrationShares} WHERE ${integrationShares.integrationId} = ${connections.integrationId}
      AND (${integrationShares.principal} = 'everyone' OR ${isTheirs(sql`${integrationShares.principal}`)})))`;
}

/**
 * The statements for a batch that changed who may use an integration: they note which of its users' connections cannot be
 * used any more, and which can again. The first are out of the queue of refreshes, the others back in it. What a back end
 * stored as a token is for the back end, whatever its user sees.
 */
export function noteVisibility(db: Database, { id, tenantId }: Pick<Integration, "id" | "tenantId">) {
  const isOf = and(eq(connections.integrationId, id), sql`+${connections.tenantId} = ${tenantId}`);
  const isUsers = sql`${connections.subject} >= 'user:' AND ${connections.subject} < 'user;'`;
  const lose = db
    .update(connections)
    .set({ unseenSince: databaseNow, nextRefreshAt: null })
    .where(
      and(
        isOf,
        isUsers,
        isNull(connections.unseenSince),
        isNull(connections.tokenKey),
        ne(connections.status, "disconnected"),
        sql`NOT ${mayBeSeen()}`,
      ),
    );
  const canRefresh = sql`${connections.status} = 'connected' AND ${connections.refreshable} AND ${connections.freshUntil} IS NOT NULL`;
  const soon = sql`MAX(${databaseNow}, COALESCE(${connections.lastRefreshedAt}, 0) + ${SCHEDULE_PAUSE_MS})`;
  const regain = db
    .update(connections)
    .set({ unseenSince: null, nextRefreshAt: sql`CASE WHEN ${canRefresh} THEN ${soon} END` })
    .where(and(isOf, isNotNull(connections.unseenSince), mayBeSeen()));
  return [lose, regain] as const;
}

/** A connection whose user may not use its integration, with that. */
export interface UnseenConnection {
  connection: Connection;
  integration: Integration;
}

/**
 * Connections that their users could not use for so many milliseconds, longest first, after one of them. One that was
 * refreshed meanwhile was used by somebody who may: by a superuser, who needs no share. One round trip.
 */
export function findUnseen(
  db: Database,
  age: number,
  last: Pick<Connection, "unseenSince" | "id"> | undefined,
  limit: number,
): Promise<UnseenConnection[]> {
  const { unseenSince, lastRefreshedAt, id } = connections;
  const isLater = last && sql`(${unseenSince}, ${id}) > (${last.unseenSince}, ${last.id})`;
  return db
    .select({ connection: getTableColumns(connections), integration: getTableColumns(integrations) })
    .from(connections)
    .innerJoin(integrations, eq(integrations.id, connections.integrationId))
    .where(
      and(
        sql`${unseenSince} IS NOT NULL AND ${unseenSince} <= ${databaseNow} - ${age}`,
        sql`COALESCE(${lastRefreshedAt}, 0) <= ${databaseNow} - ${age}`,
        ne(connections.status, "disconnected"),
        sql`NOT ${mayBeSeen()}`,
        isLater,
      ),
    )
    .orderBy(asc(unseenSince), asc(id))
    .limit(limit);
}
