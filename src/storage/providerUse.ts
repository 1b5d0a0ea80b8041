import { type Asker, askerOf, rightsOf } from "./asker.ts";
import type { Database } from "./database.ts";
import { hasNoTypedInAddress } from "./integrations.ts";
import { databaseNowText } from "./schema.ts";
import { positionTable, send, type TextQuery, writtenOnce } from "./textQuery.ts";
import type { Viewer } from "./visibility.ts";

/** What a viewer can do with the integrations of one provider. */
export interface ProviderUse {
  /** Whether there is an integration that can be connected. */
  usable: boolean;
  /** Whether the viewer has a working connection on one of them. */
  connected: boolean;
}

/**
 * Returns what a viewer can do with each of these providers, by their types. One round trip. It asks for one integration of
 * each provider and stops at the first that will do, so it does not read all that the viewer sees.
 */
export function readProviderUse(
  db: Database,
  viewer: Viewer,
  subject: string,
  types: readonly string[],
): Promise<Map<string, ProviderUse>> {
  return send(db, useOf(askerOf(viewer, subject), types));
}

function useOf(asker: Asker, types: readonly string[]): TextQuery<Map<string, ProviderUse>> {
  return {
    text: once(`${asker.principals} ${types.length}`, () => write(asker, types.length)),
    parameters: [...asker.parameters, JSON.stringify(types)],
    read: (rows) =>
      new Map(
        rows.map(([type, usable, connected]) => [String(type), { usable: usable === 1, connected: connected === 1 }]),
      ),
  };
}

const once = writtenOnce();

const isPerUser = "integration.mode = 'per-user'";
/** Whether it can be connected, on addresses that are all the catalogue's. */
const isUsable = `(${isPerUser} AND ${hasNoTypedInAddress("integration")}
  AND (integration.auth_type <> 'oauth2' OR integration.client_id IS NOT NULL))`;

function write(asker: Asker, count: number): string {
  const { positions, principal, isLiving, isSeen } = rightsOf(asker);
  const given = `${positionTable(count)} AS place`;
  const isOfTenant = "tenant_id = asker.tenant";
  // 2: on one that is usable, so that no other need be looked for. 1: on another one.
  const held = `(SELECT CASE WHEN ${isUsable} THEN 2 ELSE 1 END
    FROM connections AS connection INDEXED BY connections_by_type CROSS JOIN integrations AS integration
      ON integration.id = connection.integration_id
    WHERE connection.${isOfTenant} AND connection.subject = asker.subject AND connection.type = wanted.type
      AND connection.status = 'connected' AND ${isPerUser}
      AND (connection.refreshable OR connection.token_expires_at IS NULL
        OR connection.token_expires_at > ${databaseNowText})
      AND ${isLiving} AND ${isSeen} LIMIT 1)`;
  const owned = `SELECT 1 FROM ${positions} CROSS JOIN integrations AS integration
      INDEXED BY integrations_by_owner_and_type
    WHERE integration.${isOfTenant} AND integration.owner = ${principal} AND integration.type = wanted.type
      AND ${isLiving} AND ${isUsable}`;
  const shared = `SELECT 1 FROM ${positions} CROSS JOIN integration_shares AS share
      INDEXED BY integration_shares_by_type CROSS JOIN integrations AS integration ON integration.id = share.integration_id
    WHERE share.${isOfTenant} AND share.principal = ${principal} AND share.type = wanted.type AND ${isLiving} AND ${isUsable}`;
  const any = `SELECT 1 FROM integrations AS integration INDEXED BY integrations_by_type
    WHERE asker.sees_all AND integration.${isOfTenant} AND integration.type = wanted.type AND ${isLiving} AND ${isUsable}`;
  // The limit keeps SQLite from asking twice for what is held.
  return `WITH asker AS (${asker.text}),
    wanted AS (SELECT ?5 ->> place.column1 AS type FROM ${given}),
    one AS (SELECT wanted.type, ${held} AS held FROM asker CROSS JOIN wanted LIMIT -1 OFFSET 0)
    SELECT wanted.type AS type, COALESCE(wanted.held = 2, 0) OR EXISTS (${shared}) OR EXISTS (${owned}) OR EXISTS (${any})
        AS usable, wanted.held IS NOT NULL AS connected
    FROM one AS wanted CROSS JOIN asker`;
}
