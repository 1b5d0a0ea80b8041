import { and, eq, gt, isNull, or } from "drizzle-orm";
import { typeid } from "typeid-js";
import { type NewKey, newApiKey } from "../../src/domain/apiKeys/newApiKey.ts";
import { auditEvent } from "../../src/domain/audit.ts";
import { SYSTEM } from "../../src/domain/context.ts";
import { auditAlways } from "../../src/storage/audit.ts";
import { apiKeys } from "../../src/storage/schema.ts";
import type { CommandDatabase } from "./commandDatabase.ts";
import { builder, executeStatements, readRowsOf } from "./executeStatements.ts";

/**
 * Makes an API key here: the database never sees more than its hash. The audit trail tells, as it does of
 * one that was made through the API. A living key of the same name is left as it is and no other is made: whoever runs the
 * command twice means one key, and what is stored of it cannot be shown again.
 *
 * @returns the key in clear, here and never again
 * @throws Error with a sentence that names the key which has the name
 */
export async function registerApiKey(input: Omit<NewKey, "createdBy">, database: CommandDatabase) {
  const { tenantId: tenant, scopes, userId, name } = input;
  const lives = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, Date.now()));
  const isSame = and(eq(apiKeys.tenantId, tenant), eq(apiKeys.name, name), lives);
  const [[same]] = await readRowsOf(database, [apiKeys, isSame]);
  if (same) throw new Error(refusal(same));
  const { key, row } = await newApiKey({ ...input, createdBy: SYSTEM });
  const caller = { tenant, principal: undefined, keyId: undefined };
  const details = { scopes, ...(userId !== null && { userId }) };
  const actor = { caller, requestId: typeid("req").toString(), origin: undefined };
  const event = auditEvent(actor, "key.created", row.id, details);
  await executeStatements([builder.insert(apiKeys).values(row), auditAlways(builder, event)], database);
  return { id: row.id, key };
}

function refusal({ id, name, tenantId, createdAt }: typeof apiKeys.$inferSelect): string {
  const made = new Date(createdAt).toISOString();
  return `There is a key ${JSON.stringify(name)} already: ${id}, made ${made}. No other was made.
Latchkey keeps its hash only, so it cannot be shown again. If it is lost, give the new key another --name, and then
delete this one: DELETE /v1/tenants/${encodeURIComponent(tenantId)}/api-keys/${id}`;
}
