import { and, asc, eq, getTableColumns, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { AuditEvent } from "./audit.ts";
import { deletionOf } from "./connections.ts";
import type { Database } from "./database.ts";
import type { TokenOwner, TokenView } from "./findTokens.ts";
import type { Connection, Integration } from "./integrations.ts";
import type { NewRevocation } from "./revocations.ts";
import { connections, databaseNow, integrations } from "./schema.ts";
import { isFoundVisible } from "./visibility.ts";

const { credentialSealed: _neverShown, ...shownColumns } = getTableColumns(connections);
/** A username with a password is not a token. */
const isNamedBySlug = and(isNull(connections.tokenKey), ne(integrations.authType, "basic"));
const name = sql<string>`COALESCE(${connections.tokenKey}, ${integrations.slug})`;

function isOf({ viewer, subject, includesOthers }: TokenOwner): SQL | undefined {
  return and(
    eq(connections.tenantId, viewer.tenant),
    eq(connections.subject, subject),
    ne(connections.status, "disconnected"),
    includesOthers ? or(isNotNull(connections.tokenKey), isNamedBySlug) : isNotNull(connections.tokenKey),
    isFoundVisible(viewer),
  );
}

const isTheirIntegration = eq(integrations.id, connections.integrationId);

/** A token for display: the sealed credential is not even read. */
export interface ListedToken {
  integration: Pick<Integration, "slug" | "type" | "authType">;
  connection: Omit<Connection, "credentialSealed">;
  /** The database's clock at the read, in milliseconds. */
  now: number;
}

/** Lists all tokens of a user by name, without secrets. One round trip. */
export function listTokens(db: Database, owner: TokenOwner): Promise<ListedToken[]> {
  const { slug, type, authType } = integrations;
  return db
    .select({ connection: shownColumns, integration: { slug, type, authType }, now: databaseNow })
    .from(connections)
    .innerJoin(integrations, isTheirIntegration)
    .where(isOf(owner))
    .orderBy(asc(name), asc(connections.id));
}

/**
 * Deletes a token, if it is still as it was read, with the integration that was made for it, and queues the revocation of
 * its grant. One round trip.
 *
 * @returns whether it was still there
 */
export async function deleteToken(
  db: Database,
  { connection }: TokenView,
  revocation: NewRevocation | undefined,
  audit: AuditEvent,
): Promise<boolean> {
  const isItsOwn = and(
    eq(integrations.id, connection.integrationId),
    sql`+${integrations.tenantId} = ${connection.tenantId}`,
    eq(integrations.forToken, true),
    // Also needed when the deletion above was refused: the connection then still exists.
    sql`NOT EXISTS (SELECT 1 FROM ${connections} WHERE ${connections.integrationId} = ${integrations.id})`,
  );
  const [removed] = await db.batch([
    ...deletionOf(db, { connection, revocation, audit }),
    db.delete(integrations).where(isItsOwn),
  ]);
  return removed.length > 0;
}
