import { sql } from "drizzle-orm";
import { importKeyring } from "../../src/crypto/keyring.ts";
import { type IntegrationInput, newIntegration } from "../../src/domain/integrations/newIntegration.ts";
import { integrationShares, integrations } from "../../src/storage/schema.ts";
import { builder, executeStatements } from "./executeStatements.ts";

/**
 * Makes an integration that everyone of its tenant may use, with its secret sealed here: neither wrangler nor the
 * database sees it in clear. One of the same tenant, owner and slug is replaced.
 *
 * @param target wrangler's options for the database: `--local` with `--persist-to`, or `--remote`
 * @returns the integration's id
 */
export async function registerIntegration(encryptionKeys: string, input: IntegrationInput, target: string[]) {
  const { id, statements } = await integrationStatements(encryptionKeys, input);
  await executeStatements(statements, target);
  return id;
}

/** What `registerIntegration` runs. */
export async function integrationStatements(encryptionKeys: string, input: IntegrationInput) {
  const row = await newIntegration(await importKeyring(encryptionKeys), input);
  const share = { integrationId: row.id, tenantId: row.tenantId, principal: "everyone", accessLevel: 1 };
  const statements = [
    sql`DELETE FROM ${integrations} WHERE tenant_id = ${row.tenantId} AND owner = ${row.owner} AND slug = ${row.slug}`,
    builder.insert(integrations).values(row).getSQL(),
    builder.insert(integrationShares).values(share).getSQL(),
  ];
  return { id: row.id, statements };
}
