import { typeid } from "typeid-js";
import { makeApiKey } from "../../crypto/apiKey.ts";
import { sha256 } from "../../crypto/random.ts";
import type { NewApiKey } from "../../storage/apiKeys.ts";
import type { ApprovalRule } from "../../terms/approvals.ts";
import type { KeyLimits } from "../../terms/keyLimits.ts";
import type { Permission } from "../context.ts";

export interface NewKey {
  tenantId: string;
  name: string;
  scopes: readonly Permission[];
  /** The user that the key acts as. Null: it acts for its tenant. */
  userId: string | null;
  /** Milliseconds since the epoch. Null: it does not expire. */
  expiresAt: number | null;
  /** Principal of the caller who makes the key. */
  createdBy: string;
  /** Null: it is limited by nothing but its scopes. */
  limits: KeyLimits | null;
  /** Which calls with it need the yes of a person: its own rule, and those of the key that it is made from. */
  approvals: ApprovalRule[];
}

/** Makes a key and its row. The row holds only a hash of the key, so the key can be shown only once. */
export async function newApiKey({ scopes, ...rest }: NewKey): Promise<{ key: string; row: NewApiKey }> {
  const key = await makeApiKey();
  return { key, row: { ...rest, id: typeid("key").toString(), scopes: [...scopes], hash: await sha256(key) } };
}
