import { and, desc, eq, getTableColumns, or, type SQL, sql } from "drizzle-orm";
import type { ConnectionStatus } from "../terms/connection.ts";
import type { Database } from "./database.ts";
import type { Connection, Integration } from "./integrations.ts";
import { connections, databaseNow, integrations, mayNotWork, tenantTotals } from "./schema.ts";

/** A word that connections are searched by, and the providers that it means. */
export interface SearchedWord {
  text: string;
  /** Slugs. */
  providers: readonly string[];
}

/** Which connections of a tenant a list contains. All that are given must hold. */
export interface ConnectionFilter {
  /** Id of the user whose it is, or who connected it for everyone. */
  user?: string | undefined;
  /** Id. */
  integration?: string | undefined;
  /** Slug. */
  provider?: string | undefined;
  /** As it is shown. Undefined: all that have not ended. */
  status?: ConnectionStatus | undefined;
  /** Each must be in the user's id, in what is known of the account, or in the integration's name, slug or provider. */
  words: readonly SearchedWord[];
}

/** A connection of a tenant for display: the sealed credential is not even read. */
export interface TenantConnection {
  connection: Omit<Connection, "credentialSealed">;
  integration: Pick<
    Integration,
    | "id"
    | "slug"
    | "name"
    | "type"
    | "definition"
    | "authorizationEndpoint"
    | "tokenEndpoint"
    | "clientStatus"
    | "clientRefusedSince"
    | "deletingSince"
  >;
  /** The database's clock at the read, in milliseconds. */
  now: number;
}

/** So many connections that one word may mean are looked through, and of all others the newest. */
export const LOOKED_THROUGH = 1000;

const { credentialSealed: _neverShown, credentialKid: _derived, ...shown } = getTableColumns(connections);
const { id, slug, name, type, clientStatus, clientRefusedSince, deletingSince, ...ofIntegration } =
  getTableColumns(integrations);
const { definition, authorizationEndpoint, tokenEndpoint } = ofIntegration;
const shownOfIntegration = {
  ...{ id, slug, name, type, definition, authorizationEndpoint, tokenEndpoint },
  ...{ clientStatus, clientRefusedSince, deletingSince },
};

/**
 * Lists connections of a tenant, newest first. One round trip. Without words it reads one index in the order of the ids, and
 * with several filters also the rows in between. With words it reads at most `LOOKED_THROUGH` rows for each way in which
 * a connection can be found.
 *
 * @param before a connection's id; empty for the newest
 */
export function listTenantConnections(
  db: Database,
  tenant: string,
  filter: ConnectionFilter,
  before: string,
  limit: number,
): Promise<TenantConnection[]> {
  const isBefore = before === "" ? undefined : sql`${connections.id} < ${before}`;
  const ids =
    filter.words.length === 0
      ? sql`SELECT id FROM (${inOrder(tenant, filter, and(isBefore, passes(filter)), limit)})`
      : found(tenant, filter, isBefore);
  return db
    .select({ connection: shown, integration: shownOfIntegration, now: databaseNow })
    .from(connections)
    .innerJoin(integrations, and(eq(integrations.id, connections.integrationId), isOf(tenant)))
    .where(sql`${connections.id} IN (${ids})`)
    .orderBy(desc(connections.id))
    .limit(limit);
}

function isOf(tenant: string): SQL {
  return sql`+${integrations.tenantId} = ${tenant}`;
}

/** The status as it is shown, which `connectionStatus` of the domain says in the same way. */
const shownStatus = sql`CASE WHEN ${connections.status} <> 'connected' THEN ${connections.status}
  WHEN ${connections.tokenExpiresAt} > ${databaseNow} OR ${connections.tokenExpiresAt} IS NULL THEN 'connected'
  WHEN NOT ${connections.refreshable} THEN 'needs_reauth'
  WHEN ${connections.failure} IS NOT NULL THEN 'degraded' ELSE 'connected' END`;

/** What no index says. */
function passes({ user, integration, provider, status }: ConnectionFilter): SQL | undefined {
  const isTheirs =
    user === undefined
      ? undefined
      : or(
          eq(connections.subject, `user:${user}`),
          and(eq(connections.subject, "shared"), eq(connections.ownerId, user)),
        );
  return and(
    isTheirs,
    integration === undefined ? undefined : sql`+${connections.integrationId} = ${integration}`,
    provider === undefined ? undefined : sql`+${connections.type} = ${provider}`,
    status === undefined ? sql`+${connections.status} <> 'disconnected'` : sql`${shownStatus} = ${status}`,
  );
}

/** Selects the newest ids that pass, by the index that leaves the fewest. Each part of it stops when it has enough. */
function inOrder(tenant: string, filter: ConnectionFilter, wanted: SQL | undefined, limit: number): SQL {
  const { user, integration, provider, status } = filter;
  const part = (index: string, condition: SQL) => sql`SELECT id FROM (
    SELECT ${connections.id} AS id FROM ${connections} INDEXED BY ${sql.raw(index)}
    WHERE ${connections.tenantId} = ${tenant} AND ${condition} AND ${wanted} ORDER BY ${connections.id} DESC LIMIT ${limit})`;
  const parts = () => {
    if (user !== undefined) {
      const shared = sql`${connections.ownerId} = ${user} AND ${connections.subject} = 'shared'`;
      return [
        part("connections_by_age", sql`${connections.subject} = ${`user:${user}`}`),
        part("connections_by_owner", shared),
      ];
    }
    if (integration !== undefined)
      return [part("connections_by_integration", eq(connections.integrationId, integration))];
    if (provider !== undefined) return [part("connections_by_provider", eq(connections.type, provider))];
    const isWell = status === undefined || status === "connected";
    return [isWell ? part("connections_by_tenant", sql`true`) : part("connections_in_trouble", mayNotWork)];
  };
  return sql`SELECT id FROM (${sql.join(parts(), sql` UNION ALL `)}) ORDER BY id DESC LIMIT ${limit}`;
}

