import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { StorageError } from "./errors.ts";
import { connections, integrations } from "./schema.ts";

/**
 * Whether D1 answers and has the newest tables.
 * @throws StorageError
 */
export async function probeDatabase(db: Database): Promise<void> {
  await db.batch([
    db.select({ one: sql`1` }).from(integrations).limit(1),
    db.select({ one: sql`1` }).from(connections).limit(1),
  ]);
}

/**
 * Whether KV answers.
 * @throws StorageError
 */
export async function probeTickets(kv: KVNamespace): Promise<void> {
  try {
    await kv.get("ready");
  } catch {
    throw new StorageError("unavailable", "KV failed or is out of reach");
  }
}
