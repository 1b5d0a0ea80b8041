import * as z from "zod";
import { randomToken, sha256 } from "../../crypto/random.ts";
import { addPendingGrant, isGrantWaiting } from "../../storage/pendingGrants.ts";
import type { Context, Deps } from "../context.ts";
import { pausesOf, persist } from "../credentials/persist.ts";
import { LatchkeyError } from "../errors.ts";
import { type Grant, grantSchema, withFixedEnds } from "../vault/grant.ts";
import { integrationChanged } from "./integrationChanged.ts";
import { type FlowTicket, flowTicketSchema, peekSealed, storeSealed } from "./ticket.ts";

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
    /** The flow of a browser, whose user has to choose an account. Absent when an API began it. */
    flow: flowTicketSchema.optional(),
  }),
);

/** A grant that waits for the caller, or the browser, that began its flow. */
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
    ...(flow.browserHash !== undefined && { flow }),
  };
  const pauses = pausesOf(deps);
  const pending = { ticketHash, tenantId: tenant, integrationId, integrationVersion };
  const waits = await persist(pauses, () => addPendingGrant(deps.db, pending, KEY_SECONDS * 1000));
  if (!waits) throw integrationChanged();
  await persist(pauses, () => storeSealed(deps, ticketHash, tenant, ticket, PAYLOAD_SECONDS));
  return key;
}

/**
 * Requires a grant that waits for this browser's choice. Another browser gets the same answer as for a key that never was.
 * @throws LatchkeyError `credential_key_invalid`
 */
export async function requireChoice(
  { deps }: Pick<Context, "deps">,
  { key, browserToken }: { key: string; browserToken: string | undefined },
): Promise<{ flow: FlowTicket; grant: Grant }> {
  const ticket = await peekGrant(deps, await sha256(key));
  const isThis = browserToken !== undefined && (await sha256(browserToken)) === ticket?.flow?.browserHash;
  if (!ticket?.flow || !isThis) throw invalidKey();
  return { flow: ticket.flow, grant: ticket.grant };
}

/** @throws LatchkeyError `credential_key_invalid` when it was used, or has ended */
export async function requireWaiting({ db }: Pick<Deps, "db">, ticketHash: string): Promise<void> {
  if (!(await isGrantWaiting(db, ticketHash))) throw invalidKey();
}

export function invalidKey(): LatchkeyError {
  return new LatchkeyError("credential_key_invalid", "This credential key is unknown, was used already or has ended.");
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
