import type { Deps } from "../context.ts";
import type { KeySet } from "./keySet.ts";

export type IdentityDeps = Pick<Deps, "fetch" | "kv" | "keyring" | "settings" | "log">;

/** What one isolate knows. Plain values only: no promise is shared between requests. */
export interface KeyState {
  url: string;
  keys: KeySet | undefined;
  /** When the provider was asked the last time; before the answer, so that others use what there is meanwhile. */
  askedAt: number;
  /** When it was asked in vain, until it answers. */
  failedAt: number | undefined;
  /** What KV is known to hold, and when it was written or looked at for that. */
  kept: { text: string; fetchedAt: number } | undefined;
  keptAt: number;
}
