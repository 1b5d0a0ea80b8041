import { and, asc, eq, getTableColumns, gt, ne, type SQL, sql } from "drizzle-orm";
import type { Quotas } from "../terms/quota.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import { type Connection, configSubject } from "./integrations.ts";
import { partsOf, requireRoom } from "./quotas.ts";
import { type NewRevocation, rememberRevocation } from "./revocations.ts";
import { selectRow } from "./rows.ts";
import { connections, databaseNow, integrationConfigs, integrations } from "./schema.ts";

export type IntegrationConfig = typeof integrationConfigs.$inferSelect;
export type NewConfig = Pick<
  IntegrationConfig,
  "id" | "tenantId" | "integrationId" | "displayName" | "parameters" | "approvals"
>;

/** A config and the state of the connection that belongs to it. */
export interface ConfigView {
  config: IntegrationConfig;
  connection: Pick<Connection, "status" | "scopes" | "data" | "parameters"> | null;
}

/** Identifies a config of an integration. */
export type ConfigKey = Pick<IntegrationConfig, "tenantId" | "integrationId" | "id">;

const subject = sql`${configSubject("")} || ${integrationConfigs.id}`;

function selectConfigs(db: Database, condition: SQL | undefined, limit: number): Promise<ConfigView[]> {
  return db
    .select({
      config: getTableColumns(integrationConfigs),
      connection: {
        ...{ status: connections.status, scopes: connections.scopes },
        ...{ data: connections.data, parameters: connections.parameters },
      },
    })
    .from(integrationConfigs)
    .leftJoin(
      connections,
      and(
        eq(connections.tenantId, integrationConfigs.tenantId),
        eq(connections.subject, subject),
        eq(connections.integrationId, integrationConfigs.integrationId),
      ),
    )
    .where(condition)
    .orderBy(asc(integrationConfigs.id))
    .limit(limit);
}

function isConfig({ tenantId, integrationId, id }: ConfigKey): SQL | undefined {
  return and(
    eq(integrationConfigs.id, id),
    sql`+${integrationConfigs.integrationId} = ${integrationId}`,
    sql`+${integrationConfigs.tenantId} = ${tenantId}`,
  );
}

/** Finds one config of an integration. One round trip. */
export async function findConfig(db: Database, key: ConfigKey): Promise<ConfigView | undefined> {
  const [found] = await selectConfigs(db, isConfig(key), 1);
  return found;
}

/** The configs of an integration, or some of them. */
export type ConfigsOf = Pick<ConfigKey, "tenantId" | "integrationId"> & {
  /** Undefined: all. */
  ids?: readonly string[] | undefined;
};

/** Returns a page of an integration's configs, oldest first. One round trip. */
export function listConfigs(db: Database, of: ConfigsOf, after: string, limit: number): Promise<ConfigView[]> {
  return selectConfigs(db, and(isAmong(of), gt(integrationConfigs.id, after)), limit);
}

function isAmong({ tenantId, integrationId, ids }: ConfigsOf) {
  return and(
    eq(integrationConfigs.integrationId, integrationId),
    sql`+${integrationConfigs.tenantId} = ${tenantId}`,
    ids && sql`${integrationConfigs.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
  );
}

/** Counts an integration's configs. One round trip. */
export async function countConfigs(db: Database, of: ConfigsOf) {
  return db.$count(integrationConfigs, isAmong(of));
}

/**
 * Inserts a config. Returns undefined when its integration no longer exists. One round trip.
 * @throws QuotaError
 */
export async function insertConfig(db: Database, config: NewConfig, quotas: Quotas, audit: AuditEvent) {
  const { tenantId, integrationId } = config;
  const row = {
    ...config,
    version: 1,
    createdAt: databaseNow,
    updatedAt: databaseNow,
  };
  const ofIntegration = sql`FROM ${integrations}
    WHERE ${integrations.id} = ${integrationId} AND ${integrations.tenantId} = ${tenantId}`;
  const held = partsOf(tenantId, integrationId, "configs");
  const [, rows] = await db.batch([
    requireRoom(db, quotas, { kind: "configs", tenantId, held }),
    db
      .insert(integrationConfigs)
      .select(selectRow(integrationConfigs, row, ofIntegration))
      .returning(),
    auditAfterChange(db, audit),
  ]);
  return rows[0];
}

/**
 * Changes a config, if it is still as it was read. When its parameters change, its connection needs consent again,
 * because the token must not go where nobody agreed to send it. One round trip.
 *
 * @returns the new row, or undefined when it changed in between or was deleted
 */
export async function updateConfig(
  db: Database,
  before: IntegrationConfig,
  set: Partial<Pick<IntegrationConfig, "displayName" | "parameters" | "approvals">>,
  audit: AuditEvent,
) {
  const version = set.parameters === undefined ? before.version : before.version + 1;
  const change = db
    .update(integrationConfigs)
    .set({ ...set, version, updatedAt: databaseNow })
    .where(
      and(
        isConfig(before),
        eq(integrationConfigs.version, before.version),
        eq(integrationConfigs.updatedAt, before.updatedAt),
      ),
    )
    .returning();
  const endConsent = db
    .update(connections)
    .set({ status: "needs_reauth", statusReason: "config_changed", nextRefreshAt: null, updatedAt: databaseNow })
    .where(and(isConnectionOf(before), ne(connections.status, "disconnected"), sql`changes() > 0`));
  const audited = auditAfterChange(db, audit);
  const [rows] = await db.batch(set.parameters === undefined ? [change, audited] : [change, audited, endConsent]);
  return rows[0];
}

/**
 * Deletes a config and its connection, and queues the revocation of its grant. One round trip.
 * @returns false when the config did not exist, or its connection is not the one that was read
 */
export async function deleteConfig(
  db: Database,
  key: ConfigKey,
  connection: Connection | null,
  revocation: NewRevocation | undefined,
  audit: AuditEvent,
): Promise<boolean> {
  const isAsRead = sql`${connection?.version ?? null} IS (SELECT ${connections.version} FROM ${connections} WHERE ${isConnectionOf(key)})`;
  const remove = db
    .delete(integrationConfigs)
    .where(and(isConfig(key), isAsRead))
    .returning({ id: integrationConfigs.id });
  const isGone = sql`NOT EXISTS (SELECT 1 FROM ${integrationConfigs} WHERE ${integrationConfigs.id} = ${key.id})`;
  const disconnect = db.delete(connections).where(and(isConnectionOf(key), isGone));
  const [removed] = await db.batch([
    remove,
    ...(revocation ? [rememberRevocation(db, revocation)] : []),
    auditAfterChange(db, audit),
    disconnect,
  ]);
  return removed.length > 0;
}

function isConnectionOf({ tenantId, integrationId, id }: ConfigKey): SQL | undefined {
  return and(
    eq(connections.tenantId, tenantId),
    eq(connections.subject, configSubject(id)),
    eq(connections.integrationId, integrationId),
  );
}
