import * as z from "zod";
import { open, seal } from "../../crypto/envelope.ts";
import { sha256 } from "../../crypto/random.ts";
import { claimTicket } from "../../storage/claims.ts";
import { getTicket, putTicket } from "../../storage/tickets.ts";
import type { Deps } from "../context.ts";

/** Ten minutes: long enough to log in and consent, short enough to be worth little when it leaks. */
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
  scopes: z.array(z.string()),
  codeVerifier: z.string().optional(),
  redirectUri: z.string(),
  returnTo: z.string(),
  /** SHA-256 of the flow cookie of the browser that began. */
  browserHash: z.string(),
  /** By the database's clock, in milliseconds. */
  expiresAt: z.number(),
});

/** An OAuth flow that waits for its callback. */
export type FlowTicket = z.infer<typeof ticketSchema>;

/** Seals a flow and leaves it in KV under the hash of its id. */
export async function storeTicket({ keyring, kv }: Deps, ticketId: string, ticket: FlowTicket): Promise<void> {
  const hash = await sha256(ticketId);
  const sealed = await seal(keyring, contextOf(ticket.tenant, hash), JSON.stringify(ticket));
  await putTicket(kv, hash, { tenant: ticket.tenant, sealed }, TICKET_SECONDS);
}

/**
 * Takes a flow out of its ticket, once: KV carries the payload, but the claim in D1 decides whose it is, and only the
 * winner opens it.
 *
 * @returns undefined when there is no such ticket, when it was taken before, when it has expired, and when
 *   another version of Latchkey wrote it
 */
export async function takeTicket({ db, keyring, kv }: Deps, ticketId: string): Promise<FlowTicket | undefined> {
  const hash = await sha256(ticketId);
  const stored = await getTicket(kv, hash);
  if (!stored) return undefined;
  const claimedAt = await claimTicket(db, hash);
  if (claimedAt === undefined) return undefined;
  const payload = await open(keyring, contextOf(stored.tenant, hash), stored.sealed);
  const { data: ticket } = ticketSchema.safeParse(JSON.parse(payload));
  // KV may keep a value for some time after its end.
  return ticket?.tenant === stored.tenant && claimedAt < ticket.expiresAt ? ticket : undefined;
}

function contextOf(tenant: string, hash: string) {
  return { tenant, table: "tickets", recordId: hash, field: "payload" };
}
