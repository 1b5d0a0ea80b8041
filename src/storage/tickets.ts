import { StorageError } from "./errors.ts";

/** What KV carries for a ticket. The tenant stands outside, because it is needed to open the payload. */
export interface StoredTicket {
  tenant: string;
  sealed: string;
}

/**
 * Puts a ticket's sealed payload into KV. Written once under a name of its own, so KV's missing compare-and-set and
 * its one write a second for a key do not matter here.
 */
export async function putTicket(kv: KVNamespace, ticketHash: string, ticket: StoredTicket, ttlSeconds: number) {
  await guarded(() =>
    kv.put(nameOf(ticketHash), ticket.sealed, { expirationTtl: ttlSeconds, metadata: { tenant: ticket.tenant } }),
  );
}

/** A ticket's sealed payload, or undefined when KV has none (any more). */
export async function getTicket(kv: KVNamespace, ticketHash: string): Promise<StoredTicket | undefined> {
  const { value, metadata } = await guarded(() => kv.getWithMetadata<{ tenant: string }>(nameOf(ticketHash)));
  return value === null || metadata === null ? undefined : { tenant: metadata.tenant, sealed: value };
}

/** The id itself is not stored: a listing of KV shows nothing that could be used. */
function nameOf(ticketHash: string): string {
  return `ticket:${ticketHash}`;
}

async function guarded<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch {
    throw new StorageError("unavailable", "KV failed or is out of reach");
  }
}
