import * as z from "zod";
import { open, seal } from "../../crypto/envelope.ts";
import { sha256 } from "../../crypto/random.ts";
import { claimTicket, readClaim } from "../../storage/claims.ts";
import { getTicket, putTicket, removeTicket } from "../../storage/tickets.ts";
import type { Deps } from "../context.ts";

/** Ten minutes: enough to log in and consent, and short enough that a leaked ticket is worth little. */
export const TICKET_SECONDS = 600;

export const flowTicketSchema = z.lazy(() =>
  z.strictObject({
    kind: z.literal("oauth_flow"),
    tenant: z.string(),
    principal: z.string(),
    userId: z.string().optional(),
    keyId: z.string().optional(),
    /** The connect session that it was begun in. */
    connectSession: z.string().optional(),
    teams: z.array(z.string()),
    levelOnAll: z.number(),
    integrationId: z.string(),
    integrationVersion: z.number(),
    /** Values for the provider's placeholders that the user is asked to agree to. They override the integration's. */
    parameters: z.record(z.string(), z.string()),
    scopes: z.array(z.string()),
    codeVerifier: z.string().optional(),
    nonce: z.string().optional(),
    redirectUri: z.string(),
    returnTo: z.string(),
    /**
     * SHA-256 of the flow cookie of the browser that began the flow. Absent when an API began it; it gets a credential
     * key.
     */
    browserHash: z.string().optional(),
    /** By the database's clock, in milliseconds. */
    expiresAt: z.number(),
  }),
);

/** An OAuth flow that waits for its callback. */
export type FlowTicket = z.infer<typeof flowTicketSchema>;

/** Seals a flow and stores it in KV under the hash of its id. */
export async function storeTicket(deps: Deps, ticketId: string, ticket: FlowTicket): Promise<void> {
  await storeSealed(deps, await sha256(ticketId), ticket.tenant, ticket, TICKET_SECONDS);
}

/**
 * Reads a flow and leaves its ticket as it is, so that whoever may not finish the flow spends nothing.
 *
 * @returns undefined when KV has no such ticket, or one that another version of Latchkey wrote
 * @throws KeyError
 */
export async function readTicket(deps: Deps, ticketId: string): Promise<FlowTicket | undefined> {
  // The tenant is part of what the seal binds, so a payload that opens belongs to the tenant that KV names.
  return flowTicketSchema.safeParse(await peekSealed(deps, await sha256(ticketId))).data;
}

/**
 * Spends a ticket. KV carries the payload, but the claim in D1 decides who gets it: one of any number of racers.
 *
 * @returns `spent`: somebody was faster; `expired`: by the database's clock, since KV may return a value for some time
 *   after its end
 */
export async function claimFlow(
  { db }: Deps,
  ticketId: string,
  { expiresAt }: FlowTicket,
): Promise<"claimed" | "spent" | "expired"> {
  const claimedAt = await claimTicket(db, await sha256(ticketId));
  if (claimedAt === undefined) return "spent";
  return claimedAt < expiresAt ? "claimed" : "expired";
}

/**
 * So long a flow may take from its claim to its end: two requests to a token endpoint, and the writes. Whoever asks later
 * asks about a flow whose worker ended before it could say so.
 */
const FINISHING_MS = 30_000;

/**
 * Tells what becomes of a flow whose ticket is spent. A flow that failed, or came too late, has no ticket any more (`dropTicket`). One round trip.
 */
export async function outcomeOf(
  { db }: Deps,
  ticketId: string,
  ticket: FlowTicket,
): Promise<"connected" | "in_progress" | "unknown"> {
  const { tenant: tenantId, principal, integrationId } = ticket;
  const claim = await readClaim(db, await sha256(ticketId), { tenantId, principal, integrationId });
  if (claim?.isConnected) return "connected";
  return claim && claim.ageMs < FINISHING_MS ? "in_progress" : "unknown";
}

/** Drops the ticket of a flow that is over without a connection, so that nobody waits for its end. It is spent, so failing to do so does no harm. */
export async function dropTicket({ kv }: Deps, ticketId: string): Promise<void> {
  await removeTicket(kv, await sha256(ticketId)).catch(() => {});
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
