import { typeid } from "typeid-js";
import { type NewKey, newApiKey } from "../../src/domain/apiKeys/newApiKey.ts";
import { auditEvent } from "../../src/domain/audit.ts";
import { SYSTEM } from "../../src/domain/context.ts";
import { apiKeys, auditEvents } from "../../src/storage/schema.ts";
import { builder, executeStatements } from "./executeStatements.ts";

/**
 * Makes an API key here: neither wrangler nor the database sees more than its hash. The audit trail tells, as it does of
 * one that was made through the API.
 *
 * @param target wrangler's options for the database: `--local` with `--persist-to`, or `--remote`
 * @returns the key in clear, here and never again
 */
export async function registerApiKey(input: Omit<NewKey, "createdBy">, target: string[]) {
  const { key, row } = await newApiKey({ ...input, createdBy: SYSTEM });
  const { tenantId: tenant, scopes, userId } = input;
  const caller = { tenant, principal: undefined, keyId: undefined };
  const details = { scopes, ...(userId !== null && { userId }) };
  const actor = { caller, requestId: typeid("req").toString(), origin: undefined };
  const event = auditEvent(actor, "key.created", row.id, details);
  const statements = [builder.insert(apiKeys).values(row).getSQL(), builder.insert(auditEvents).values(event).getSQL()];
  await executeStatements(statements, target);
  return { id: row.id, key };
}
