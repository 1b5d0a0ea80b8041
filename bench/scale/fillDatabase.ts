import { DatabaseSync } from "node:sqlite";
import { copyRows } from "./copyRows.ts";
import type { Size } from "./size.ts";

/** What is copied. */
export interface Examples {
  /** An integration with typed-in addresses, and one of a provider: their ids. */
  custom: string;
  ofProvider: string;
  /** An integration to which somebody is connected. */
  connected: string;
  /** The name of a stored token. */
  token: string;
}

const DAY_MS = 24 * 3600 * 1000;
const PROVIDERS = ["github", "google", "slack", "notion"];

/**
 * Fills the file of a database that nobody has open; holders are the users who get many tokens. A million connections take about a minute: the indexes are made once all
 * rows are there.
 */
export function fillDatabase(file: string, size: Size, examples: Examples, holders: readonly string[]): void {
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF");
    database.exec("BEGIN");
    addSharedIntegrations(database, size, examples);
    for (const holder of holders) addTokens(database, size, examples, holder);
    addTenants(database, size, examples);
    database.exec("COMMIT; PRAGMA journal_mode = WAL");
  } finally {
    database.close();
  }
}

/** Half of them have typed-in addresses, the others are of providers. Some are shared with a team as well. */
function addSharedIntegrations(database: DatabaseSync, { integrations, teams }: Size, examples: Examples): void {
  const half = Math.ceil(integrations / 2);
  const own = { owner: "'user:owner'", slug: "'shared-' || number", name: "'Shared ' || number" };
  const type = `CASE number % ${PROVIDERS.length} ${PROVIDERS.map((slug, at) => `WHEN ${at} THEN '${slug}'`).join(" ")} END`;
  copyRows(database, {
    ...{ table: "integrations", from: `id = '${examples.custom}'`, count: half },
    columns: { ...own, id: idOf("int_1", "number") },
  });
  copyRows(database, {
    ...{ table: "integrations", from: `id = '${examples.ofProvider}'`, count: integrations - half },
    columns: { ...own, id: idOf("int_2", "number"), type, slug: "'provider-' || number" },
  });
  const share = (principal: string, condition: string) =>
    database.exec(
      `INSERT INTO integration_shares (integration_id, tenant_id, principal, access_level, slug, type)
      SELECT id, tenant_id, ${principal}, 1, slug, type FROM integrations WHERE owner = 'user:owner' ${condition}`,
    );
  share("'everyone'", "");
  share("'team:team-' || (ROW_NUMBER() OVER (ORDER BY id) - 1)", `LIMIT ${teams}`);
}

/** Each token has an integration of its own, as one has that is stored under a name of its own. */
function addTokens(database: DatabaseSync, { tokens }: Size, { token }: Examples, holder: string): void {
  const subject = `'user:${holder}'`;
  const id = idOf(`int_3${holder}`, "number");
  copyRows(database, {
    ...{ table: "integrations", from: `slug = '${token}'`, count: tokens },
    columns: { id, owner: subject, slug: "'token-' || number", name: "'token-' || number" },
  });
  copyRows(database, {
    ...{ table: "connections", from: `token_key = '${token}'`, count: tokens },
    columns: {
      ...{ id: idOf(`conn_3${holder}`, "number"), integration_id: id, subject },
      ...{ owner_id: `'${holder}'`, token_key: "'token-' || number" },
    },
  });
}

/** Tenants with one integration each, to which their users are connected, refreshable and not due for a long time. */
function addTenants(database: DatabaseSync, { connections, tenants }: Size, examples: Examples): void {
  const tenant = `'tenant-' || (number % ${tenants})`;
  copyRows(database, {
    ...{ table: "integrations", from: `id = '${examples.custom}'`, count: tenants },
    columns: { id: idOf("int_4", "number"), tenant_id: tenant },
  });
  const rebuild = takeDown(database, "connections");
  copyRows(database, {
    ...{ table: "connections", from: `integration_id = '${examples.connected}'`, count: connections },
    columns: {
      ...{ id: idOf("conn_4", "number"), tenant_id: tenant, integration_id: idOf("int_4", `number % ${tenants}`) },
      ...{ subject: "'user:' || number", owner_id: "number", refreshable: "1" },
      next_refresh_at: `CAST(unixepoch() * 1000 AS INTEGER) + ${30 * DAY_MS} + number`,
    },
  });
  rebuild();
  database.exec(`INSERT INTO tenant_totals (tenant_id, connections)
    SELECT tenant_id, COUNT(*) FROM connections GROUP BY tenant_id HAVING true
    ON CONFLICT (tenant_id) DO UPDATE SET connections = excluded.connections`);
  database.exec(`INSERT INTO tenant_schedules (tenant_id, refresh_due_at)
    SELECT tenant_id, MIN(next_refresh_at) FROM connections GROUP BY tenant_id HAVING true
    ON CONFLICT (tenant_id) DO UPDATE SET refresh_due_at = excluded.refresh_due_at`);
}

/** Removes a table's indexes and triggers. @returns what makes them again */
function takeDown(database: DatabaseSync, table: string): () => void {
  const found = database
    .prepare(
      "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL",
    )
    .all(table);
  for (const { type, name } of found) database.exec(`DROP ${type} "${name}"`);
  return () => {
    for (const { sql } of found) database.exec(String(sql));
  };
}

/** As long as Latchkey's own ids. */
function idOf(prefix: string, number: string): string {
  return `printf('${prefix}%0${31 - prefix.length}d', ${number})`;
}
