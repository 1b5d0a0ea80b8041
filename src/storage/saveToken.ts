import { and, eq, type SQL, sql } from "drizzle-orm";
import type { TokenType } from "../terms/connection.ts";
import type { Quotas } from "../terms/quota.ts";
import { noApiRefusals } from "./apiRefusals.ts";
import { type AuditEvent, fixedAudit } from "./audit.ts";
import { isSubject } from "./connections.ts";
import type { Database } from "./database.ts";
import { asStatement, fixedStatement, given, type Statement, sendTogether } from "./fixedStatement.ts";
import type { Connection, Integration } from "./integrations.ts";
import { connectionsOf, requireRoom } from "./quotas.ts";
import { noRefreshState, type RefreshTimes } from "./refresh.ts";
import { type NewRevocation, rememberRevocation } from "./revocations.ts";
import { assignments, insertRow, type Row } from "./rows.ts";
import { connections, databaseNow, integrations } from "./schema.ts";
import type { TokenRow } from "./tokenOfName.ts";

/** A token as it is written. */
export interface TokenWrite {
  /** Of the row: that of `over`, or a new one. The credential is sealed for it. */
  id: string;
  tenantId: string;
  subject: string;
  ownerId: string;
  key: string;
  type: TokenType;
  integrationId: string;
  /** The version of the integration that the token was meant for. It must still have it. */
  integrationVersion: number;
  credentialSealed: string;
  scopes: string[] | null;
  refreshable: boolean;
  times: RefreshTimes;
  /** Seconds that the token lives, if its giver named them. */
  lifetime: number | null;
  /** When it expires, in milliseconds since the epoch, if that is known; otherwise `times` say it. */
  expiresAt: number | undefined;
}

/** What a token takes the place of. */
export interface Replaced {
  /** The row that becomes the token's: that of its name, or what is in its place. */
  over: TokenRow | undefined;
  /** Another row in its place, which has to go. */
  displaced: Pick<Connection, "id" | "version"> | undefined;
  /** Left to be done when one of them was a grant that has to end. */
  revocation: NewRevocation | undefined;
}

const fromNow = (name: string) => sql`${databaseNow} + ${given(name)}`;

/** What is written into a row, wherever it is. */
const content = {
  ownerId: given("ownerId"),
  ...{ statusReason: null, unseenSince: null },
  credentialSealed: given("credentialSealed"),
  scopes: given("scopes"),
  tokenExpiresAt: sql`COALESCE(${given("expiresAt")}, ${fromNow("expiresIn")})`,
  tokenLifetime: given("lifetime"),
  ...{ refreshTokenExpiresAt: null, data: {}, parameters: {} },
  ...{ lastAuthorizedAt: databaseNow, updatedAt: databaseNow },
  refreshable: given("refreshable"),
  freshUntil: fromNow("freshFor"),
  nextRefreshAt: fromNow("refreshIn"),
  ...{ ...noRefreshState, ...noApiRefusals, commitId: null, lastRefreshedAt: null },
  tokenType: given("type"),
} satisfies Partial<Row<typeof connections>>;

/** Where it is, and that it is. Each of these is in several indexes, which are written anew even where nothing changes. */
const place = {
  status: "connected",
  integrationId: given("integrationId"),
  integrationVersion: given("integrationVersion"),
  type: sql`(SELECT ${integrations.type} FROM ${integrations} WHERE ${integrations.id} = ${given("integrationId")})`,
  tokenKey: given("key"),
} satisfies Partial<Row<typeof connections>>;

const isAsMeant = sql`${integrations.id} = ${given("integrationId")} AND ${integrations.tenantId} = ${given("tenantId")}
  AND ${integrations.version} = ${given("integrationVersion")}`;

const insertToken = fixedStatement(
  () =>
    sql`${insertRow(
      connections,
      {
        ...content,
        ...place,
        ...{ id: given("id"), tenantId: given("tenantId"), subject: given("subject") },
        ...{ version: 1, grantVersion: 1, createdAt: databaseNow },
      },
      sql`FROM ${integrations} WHERE ${isAsMeant}`,
    )} ON CONFLICT DO NOTHING RETURNING ${sql.identifier("created_at")}`,
);

/**
 * The row as it was read. A living token of this name may have changed since: the last writer wins, and nothing of it is
 * needed, because its grant is the giver's. What Latchkey obtained may not: its grant has to be ended, once, and by nobody
 * who comes after another one has put a token in its place.
 */
const isOver = sql`${connections.tenantId} = ${given("tenantId")} AND ${connections.id} = ${given("id")}
  AND (${connections.version} = ${given("version")}
    OR (${given("mayFollow")} AND ${connections.tokenKey} = ${given("key")} AND ${connections.status} <> 'disconnected'))`;

/** Whether no other row is where the token goes, or has its name. */
const isAlone = sql`NOT EXISTS (SELECT 1 FROM ${connections} AS other WHERE other.tenant_id = ${given("tenantId")}
    AND other.subject = ${given("subject")} AND other.integration_id = ${given("integrationId")} AND other.id <> ${given("id")})
  AND NOT EXISTS (SELECT 1 FROM ${connections} AS other WHERE other.tenant_id = ${given("tenantId")}
    AND other.subject = ${given("subject")} AND other.token_key = ${given("key")} AND other.id <> ${given("id")})`;

