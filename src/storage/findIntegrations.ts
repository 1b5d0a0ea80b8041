import { type Asker, askerOf, rightsOf } from "./asker.ts";
import type { Database } from "./database.ts";
import type { IntegrationView } from "./integrations.ts";
import { readerOf } from "./readColumns.ts";
import { connections, databaseNowText, integrations } from "./schema.ts";
import { send, type TextQuery, writtenOnce } from "./textQuery.ts";
import type { Viewer } from "./visibility.ts";

/** How a caller refers to an integration: by id, by slug, or by its natural id; or to several by their ids, at most twenty. */
export type IntegrationReference =
  | { by: "id"; id: string }
  | { by: "ids"; ids: readonly string[] }
  | { by: "slug"; slug: string }
  | { by: "natural-id"; owner: string; slug: string };

/** More of one slug are not told apart: a caller that sees so many has to name one by its id anyway. */
const REFERENCE_LIMIT = 20;

/**
 * The visible integrations that a reference names: first those that the caller has connected, then the caller's own,
 * those of the caller's teams, the tenant's, and last what others share. Only a slug and ids can name several. One round trip. It
 * is the query of every call to a provider, so what it reads does not grow with what others have: it goes from the caller's
 * own names and from what was shared under this name.
 *
 * @param subject whose connections are meant; where it is the caller, everyone's in shared mode
 */
export async function findIntegrations(
  db: Database,
  viewer: Viewer,
  subject: string,
  reference: IntegrationReference,
): Promise<IntegrationView[]> {
  const found = await send(db, integrationsNamed(askerOf(viewer, subject), reference));
  return viewsFor(viewer, found);
}

/** Adds a viewer's level on everything to what was found. What is still at no level is not visible. */
export function viewsFor({ levelOnAll }: Viewer, found: readonly IntegrationView[]): IntegrationView[] {
  const views = found.map((view) => ({ ...view, level: Math.max(levelOnAll, view.level) }));
  return views.filter(({ level }) => level > 0);
}

/** The statement of `findIntegrations`. Its levels are those of an owner and of shares, and its rows are for `viewsFor`. */
export function integrationsNamed(asker: Asker, reference: IntegrationReference): TextQuery<IntegrationView[]> {
  const { by, ...names } = reference;
  return {
    text: once(`${by} ${asker.principals} ${asker.text}`, () => write(asker, by)),
    parameters: [...asker.parameters, ...Object.values(names).map(parameterOf)],
    read: (rows) => rows.map(toView),
  };
}

function parameterOf(name: string | readonly string[]): string {
  return typeof name === "string" ? name : JSON.stringify(name);
}

const integration = readerOf(integrations, "integration");
const connection = readerOf(connections, "connection");
/** Where the columns of no table begin. */
const REST = integration.width + connection.width;

function toView(values: readonly unknown[]): IntegrationView {
  const [level, shared, now, returns, approvals] = values.slice(REST);
  return {
    integration: integration.read(values, 0),
    // The first column is the id.
    connection: values[integration.width] === null ? null : connection.read(values, integration.width),
    level: Number(level),
    shared: shared === 1,
    now: Number(now),
    ...(approvals !== null && { configApprovals: JSON.parse(String(approvals)) }),
    returns: returns === null ? null : JSON.parse(String(returns)),
  };
}

const once = writtenOnce();

function write(asker: Asker, by: IntegrationReference["by"]): string {
  const { isOwn, isLiving, level } = rightsOf(asker);
  // A config has its own connection. A shared-mode integration has one for everyone. Otherwise each user has one.
  const meant = `CASE WHEN integration.mode <> 'shared' OR asker.subject LIKE 'config:%' THEN asker.subject ELSE 'shared' END`;
  const returns = `(SELECT json_object('frontendUrl', frontend_url, 'successUrl', success_url,
    'allowedReturnOrigins', json(allowed_return_origins)) FROM tenants WHERE tenants.id = asker.tenant)`;
  const configRule = `(SELECT approvals FROM integration_configs AS config
    WHERE asker.subject = 'config:' || config.id AND config.integration_id = integration.id)`;
  return `WITH asker AS (${asker.text})
    SELECT ${integration.text}, ${connection.text}, ${level} AS level,
      EXISTS (SELECT 1 FROM integration_shares WHERE integration_id = integration.id) AS shared,
      ${databaseNowText} AS now, ${returns} AS returns, ${configRule} AS approvals
    FROM asker CROSS JOIN integrations AS integration LEFT JOIN connections AS connection
      ON connection.tenant_id = asker.tenant AND connection.integration_id = integration.id AND connection.subject = ${meant}
    WHERE ${isLiving} AND ${isNamed(asker, by)}
    ORDER BY (integration.mode = 'per-user' AND connection.status <> 'disconnected') IS TRUE DESC,
      integration.owner = asker.subject DESC, ${isOwn} DESC, integration.owner = 'system' DESC,
      integration.created_at, integration.id
    LIMIT ${REFERENCE_LIMIT}`;
}

function isNamed(asker: Asker, by: IntegrationReference["by"]): string {
  if (by === "id") return "integration.id = ?5";
  if (by === "ids") return "integration.id IN (SELECT value FROM json_each(?5))";
  if (by === "natural-id") {
    return "integration.tenant_id = asker.tenant AND integration.owner = ?5 AND integration.slug = ?6";
  }
  const { positions, principal } = rightsOf(asker);
  // Of all that is seen by whoever sees everything: what is connected, the tenant's own, and so many others that they are
  // ambiguous.
  return `integration.id IN (
    SELECT own.id FROM ${positions} CROSS JOIN integrations AS own
      ON own.tenant_id = asker.tenant AND own.owner = ${principal} AND own.slug = ?5
    UNION SELECT share.integration_id FROM ${positions} CROSS JOIN integration_shares AS share
      ON share.tenant_id = asker.tenant AND share.principal = ${principal} AND share.slug = ?5
    UNION SELECT own.id FROM connections AS held CROSS JOIN integrations AS own ON own.id = held.integration_id
      WHERE asker.sees_all AND held.tenant_id = asker.tenant AND held.subject = asker.subject AND own.slug = ?5
    UNION SELECT own.id FROM integrations AS own
      WHERE asker.sees_all AND own.tenant_id = asker.tenant AND own.owner = 'system' AND own.slug = ?5
    UNION SELECT id FROM (SELECT own.id FROM integrations AS own
      WHERE asker.sees_all AND own.tenant_id = asker.tenant AND own.slug = ?5 LIMIT ${REFERENCE_LIMIT}))`;
}
