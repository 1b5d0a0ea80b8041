import * as z from "zod";
import { randomToken, sha256 } from "../../crypto/random.ts";
import { addPendingGrant } from "../../storage/pendingGrants.ts";
import type { Deps } from "../context.ts";
import { pausesOf, persist } from "../credentials/persist.ts";
import { type Grant, grantSchema, withFixedEnds } from "../vault/grant.ts";
import { integrationChanged } from "./integrationChanged.ts";
import { type FlowTicket, peekSealed, storeSealed } from "./ticket.ts";

/** How long a credential key can be consumed. */
const KEY_SECONDS = 600;
/** The payload outlives the key, because a grant that nobody consumed must be revoked. */
const PAYLOAD_SECONDS = 6 * 3600;

const ticketSchema = z.lazy(() =>
  z.strictObject({
    kind: z.literal("credential_key"),
    tenant: z.string(),
    principal: z.string(),
    integrationId: z.string(),
    integrationVersion: z.number(),
    grant: grantSchema,
  }),
);

/** A grant that waits for the caller that began its flow. */
export type CredentialTicket = z.infer<typeof ticketSchema>;

/**
 * Stores a grant under a new credential key. The row about it is written first, so that the scheduled work knows of a
 * grant to revoke if nobody consumes it, or if this function fails afterwards.
 *
 * @param now the database's clock, in milliseconds
 * @returns the key; only its hash is stored
 * @throws LatchkeyError `integration_changed` when it was changed since; the caller must then revoke the grant
 * @throws StorageError when it could not be stored; likewise
 */
export async function leaveGrant(deps: Deps, flow: FlowTicket, grant: Grant, now: number): Promise<string> {
  const key = randomToken(deps.random);
  const ticketHash = await sha256(key);
  const { tenant, principal, integrationId, integrationVersion } = flow;
  const ticket: CredentialTicket = {
    ...{ kind: "credential_key", tenant, principal, integrationId, integrationVersion },
    grant: withFixedEnds(grant, now),
  };
  const pauses = pausesOf(deps);
  const pending = { ticketHash, tenantId: tenant, integrationId, integrationVersion };
  const waits = await persist(pauses, () => addPendingGrant(deps.db, pending, KEY_SECONDS * 1000));
  if (!waits) throw integrationChanged();
  await persist(pauses, () => storeSealed(deps, ticketHash, tenant, ticket, PAYLOAD_SECONDS));
  return key;
}

/**
 * Reads the grant that waits under the hash of a credential key.
 *
 * @returns undefined when there is none, or when the payload is of another kind
 * @throws KeyError
 */
export async function peekGrant(deps: Deps, ticketHash: string): Promise<CredentialTicket | undefined> {
  return ticketSchema.safeParse(await peekSealed(deps, ticketHash)).data;
}
