import * as z from "zod";
import { randomToken, sha256 } from "../../crypto/random.ts";
import { addPendingGrant } from "../../storage/pendingGrants.ts";
import type { Deps } from "../context.ts";
import { pausesOf, persist } from "../credentials/persist.ts";
import { fixedExpiry, type Grant, grantSchema } from "../vault/grant.ts";
import { type FlowTicket, peekSealed, storeSealed } from "./ticket.ts";

/** For how long a credential key can be consumed. */
const KEY_SECONDS = 600;
/** The payload outlives the key: what nobody consumed has to be revoked. */
const PAYLOAD_SECONDS = 6 * 3600;

const ticketSchema = z.strictObject({
  kind: z.literal("credential_key"),
  tenant: z.string(),
  principal: z.string(),
  integrationId: z.string(),
  integrationVersion: z.number(),
  grant: grantSchema,
});

/** A grant that waits to be consumed by whoever began its flow. */
export type CredentialTicket = z.infer<typeof ticketSchema>;

/**
 * Leaves a grant under a fresh credential key. The row that tells of it is written first: should nobody consume the grant,
 * or all fail right after, the scheduled work knows that there is something to revoke.
 *
 * @param now the database's clock, in milliseconds
 * @returns the key; only its hash is stored
 * @throws StorageError when it could not be left: the grant is then still to be ended
 */
export async function leaveGrant(deps: Deps, flow: FlowTicket, grant: Grant, now: number): Promise<string> {
  const key = randomToken(deps.random);
  const ticketHash = await sha256(key);
  const { tenant, principal, integrationId, integrationVersion } = flow;
  const ticket: CredentialTicket = {
    ...{ kind: "credential_key", tenant, principal, integrationId, integrationVersion },
    grant: { ...grant, expiry: fixedExpiry(grant, now) },
  };
  const pauses = pausesOf(deps);
  await persist(pauses, () => addPendingGrant(deps.db, { ticketHash, tenantId: tenant }, KEY_SECONDS * 1000));
  await persist(pauses, () => storeSealed(deps, ticketHash, tenant, ticket, PAYLOAD_SECONDS));
  return key;
}

/**
 * The grant that waits under the hash of a credential key.
 *
 * @returns undefined when there is none, or it is something else
 * @throws KeyError
 */
export async function peekGrant(deps: Deps, ticketHash: string): Promise<CredentialTicket | undefined> {
  return ticketSchema.safeParse(await peekSealed(deps, ticketHash)).data;
}
