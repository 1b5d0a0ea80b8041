import { countSealedByKey } from "../../storage/sealed.ts";
import { requireSuperuser } from "../access/requireTenant.ts";
import type { Context } from "../context.ts";

/**
 * `sealing`: seals new values. `opening`: only opens. `retired`: taken out of use. `unknown`: not in the configuration.
 */
export type KeyState = "sealing" | "opening" | "retired" | "unknown";

export interface KeyUse {
  id: string;
  state: KeyState;
  /** Number of stored values that it has sealed. It is not counted for the key that seals. */
  rows: number | undefined;
}

/**
 * Lists the encryption keys, and how many stored values still need each. Superusers only. One database round trip.
 * @throws LatchkeyError `forbidden`
 */
export async function listKeys(ctx: Context): Promise<KeyUse[]> {
  requireSuperuser(ctx);
  const { keyring, db } = ctx.deps;
  const rows = await countSealedByKey(db, keyring.primary);
  const known = [...keyring.keys.keys(), ...keyring.retired];
  const unknown = [...rows.keys()].filter((id) => !known.includes(id)).sort();
  return [...known, ...unknown].map((id) => ({
    id,
    state: stateOf(id),
    rows: id === keyring.primary ? undefined : (rows.get(id) ?? 0),
  }));

  function stateOf(id: string): KeyState {
    if (id === keyring.primary) return "sealing";
    if (keyring.keys.has(id)) return "opening";
    return keyring.retired.has(id) ? "retired" : "unknown";
  }
}
