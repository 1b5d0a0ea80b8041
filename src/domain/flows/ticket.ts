import * as z from "zod";
import { open, seal } from "../../crypto/envelope.ts";
import { sha256 } from "../../crypto/random.ts";
import { claimTicket } from "../../storage/claims.ts";
import { getTicket, putTicket } from "../../storage/tickets.ts";
import type { Deps } from "../context.ts";

/** Ten minutes: enough to log in and consent, and short enough that a leaked ticket is worth little. */
export const TICKET_SECONDS = 600;

const ticketSchema = z.strictObject({
  kind: z.literal("oauth_flow"),
  tenant: z.string(),
  principal: z.string(),
  userId: z.string().optional(),
  keyId: z.string().optional(),
  teams: z.array(z.string()),
  levelOnAll: z.number(),
  integrationId: z.string(),
  integrationVersion: z.number(),
  /** Values for the provider's placeholders that the user is asked to agree to. They override the integration's. */
  parameters: z.record(z.string(), z.string()),
  scopes: z.array(z.string()),
  codeVerifier: z.string().optional(),
  redirectUri: z.string(),
  returnTo: z.string(),
  /**
   * SHA-256 of the flow cookie of the browser that began the flow. Absent when an API began it; it gets a credential
   * key.
   */
  browserHash: z.string().optional(),
  /** By the database's clock, in milliseconds. */
  expiresAt: z.number(),
});

/** An OAuth flow that waits for its callback. */
export type FlowTicket = z.infer<typeof ticketSchema>;

/** Seals a flow and stores it in KV under the hash of its id. */
export async function storeTicket(deps: Deps, ticketId: string, ticket: FlowTicket): Promise<void> {
  await storeSealed(deps, await sha256(ticketId), ticket.tenant, ticket, TICKET_SECONDS);
}

/**
 * Takes a flow out of its ticket, once. KV carries the payload, but the claim in D1 decides who gets it, and only the
 * winner opens it.
 *
 * @returns undefined when the ticket does not exist, was already taken, has expired, or was written by another version
 *   of Latchkey
 */
export async function takeTicket({ db, keyring, kv }: Deps, ticketId: string): Promise<FlowTicket | undefined> {
  const hash = await sha256(ticketId);
  const stored = await getTicket(kv, hash);
  if (!stored) return undefined;
  const claimedAt = await claimTicket(db, hash);
  if (claimedAt === undefined) return undefined;
  const payload = await open(keyring, contextOf(stored.tenant, hash), stored.sealed);
  const { data: ticket } = ticketSchema.safeParse(JSON.parse(payload));
  // KV may return a value for some time after it expired.
  return ticket?.tenant === stored.tenant && claimedAt < ticket.expiresAt ? ticket : undefined;
}

/** Seals a payload that waits for somebody, and stores it in KV under a hash. One write to KV. */
export async function storeSealed(
  { keyring, kv }: Deps,
  hash: string,
  tenant: string,
  payload: object,
  seconds: number,
) {
  const sealed = await seal(keyring, contextOf(tenant, hash), JSON.stringify(payload));
  await putTicket(kv, hash, { tenant, sealed }, seconds);
}

/**
 * Opens the payload under a hash and leaves it there. Whoever uses it must claim it in the same transaction.
 * @throws KeyError
 */
export async function peekSealed({ keyring, kv }: Deps, hash: string): Promise<unknown> {
  const stored = await getTicket(kv, hash);
  if (!stored) return undefined;
  return JSON.parse(await open(keyring, contextOf(stored.tenant, hash), stored.sealed));
}

function contextOf(tenant: string, hash: string) {
  return { tenant, table: "tickets", recordId: hash, field: "payload" };
}
