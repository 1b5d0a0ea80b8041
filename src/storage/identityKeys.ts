import * as z from "zod";
import { sha256 } from "../crypto/random.ts";
import { StorageError } from "./errors.ts";

/** The public keys of an identity provider, as KV carries them. */
const storedKeys = z.lazy(() =>
  z.strictObject({
    /** The key set (RFC 7517), as the provider wrote it. */
    jwks: z.string(),
    /** When it was fetched, in milliseconds since the epoch by the clock of the isolate that did. */
    fetchedAt: z.number(),
    /** Ours, over the other fields and the address: who can only write to KV must not become anybody. */
    signature: z.string(),
  }),
);

export type StoredKeys = z.output<typeof storedKeys>;

/** Keys that are older are of no use, so KV forgets them. */
const TTL_SECONDS = 24 * 3600;

/**
 * The keys that were fetched from an address, or undefined when KV has none. KV may answer what stood there a minute ago.
 * @throws StorageError
 */
export async function readIdentityKeys(kv: KVNamespace, url: string): Promise<StoredKeys | undefined> {
  const name = await nameOf(url);
  const value = await guarded(() => kv.get(name, "json"));
  return storedKeys.safeParse(value).data;
}

/**
 * Keeps the keys of an address for the isolates to come. KV takes one write a second for a name.
 * @throws StorageError
 */
export async function writeIdentityKeys(kv: KVNamespace, url: string, keys: StoredKeys): Promise<void> {
  const name = await nameOf(url);
  await guarded(() => kv.put(name, JSON.stringify(keys), { expirationTtl: TTL_SECONDS }));
}

async function nameOf(url: string): Promise<string> {
  return `identity-keys:${await sha256(url)}`;
}

async function guarded<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch {
    throw new StorageError("unavailable", "KV failed or is out of reach");
  }
}
