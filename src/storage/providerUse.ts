import { type Asker, askerOf, rightsOf } from "./asker.ts";
import type { Database } from "./database.ts";
import { hasNoTypedInAddress } from "./integrations.ts";
import { databaseNowText } from "./schema.ts";
import { positionTable, send, type TextQuery, writtenOnce } from "./textQuery.ts";
import type { Viewer } from "./visibility.ts";

/** What an integration of a provider must be like to be connected. */
export interface ProviderAsk {
  type: string;
  /** Values that are part of a host name: only those of the giver and of the tenant count. */
  hostFields: readonly string[];
  /** Values without which the authorization server has no address. Undefined where there is no OAuth. */
  oauthFields: readonly string[] | undefined;
  /** Values that a plain token needs. Undefined where none is taken, or its user would have to give values as well. */
  tokenFields: readonly string[] | undefined;
  /** The slug of the integration that is made for plain tokens where there is none. Undefined where none is. */
  defaultSlug: string | undefined;
}

/** What a viewer can do with the integrations of one provider. */
export interface ProviderUse {
  /** Whether one can be connected by OAuth. */
  oauth: boolean;
  /** Whether one takes a token that the viewer has, or could be made for that. */
  token: boolean;
  /** Whether the viewer has a working connection on one of them. */
  connected: boolean;
}

/** Who would connect. */
export interface Connecting {
  /** Whose connections they are. */
  subject: string;
  /** Whose secret a token is. */
  giver: string;
}

/**
 * Returns what a viewer can do with each of these providers, by their types. One round trip. It asks for one integration of
 * each provider and stops at the first that will do, so it does not read all that the viewer sees. A provider without
 * anything costs the row of the list that it stands in.
 */
export function readProviderUse(
  db: Database,
  viewer: Viewer,
  who: Connecting,
  asks: readonly ProviderAsk[],
): Promise<Map<string, ProviderUse>> {
  return send(db, useOf(viewer, who, asks));
}

function useOf(
  viewer: Viewer,
  { subject, giver }: Connecting,
  asks: readonly ProviderAsk[],
): TextQuery<Map<string, ProviderUse>> {
  const asker = askerOf(viewer, subject);
  const widths = {
    h: widest(asks.map(({ hostFields }) => hostFields)),
    o: widest(asks.map(({ oauthFields = [] }) => oauthFields)),
    k: widest(asks.map(({ tokenFields = [] }) => tokenFields)),
  };
  const key = `${asker.principals} ${asks.length} ${Object.values(widths).join(" ")}`;
  return {
    text: once(key, () => write(asker, asks.length, widths)),
    parameters: [...asker.parameters, JSON.stringify(asks.map(toWords)), giver],
    read: (rows) =>
      new Map(
        rows.map(([at, oauth, token, connected]) => [
          asks[Number(at)]?.type ?? "",
          { oauth: oauth === 1, token: token === 1, connected: connected === 1 },
        ]),
      ),
  };
}

function widest(lists: readonly (readonly string[])[]): number {
  return Math.max(0, ...lists.map(({ length }) => length));
}

/** An ask in the statement's own short words. */
function toWords({ type, hostFields, oauthFields, tokenFields, defaultSlug }: ProviderAsk) {
  return { t: type, h: hostFields, o: oauthFields ?? null, k: tokenFields ?? null, d: defaultSlug ?? null };
}

const once = writtenOnce();

type Widths = Record<"h" | "o" | "k", number>;