const isInPlace = sql`${connections.integrationId} = ${given("integrationId")} AND ${connections.tokenKey} = ${given("key")}
  AND ${connections.integrationVersion} = ${given("integrationVersion")} AND ${connections.status} = 'connected'`;

function updateOf(set: Partial<Row<typeof connections>>, condition: SQL): SQL {
  const all = {
    ...set,
    version: sql`${connections.version} + 1`,
    grantVersion: sql`${connections.version} + 1`,
    createdAt: sql`CASE ${connections.status} WHEN 'disconnected' THEN ${databaseNow} ELSE ${connections.createdAt} END`,
  };
  return sql`UPDATE ${connections} SET ${assignments(connections, all)} WHERE ${isOver} AND ${condition}
    AND EXISTS (SELECT 1 FROM ${integrations} WHERE ${isAsMeant}) RETURNING ${sql.identifier("created_at")}`;
}

const updateInPlace = fixedStatement(() => updateOf(content, isInPlace));
const moveToken = fixedStatement(() => updateOf({ ...content, ...place }, isAlone));

/**
 * Deletes what is in the place, if it is as it was read. It has the same conditions as the write, because a statement that
 * writes nothing does not stop the batch.
 */
const displace = fixedStatement(
  () => sql`DELETE FROM ${connections} WHERE ${connections.tenantId} = ${given("tenantId")}
    AND ${connections.id} = ${given("displacedId")} AND ${connections.version} = ${given("displacedVersion")}
    AND EXISTS (SELECT 1 FROM ${integrations} WHERE ${isAsMeant})
    AND EXISTS (SELECT 1 FROM ${connections} WHERE ${isOver})`,
);

/**
 * Writes a token under its name, in one transaction. Its row is the one of the name and keeps its id, also where it goes to
 * another integration; so of any number of writers at once each one finds it, and the last one wins. Each write raises the
 * version, so a late refresh of the former token changes nothing. A new row has a new id: a row that was deleted must not
 * come back at version 1, because such a refresh would then overwrite it.
 *
 * @returns since when there has been a token of this name; undefined when the integration, or what was to be replaced, is
 *   not as it was read
 * @throws QuotaError
 */
export async function saveToken(
  db: Database,
  write: TokenWrite,
  { over, displaced, revocation }: Replaced,
  quotas: Quotas,
  audit: AuditEvent,
): Promise<number | undefined> {
  // What is revoked is the row's own grant, unless the row was the token's already: then it is that of what is displaced.
  const mayFollow = over?.tokenKey === write.key || revocation === undefined ? 1 : 0;
  const values = { ...valuesOf(write, over), mayFollow };
  const isHeld = over !== undefined && over.status !== "disconnected";
  const before = [
    ...(isHeld ? [] : [roomFor(db, write, quotas)]),
    ...(displaced ? [displace(db, { ...values, displacedId: displaced.id, displacedVersion: displaced.version })] : []),
  ];
  const after = [fixedAudit(db, audit), ...(revocation ? [asStatement(db, rememberRevocation(db, revocation))] : [])];
  const save = (over ? (isThere(over, write) ? updateInPlace : moveToken) : insertToken)(db, values);
  const results = await sendTogether(db, [...before, save, ...after]);
  return results[before.length]?.[0]?.created_at as number | undefined;
}

/**
 * Deletes an integration that was made for a token which then did not go there, unless somebody is connected to it. One
 * round trip.
 */
export async function leavePlace(db: Database, { id, tenantId }: Pick<Integration, "id" | "tenantId">): Promise<void> {
  const isEmpty = sql`NOT EXISTS (SELECT 1 FROM ${connections} WHERE ${connections.integrationId} = ${integrations.id})`;
  await db
    .delete(integrations)
    .where(and(eq(integrations.id, id), eq(integrations.tenantId, tenantId), eq(integrations.forToken, true), isEmpty));
}

function isThere(row: TokenRow, { integrationId, integrationVersion, key }: TokenWrite): boolean {
  const isThis = row.integrationId === integrationId && row.integrationVersion === integrationVersion;
  return isThis && row.tokenKey === key && row.status === "connected";
}

function valuesOf(write: TokenWrite, over: TokenRow | undefined) {
  const { times, scopes, refreshable, expiresAt, ...values } = write;
  return {
    ...values,
    ...times,
    scopes: scopes && JSON.stringify(scopes),
    refreshable: refreshable ? 1 : 0,
    expiresAt: expiresAt ?? null,
    version: over?.version ?? null,
  };
}

/** What is replaced takes no more room. */
function roomFor(db: Database, { tenantId, subject, integrationId, key }: TokenWrite, quotas: Quotas): Statement {
  const isNew = sql`NOT EXISTS (SELECT 1 FROM ${connections} WHERE ${isSubject(tenantId, subject)}
    AND (${connections.integrationId} = ${integrationId} OR ${connections.tokenKey} = ${key})
    AND ${connections.status} <> 'disconnected')`;
  const held = connectionsOf(tenantId, subject);
  return asStatement(db, requireRoom(db, quotas, { kind: "connections", tenantId, held, isNew }));
}
