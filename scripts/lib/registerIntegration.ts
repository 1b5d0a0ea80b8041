import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import { drizzle } from "drizzle-orm/sqlite-proxy";
import { importKeyring } from "../../src/crypto/keyring.ts";
import { type IntegrationInput, newIntegration } from "../../src/domain/integrations/newIntegration.ts";
import { integrationShares, integrations } from "../../src/storage/schema.ts";
import { runWrangler } from "./wrangler.ts";

const dialect = new SQLiteAsyncDialect();
const builder = drizzle(async () => ({ rows: [] }));

/**
 * Makes an integration that everyone of its tenant may use, with its secret sealed here: neither wrangler nor the
 * database sees it in clear. One of the same tenant, owner and slug is replaced.
 *
 * @param target wrangler's options for the database: `--local` with `--persist-to`, or `--remote`
 * @returns the integration's id
 */
export async function registerIntegration(encryptionKeys: string, input: IntegrationInput, target: string[]) {
  const row = await newIntegration(await importKeyring(encryptionKeys), input);
  const share = { integrationId: row.id, tenantId: row.tenantId, principal: "everyone", accessLevel: 1 };
  const statements = [
    sql`DELETE FROM ${integrations} WHERE tenant_id = ${row.tenantId} AND owner = ${row.owner} AND slug = ${row.slug}`,
    builder.insert(integrations).values(row).getSQL(),
    builder.insert(integrationShares).values(share).getSQL(),
  ];
  await execute(
    statements.map((statement) => `${dialect.sqlToQuery(statement.inlineParams()).sql};`).join("\n"),
    target,
  );
  return row.id;
}

async function execute(statements: string, target: string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-"));
  const file = join(directory, "statements.sql");
  try {
    writeFileSync(file, statements, { mode: 0o600 });
    await runWrangler("d1", "execute", "DB", "--yes", "--file", file, ...target);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
