import { typeid } from "typeid-js";
import { makeApiKey } from "../../crypto/apiKey.ts";
import { sha256 } from "../../crypto/random.ts";
import type { NewApiKey } from "../../storage/apiKeys.ts";
import type { Permission } from "../context.ts";

export interface NewKey {
  tenantId: string;
  name: string;
  scopes: readonly Permission[];
  /** The user that it is to act as; null: it acts for its tenant. */
  userId: string | null;
  /** Milliseconds since the epoch; null: it does not end by itself. */
  expiresAt: number | null;
  /** Principal of whoever makes it. */
  createdBy: string;
}

/** Makes a key and the row that stands for it. The key is in the row as a hash only: whoever makes it shows it once. */
export async function newApiKey({ scopes, ...rest }: NewKey): Promise<{ key: string; row: NewApiKey }> {
  const key = await makeApiKey();
  return { key, row: { ...rest, id: typeid("key").toString(), scopes: [...scopes], hash: await sha256(key) } };
}
