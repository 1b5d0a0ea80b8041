import { StorageError } from "./errors.ts";

/** What KV holds for a ticket. The tenant is not sealed, because it is needed to open the payload. */
export interface StoredTicket {
  tenant: string;
  sealed: string;
}

/**
 * Puts a ticket's sealed payload into KV. Each name is written once, so it does not matter that KV has no
 * compare-and-set and allows one write a second for a key.
 */
export async function putTicket(kv: KVNamespace, ticketHash: string, ticket: StoredTicket, ttlSeconds: number) {
  await guarded(() =>
    kv.put(nameOf(ticketHash), ticket.sealed, { expirationTtl: ttlSeconds, metadata: { tenant: ticket.tenant } }),
  );
}

/** Reads a ticket's sealed payload; undefined when KV has none. */
export async function getTicket(kv: KVNamespace, ticketHash: string): Promise<StoredTicket | undefined> {
  const { value, metadata } = await guarded(() => kv.getWithMetadata<{ tenant: string }>(nameOf(ticketHash)));
  return value === null || metadata === null ? undefined : { tenant: metadata.tenant, sealed: value };
}

/** Takes a ticket out of KV. Another place may still read it for a minute. */
export async function removeTicket(kv: KVNamespace, ticketHash: string): Promise<void> {
  await guarded(() => kv.delete(nameOf(ticketHash)));
}

/** Names the entry by the hash and not by the id, so that a listing of KV shows nothing that could be used. */
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