/** Selects the ids that the words mean, of what can be found by an index and of the newest. */
function found(tenant: string, filter: ConnectionFilter, isBefore: SQL | undefined): SQL {
  const isFound = and(isBefore, passes(filter), ...filter.words.map(holds));
  return sql`SELECT ${connections.id} FROM (${candidates(tenant, filter)}) AS candidates
    CROSS JOIN ${connections} ON ${connections.id} = candidates.id
    CROSS JOIN ${integrations} ON ${integrations.id} = ${connections.integrationId}
    WHERE +${connections.tenantId} = ${tenant} AND ${isFound}`;
}

/** Not LIKE: D1 takes patterns of at most 50 bytes. */
function holds({ text, providers }: SearchedWord): SQL {
  const { subject, ownerId, data, parameters } = connections;
  const columns = [subject, sql`COALESCE(${ownerId}, '')`, data, parameters, name, slug];
  const isIn = columns.map((column) => sql`instr(lower(${column}), lower(${text})) > 0`);
  return sql`(${sql.join(isIn, sql` OR `)} OR ${connections.type} IN (SELECT value FROM json_each(${JSON.stringify(providers)})))`;
}

/** D1 joins at most five queries by UNION. */
function candidates(tenant: string, filter: ConnectionFilter): SQL {
  // An index tells capitals apart, and ids rarely have any.
  const texts = filter.words.flatMap(({ text }) => [text, text.toLowerCase()]);
  const list = (values: readonly string[]) => sql`json_each(${JSON.stringify([...new Set(values)])}) AS wanted`;
  const ofEach = (values: readonly string[], next: SQL) =>
    sql`SELECT found.value AS id FROM ${list(values)}, json_each((SELECT json_group_array(id) FROM (${next}))) AS found`;
  const next = (index: string, condition: SQL, order: SQL) => sql`SELECT ${connections.id} AS id FROM ${connections}
    INDEXED BY ${sql.raw(index)} WHERE ${connections.tenantId} = ${tenant} AND ${condition} ORDER BY ${order} LIMIT ${LOOKED_THROUGH}`;
  const newest = sql`${connections.id} DESC`;
  const after = (prefix: SQL) => sql`${prefix} || char(1114111)`;
  const user = sql`'user:' || wanted.value`;
  const isUser = sql`${connections.subject} >= ${user} AND ${connections.subject} < ${after(user)}`;
  const ofUsers = ofEach(texts, next("connections_by_age", isUser, sql`${connections.subject}`));
  const ofProviders = ofEach(
    filter.words.flatMap(({ providers }) => providers),
    next("connections_by_provider", sql`${connections.type} = wanted.value`, newest),
  );
  const isSlug = sql`${slug} >= wanted.value AND ${slug} < ${after(sql`wanted.value`)}`;
  const ofIntegrations = sql`SELECT found.value AS id FROM ${list(texts)} CROSS JOIN ${integrations} INDEXED BY integrations_by_slug
    ON ${integrations.tenantId} = ${tenant} AND ${isSlug},
    json_each((SELECT json_group_array(id) FROM (SELECT ${connections.id} AS id FROM ${connections} INDEXED BY connections_by_integration
      WHERE ${connections.integrationId} = ${integrations.id} ORDER BY ${newest} LIMIT ${LOOKED_THROUGH}))) AS found
    LIMIT ${LOOKED_THROUGH}`;
  return sql`SELECT id FROM (${inOrder(tenant, filter, passes(filter), LOOKED_THROUGH)}) UNION ${ofUsers}
    UNION ${ofProviders} UNION SELECT id FROM (${ofIntegrations})`;
}

/** How many connections of a tenant are shown with each status. */
export interface StatusCounts {
  counts: Record<ConnectionStatus, number>;
  /** Whether there are more, which were not looked at. */
  hasMore: boolean;
}

/**
 * Counts the connections of a tenant by the status that is shown: those that may not work, and of all others the newest. One
 * round trip, which reads at most `LOOKED_THROUGH` rows of each.
 */
export async function countByStatus(db: Database, tenant: string): Promise<StatusCounts> {
  const next = (status: ConnectionStatus) => inOrder(tenant, { status, words: [] }, sql`true`, LOOKED_THROUGH);
  const looked = sql`SELECT id FROM (${next("connected")}) UNION SELECT id FROM (${next("needs_reauth")})`;
  const total = sql<number>`(SELECT ${tenantTotals.connections} FROM ${tenantTotals} WHERE ${tenantTotals.tenantId} = ${tenant})`;
  const rows = await db
    .select({ status: sql<ConnectionStatus>`${shownStatus}`.as("shown"), count: sql<number>`COUNT(*)`, total })
    .from(connections)
    .where(sql`+${connections.tenantId} = ${tenant} AND ${connections.id} IN (${looked})`)
    .groupBy(sql`shown`);
  const counts = { connected: 0, degraded: 0, needs_reauth: 0, disconnected: 0 };
  for (const { status, count } of rows) counts[status] = count;
  const lookedAt = rows.reduce((sum, { count }) => sum + count, 0);
  return { counts, hasMore: (rows[0]?.total ?? 0) > lookedAt };
}
