import { sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "./database.ts";
import { StorageError } from "./errors.ts";
import {
  apiKeys,
  claims,
  connections,
  connectSessions,
  encryptionKeys,
  formerClients,
  integrationConfigs,
  integrationShares,
  integrations,
  pendingGrants,
  quotaRefusals,
  refreshCandidates,
  tenantSchedules,
  tenants,
  tenantTotals,
  tools,
  uses,
} from "./schema.ts";

/**
 * Checks that D1 answers and has all tables.
 * @throws StorageError
 */
export async function probeDatabase(db: Database): Promise<void> {
  const probe = (table: SQLiteTable) => db.select({ one: sql`1` }).from(table).limit(1);
  await db.batch([
    probe(claims),
    probe(connections),
    probe(connectSessions),
    probe(integrationShares),
    probe(integrations),
    probe(refreshCandidates),
    probe(apiKeys),
    probe(encryptionKeys),
    probe(tenants),
    probe(tenantTotals),
    probe(tenantSchedules),
    probe(integrationConfigs),
    probe(tools),
    probe(pendingGrants),
    probe(formerClients),
    probe(uses),
    probe(quotaRefusals),
  ]);
}

/**
 * Checks that KV answers.
 * @throws StorageError
 */
export async function probeTickets(kv: KVNamespace): Promise<void> {
  try {
    await kv.get("ready");
  } catch {
    throw new StorageError("unavailable", "KV failed or is out of reach");
  }
}
