import { createHash } from "node:crypto";
import { seal } from "../../src/crypto/envelope.ts";
import { importKeyring } from "../../src/crypto/keyring.ts";

/** What floors send as their API key. */
export const FLOOR_KEY = "agk_of_the_floors";

const TABLES = [
  `CREATE TABLE secrets (id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL,
    status TEXT NOT NULL, version INTEGER NOT NULL, scopes TEXT, expires_at INTEGER, created_at INTEGER, sealed TEXT)`,
  "CREATE UNIQUE INDEX secrets_by_name ON secrets (tenant_id, subject, name)",
  `CREATE TABLE keys (id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL)`,
  `CREATE TABLE events (id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    target TEXT NOT NULL, outcome TEXT NOT NULL, details TEXT NOT NULL, sealed TEXT NOT NULL)`,
];

/** One of a thousand is read. */
const ROWS_OF_SECRETS = `WITH RECURSIVE numbers (number) AS (VALUES (0) UNION ALL SELECT number + 1 FROM numbers LIMIT 1000)
  INSERT INTO secrets SELECT 'secret-' || number, 'default', 'user:' || number, 'name-' || number, 'connected', 1, NULL, NULL,
    0, ? FROM numbers`;

/** Makes the tables that the floors read and write. */
export async function makeFloorTables(database: D1Database, encryptionKeys: string): Promise<void> {
  const place = { tenant: "default", table: "secrets", recordId: "secret-1", field: "sealed" };
  const sealed = await seal(await importKeyring(encryptionKeys), place, JSON.stringify({ token: "t".repeat(60) }));
  const hash = createHash("sha256").update(FLOOR_KEY).digest("hex");
  await database.batch([
    ...TABLES.map((table) => database.prepare(table)),
    database.prepare(ROWS_OF_SECRETS).bind(sealed),
    database.prepare("INSERT INTO keys VALUES ('key-1', 'default', ?, 'token:*')").bind(hash),
  ]);
}
