import { and, asc, desc, eq, getTableColumns, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { builtOnce, given } from "./fixedStatement.ts";
import type { Connection, Integration } from "./integrations.ts";
import { connections, databaseNow, integrationShares, integrations } from "./schema.ts";
import type { TokenOwner } from "./tokens.ts";
import type { Viewer } from "./visibility.ts";

/** The row of a token that is stored under a name, whether it has ended or not. */
export type TokenRow = Pick<
  Connection,
  "id" | "version" | "status" | "tokenKey" | "integrationId" | "integrationVersion"
>;

const { id, version, status, tokenKey, integrationId, integrationVersion } = connections;

/** The row of a token, with the integration that it is on. */
export interface TokenOfName {
  row: TokenRow;
  integration: Integration;
  /** Whether the viewer sees the integration. */
  seen: boolean;
  /** The database's clock at the read, in milliseconds. */
  now: number;
}

/** An integration that a token of a slug can go to, and what its user has connected there. */
export interface TokenPlace {
  integration: Integration;
  connection: Connection | null;
  /** The database's clock at the read, in milliseconds. */
  now: number;
}

const principals = sql`(SELECT value FROM json_each(${given("principals")}))`;

/** Whether the integration of the current row is shared with one of some principals. */
const isSharedWith = (whom: typeof principals) => sql`EXISTS (SELECT 1 FROM ${integrationShares}
  WHERE ${integrationShares.integrationId} = ${integrations.id} AND ${integrationShares.principal} IN ${whom})`;

/** What is asked first is true of nearly all. */
const isSeen = sql<number>`CASE WHEN ${given("seesAll")} OR ${integrations.owner} = ${given("subject")} THEN 1
  WHEN ${isSharedWith(sql`('everyone')`)} THEN 1
  ELSE ${integrations.owner} IN ${principals} OR ${isSharedWith(principals)} END`;

const ofName = builtOnce((db) =>
  db
    .select({
      row: { id, version, status, tokenKey, integrationId, integrationVersion },
      integration: getTableColumns(integrations),
      seen: isSeen.as("seen"),
      now: databaseNow.as("now"),
    })
    .from(connections)
    .innerJoin(integrations, eq(integrations.id, integrationId))
    .where(
      and(
        eq(connections.tenantId, sql.placeholder("tenant")),
        eq(connections.subject, sql.placeholder("subject")),
        eq(tokenKey, sql.placeholder("key")),
      ),
    )
    .prepare(),
);

/** Finds the row of a name. One round trip, by its index. */
export async function findTokenOfName(
  db: Database,
  { viewer, subject }: Pick<TokenOwner, "viewer" | "subject">,
  key: string,
): Promise<TokenOfName | undefined> {
  const seesAll = viewer.levelOnAll > 0 ? 1 : 0;
  const values = { tenant: viewer.tenant, subject, key, seesAll, principals: JSON.stringify(viewer.principals) };
  const [found] = await ofName(db).all(values);
  return found && { ...found, seen: Boolean(found.seen) };
}

/** More of one slug are not told apart. */
const LIMIT = 100;

const ofSlug = builtOnce((db) => {
  // Without INDEXED BY, SQLite prefers an index that has the ids in order, and reads the whole tenant with it.
  const owned = sql`SELECT owned.id FROM ${integrations} AS owned INDEXED BY integrations_by_natural_id
    WHERE owned.tenant_id = ${given("tenant")} AND owned.owner IN ${principals} AND owned.slug = ${given("slug")}`;
  const shared = sql`SELECT ${integrationShares.integrationId} FROM ${integrationShares}
    WHERE ${integrationShares.tenantId} = ${given("tenant")} AND ${integrationShares.principal} IN ${principals}
    AND ${integrationShares.slug} = ${given("slug")}`;
  const isTheirs = and(
    eq(integrationId, integrations.id),
    eq(connections.tenantId, sql.placeholder("tenant")),
    eq(connections.subject, sql.placeholder("subject")),
  );
  return db
    .select({
      integration: getTableColumns(integrations),
      connection: getTableColumns(connections),
      now: databaseNow.as("now"),
    })
    .from(integrations)
    .leftJoin(connections, isTheirs)
    .where(sql`+${integrations.tenantId} = ${given("tenant")} AND ${integrations.id} IN (${owned} UNION ${shared})`)
    .orderBy(
      desc(sql`${integrations.owner} = ${given("subject")}`),
      desc(sql`${integrations.owner} IN ${principals}`),
      desc(sql`${integrations.owner} = 'system'`),
      asc(integrations.createdAt),
      asc(integrations.id),
    )
    .limit(LIMIT)
    .prepare();
});

/**
 * Finds the integrations of a slug that belong to a user or to a team of the user, or are shared with them: the user's own
 * first, then those of the teams, the tenant's, and last what others share. Each owner and each share is looked up by the
 * slug, so it does not matter how many others there are. One round trip.
 */
export function findTokenPlaces(db: Database, viewer: Viewer, subject: string, slug: string): Promise<TokenPlace[]> {
  const values = { tenant: viewer.tenant, subject, slug, principals: JSON.stringify(viewer.principals) };
  return ofSlug(db).all(values);
}