function write(asker: Asker, count: number, widths: Widths): string {
  const { isPlace, isOAuth, takesToken } = conditions(widths);
  const { hasOne, hasOneWithClient, isHeld } = sources(asker);
  const isDefault = "integration.tenant_id = asker.tenant AND integration.owner = 'system' AND integration.slug =";
  return `WITH asker AS (${asker.text}),
    wanted AS (SELECT place.column1 AS at, ?5 -> place.column1 AS ask FROM ${positionTable(count)} AS place)
    SELECT wanted.at AS at,
      CASE WHEN wanted.ask ->> 'o' IS NULL THEN 0 ${hasOneWithClient(`${isPlace("asker.subject")} AND ${isOAuth}`)}
        ELSE 0 END AS oauth,
      CASE WHEN wanted.ask ->> 'd' IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM integrations AS integration WHERE ${isDefault} wanted.ask ->> 'd') THEN 1
        ${hasOneWithClient(`wanted.ask ->> 'o' IS NOT NULL AND ${isPlace("?6")} AND ${isOAuth}`)}
        WHEN wanted.ask ->> 'k' IS NULL THEN 0 ${hasOne(`${isPlace("?6")} AND ${takesToken}`)}
        ELSE 0 END AS token,
      ${isHeld} AS connected
    FROM wanted CROSS JOIN asker`;
}

const isPerUser = "integration.mode = 'per-user'";

/** Conditions on the integration of the current row, by what its provider asks for. The domain decides alike on one row. */
function conditions(widths: Widths) {
  const named = (list: keyof Widths) =>
    Array.from({ length: widths[list] }, (_, at) => `wanted.ask ->> '$.${list}[${at}]'`);
  const all = (tests: readonly string[]) => (tests.length > 0 ? `(${tests.join(" AND ")})` : "1");
  const has = (list: keyof Widths) =>
    all(named(list).map((name) => `(${name} IS NULL OR integration.parameters ->> (${name}) IS NOT NULL)`));
  const isOnUsualHosts = all(named("h").map((name) => `integration.parameters ->> (${name}) IS NULL`));
  return {
    isPlace: (giver: string) =>
      `${isPerUser} AND ${hasNoTypedInAddress("integration")} AND (integration.owner IN (${giver}, 'system') OR ${isOnUsualHosts})`,
    isOAuth: `(integration.auth_type = 'oauth2' AND ${has("o")})`,
    takesToken: `(integration.auth_type IN ('bearer', 'apikey') AND ${has("k")})`,
  };
}

/** Where the viewer's integrations and connections of a type are found. */
function sources(asker: Asker) {
  const { positions, principal, isLiving, isSeen } = rightsOf(asker);
  const type = "wanted.ask ->> 't'";
  const isOfType = `integration.tenant_id = asker.tenant AND integration.type = ${type}`;
  const shared = `${positions} CROSS JOIN integration_shares AS share
      INDEXED BY integration_shares_by_type CROSS JOIN integrations AS integration ON integration.id = share.integration_id
    WHERE share.tenant_id = asker.tenant AND share.principal = ${principal} AND share.type = ${type}`;
  const owned = (index: string) => `${positions} CROSS JOIN integrations AS integration INDEXED BY ${index}
    WHERE ${isOfType} AND integration.owner = ${principal}`;
  const any = (index: string) => `integrations AS integration INDEXED BY ${index} WHERE asker.sees_all AND ${isOfType}`;
  // A CASE stops where one of its parts holds.
  const partsOf = (found: readonly string[], is: string) =>
    found.map((source) => `WHEN EXISTS (SELECT 1 FROM ${source} AND ${isLiving} AND ${is}) THEN 1`).join(" ");
  const withClient = "integrations_with_client";
  return {
    hasOne: (is: string) => partsOf([shared, owned("integrations_by_owner_and_type"), any("integrations_by_type")], is),
    /** Past all the tokens that somebody may have stored. */
    hasOneWithClient: (is: string) =>
      partsOf([shared, owned(withClient), any(withClient)], `integration.client_id IS NOT NULL AND ${is}`),
    isHeld: `EXISTS (SELECT 1 FROM connections AS connection INDEXED BY connections_by_type
        CROSS JOIN integrations AS integration ON integration.id = connection.integration_id
      WHERE connection.tenant_id = asker.tenant AND connection.subject = asker.subject AND connection.type = ${type}
        AND connection.status = 'connected' AND ${isPerUser}
        AND (connection.refreshable OR connection.token_expires_at IS NULL
          OR connection.token_expires_at > ${databaseNowText})
        AND ${isLiving} AND ${isSeen})`,
  };
}
