import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "./database.ts";
import { approvals, connections, formerClients, integrations, refreshCandidates, revocations } from "./schema.ts";

/** A column that holds envelopes, and the columns that their seal context comes from. */
interface SealedColumn {
  table: SQLiteTable;
  id: SQLiteColumn;
  tenantId: SQLiteColumn;
  sealed: SQLiteColumn;
  /** Derived from `sealed`, and indexed together with the id. */
  kid: SQLiteColumn;
  /** The id of the record that the envelopes are bound to. */
  boundTo: SQLiteColumn;
}

const ofIntegrations = {
  table: integrations,
  id: integrations.id,
  tenantId: integrations.tenantId,
  boundTo: integrations.id,
};

/** Every column that holds envelopes. */
const sealedColumns = {
  credential: {
    ...{ table: connections, id: connections.id, tenantId: connections.tenantId, boundTo: connections.id },
    ...{ sealed: connections.credentialSealed, kid: connections.credentialKid },
  },
  candidate: {
    ...{ table: refreshCandidates, id: refreshCandidates.id, tenantId: refreshCandidates.tenantId },
    ...{ sealed: refreshCandidates.credentialSealed, kid: refreshCandidates.credentialKid },
    boundTo: refreshCandidates.connectionId,
  },
  clientSecret: { ...ofIntegrations, sealed: integrations.clientSecretSealed, kid: integrations.clientSecretKid },
  apiKey: { ...ofIntegrations, sealed: integrations.apiKeySealed, kid: integrations.apiKeyKid },
  password: { ...ofIntegrations, sealed: integrations.passwordSealed, kid: integrations.passwordKid },
  token: { ...ofIntegrations, sealed: integrations.tokenSealed, kid: integrations.tokenKid },
  headers: { ...ofIntegrations, sealed: integrations.headersSealed, kid: integrations.headersKid },
  formerClientSecret: {
    ...{ table: formerClients, id: formerClients.id, tenantId: formerClients.tenantId },
    ...{ sealed: formerClients.clientSecretSealed, kid: formerClients.clientSecretKid },
    boundTo: formerClients.integrationId,
  },
  approval: {
    ...{ table: approvals, id: approvals.id, tenantId: approvals.tenantId, boundTo: approvals.id },
    ...{ sealed: approvals.requestSealed, kid: approvals.requestKid },
  },
  revocation: {
    ...{ table: revocations, id: revocations.id, tenantId: revocations.tenantId, boundTo: revocations.id },
    ...{ sealed: revocations.payloadSealed, kid: revocations.payloadKid },
  },
} satisfies Record<string, SealedColumn>;

export type SealedName = keyof typeof sealedColumns;
export const sealedNames = Object.keys(sealedColumns) as SealedName[];

export interface SealedValue {
  id: string;
  tenantId: string;
  boundTo: string;
  sealed: string;
}

/**
 * Finds the values that a key has sealed, in order of id, after one id. One round trip, which reads only what it
 * returns.
 */
export function findSealedUnder(
  db: Database,
  name: SealedName,
  kid: string,
  after: string,
  limit: number,
): Promise<SealedValue[]> {
  const { table, id, tenantId, sealed, boundTo, kid: kidColumn }: SealedColumn = sealedColumns[name];
  return db
    .select({
      id: sql<string>`${id}`,
      tenantId: sql<string>`${tenantId}`,
      boundTo: sql<string>`${boundTo}`,
      sealed: sql<string>`${sealed}`,
    })
    .from(table)
    .where(and(eq(kidColumn, kid), gt(id, after)))
    .orderBy(asc(id))
    .limit(limit);
}

export interface Resealed {
  id: string;
  /** The beginning of the envelope to replace, up to its salt. No other envelope begins with it. */
  replaces: string;
  sealed: string;
}

/**
 * Replaces envelopes by others with the same content, each only if the old one is still there. It does not change the
 * version of a row, because the result of a running refresh must still find it.
 *
 * @returns the number of replaced envelopes
 */
export async function replaceSealed(db: Database, name: SealedName, values: Resealed[]): Promise<number> {
  const { table, id, sealed }: SealedColumn = sealedColumns[name];
  const column = sql.identifier(sealed.name);
  const result = await db.run(sql`UPDATE ${table} SET ${column} = fresh.value ->> 'sealed'
    FROM (SELECT value FROM json_each(${JSON.stringify(values)})) AS fresh
    WHERE ${id} = fresh.value ->> 'id'
    AND substr(${sealed}, 1, length(fresh.value ->> 'replaces')) = fresh.value ->> 'replaces'`);
  return result.meta.changes;
}

/**
 * Counts the values that each key except the primary one has sealed. Keys that sealed none are left out. One round
 * trip.
 */
export async function countSealedByKey(db: Database, primary: string): Promise<Map<string, number>> {
  const statements = sealedNames.flatMap((name) => {
    const { table, kid }: SealedColumn = sealedColumns[name];
    return othersThan(kid, primary).map((isOther) =>
      db
        .select({ kid: sql<string>`${kid}`.as("kid"), rows: sql<number>`COUNT(*)`.as("rows") })
        .from(table)
        .where(isOther)
        .groupBy(kid),
    );
  });
  const [first, ...rest] = statements;
  if (!first) return new Map();
  const counts = new Map<string, number>();
  for (const { kid, rows } of (await db.batch([first, ...rest])).flat()) counts.set(kid, (counts.get(kid) ?? 0) + rows);
  return counts;
}

/**
 * Counts the values that are sealed under other keys than the primary one. It counts at most `limit` of each column and
 * side. One round trip.
 */
export async function countSealedUnderOthers(db: Database, primary: string, limit: number): Promise<number> {
  const parts = sealedNames.flatMap((name) => {
    const { table, kid }: SealedColumn = sealedColumns[name];
    return othersThan(kid, primary).map(
      (isOther) => sql`(SELECT COUNT(*) FROM (SELECT 1 FROM ${table} WHERE ${isOther} LIMIT ${limit}))`,
    );
  });
  const [row] = await db.all<{ total: number }>(sql`SELECT ${sql.join(parts, sql` + `)} AS total`);
  return row?.total ?? 0;
}

/** Whether any secret is stored. */
export function isAnySealed(): SQL {
  return existsWhere((kid) => sql`${kid} > ''`);
}

/** Whether any stored secret names one of these keys. */
export function isSealedUnder(kids: string[]): SQL {
  return existsWhere((kid) => sql`${kid} IN (SELECT value FROM json_each(${JSON.stringify(kids)}))`);
}

/** The same for one key, which an expression names. */
export function isSealedUnderOne(wanted: SQL): SQL {
  return existsWhere((kid) => sql`${kid} = ${wanted}`);
}

function existsWhere(condition: (kid: SQLiteColumn) => SQL): SQL {
  const parts = sealedNames.map((name) => {
    const { table, kid }: SealedColumn = sealedColumns[name];
    return sql`EXISTS (SELECT 1 FROM ${table} WHERE ${condition(kid)})`;
  });
  return sql.join(parts, sql` OR `);
}

/** Returns two ranges instead of one inequality, because an index serves only ranges. */
function othersThan(kid: SQLiteColumn, primary: string): SQL[] {
  return [sql`${kid} < ${primary}`, sql`${kid} > ${primary}`];
}
