import { type SQL, sql } from "drizzle-orm";
import type { QuotaKind, QuotaScope, Quotas } from "../terms/quota.ts";
import type { Database } from "./database.ts";
import {
  apiKeys,
  connections,
  integrationConfigs,
  integrationIcons,
  integrationShares,
  integrations,
  quotaRefusals,
  tenantTotals,
} from "./schema.ts";

/** What a write adds, and who will hold it. */
export interface Addition {
  kind: QuotaKind;
  tenantId: string;
  /** Counts what the holder has. Undefined when nobody but the tenant holds it. */
  held: SQL | undefined;
  /** How many rows the write adds; 1 when not said. */
  adds?: number;
  /** Whether the write adds anything at all. Replacing a row takes no room. */
  isNew?: SQL;
}

/**
 * Returns a statement to put before a write, in the same batch. When the holder's quota or the tenant's is used up, it
 * violates a constraint on purpose. D1 then undoes the batch, so that neither the row nor anything beside it is written.
 * Two concurrent writes cannot both take the last place, because D1 runs one batch after the other.
 *
 * The holder's rows are counted by an index, which reads at most as many as the quota allows. The tenant's are counted
 * by triggers.
 */
export function requireRoom(db: Database, quotas: Quotas, { kind, tenantId, held, adds = 1, isNew }: Addition) {
  const total = sql`COALESCE((SELECT ${tenantTotals[kind]} FROM ${tenantTotals} WHERE ${tenantTotals.tenantId} = ${tenantId}), 0)`;
  const ifFull = (count: SQL, scope: QuotaScope) =>
    sql`SELECT ${`${scope}_${kind}`} WHERE ${isNew ?? sql`TRUE`} AND ${count} + ${adds} > ${quotas[scope][kind]}`;
  const refusals = [...(held ? [ifFull(held, "user")] : []), ifFull(total, "tenant")];
  return db.insert(quotaRefusals).select(sql.join(refusals, sql` UNION ALL `));
}

/** The tenant itself owns what nobody else does. It has no quota of a user. */
const SYSTEM = "system";

/** Counts the integrations of an owner. */
export function integrationsOf(tenantId: string, owner: string): SQL | undefined {
  if (owner === SYSTEM) return undefined;
  return sql`(SELECT COUNT(*) FROM ${integrations}
    WHERE ${integrations.tenantId} = ${tenantId} AND ${integrations.owner} = ${owner})`;
}

/**
 * Counts the connections of a user. The connection of a config, and the one of a shared-mode integration, is none of a
 * user's: there is one for each.
 */
export function connectionsOf(tenantId: string, subject: string): SQL | undefined {
  if (!subject.startsWith("user:")) return undefined;
  return sql`(SELECT COUNT(*) FROM ${connections} WHERE ${connections.tenantId} = ${tenantId}
    AND ${connections.subject} = ${subject} AND ${connections.status} <> 'disconnected')`;
}

/** Counts the API keys of a user. */
export function keysOf(tenantId: string, userId: string | null | undefined): SQL | undefined {
  if (userId === null || userId === undefined) return undefined;
  return sql`(SELECT COUNT(*) FROM ${apiKeys} WHERE ${apiKeys.tenantId} = ${tenantId} AND ${apiKeys.userId} = ${userId})`;
}

/** What hangs on an integration is its owner's. */
const parts = { configs: integrationConfigs, shares: integrationShares, icons: integrationIcons };

/** Counts what hangs on all integrations that belong to the owner of one. */
export function partsOf(tenantId: string, integrationId: string, kind: keyof typeof parts): SQL {
  const table = parts[kind];
  return ofSameOwner(
    tenantId,
    integrationId,
    sql`SELECT COUNT(*) FROM ${integrations} AS theirs JOIN ${table} ON ${table.integrationId} = theirs.id`,
  );
}

/** Counts the imported tools of all integrations that belong to the owner of one. */
export function toolsOf(tenantId: string, integrationId: string): SQL {
  return ofSameOwner(
    tenantId,
    integrationId,
    sql`SELECT COALESCE(SUM(theirs.imported_tools), 0) FROM ${integrations} AS theirs`,
  );
}

/** Nothing is counted for the tenant itself, which owns what nobody else does. */
function ofSameOwner(tenantId: string, integrationId: string, count: SQL): SQL {
  return sql`(${count} WHERE theirs.tenant_id = ${tenantId} AND theirs.owner <> ${SYSTEM} AND theirs.owner = (
    SELECT ${integrations.owner} FROM ${integrations}
    WHERE ${integrations.id} = ${integrationId} AND ${integrations.tenantId} = ${tenantId}))`;
}
