import { sign, verify } from "../../crypto/signature.ts";
import { readIdentityKeys, type StoredKeys, writeIdentityKeys } from "../../storage/identityKeys.ts";
import { type KeySet, readKeySet } from "./keySet.ts";
import type { IdentityDeps, KeyState } from "./keyState.ts";

/** Keys that did not change are written again after this time, so that KV's are never much older than ours. */
const RENEW_MS = 3600_000;
/** KV is written at most this often, however often the keys change. */
const PAUSE_MS = 60_000;

/** The keys that some isolate fetched and kept in KV. A KV that fails has none: the provider can still be asked. */
export async function recallKeys(deps: IdentityDeps, url: string): Promise<KeySet | undefined> {
  try {
    const stored = await readIdentityKeys(deps.kv, url);
    if (!stored || !(await isOurs(deps, url, stored))) return undefined;
    return await readKeySet(stored.jwks, stored.fetchedAt);
  } catch {
    deps.log("warn", "identity_keys_not_recalled");
    return undefined;
  }
}

/** Keeps keys for the isolates to come, unless KV holds the same ones already. A KV that fails keeps nobody out. */
export async function rememberKeys(deps: IdentityDeps, state: KeyState, keys: KeySet): Promise<void> {
  const { text, fetchedAt } = keys;
  if (isKept(state, keys) || fetchedAt - state.keptAt < PAUSE_MS) return;
  state.keptAt = fetchedAt;
  // Another isolate may have kept them by now: of many, one writes.
  state.kept = await recallKeys(deps, state.url);
  if (isKept(state, keys)) return;
  try {
    const signature = await sign(deps.keyring, "identity-keys", signedText(state.url, { jwks: text, fetchedAt }));
    await writeIdentityKeys(deps.kv, state.url, { jwks: text, fetchedAt, signature });
    state.kept = keys;
  } catch {
    deps.log("warn", "identity_keys_not_kept");
  }
}

function isKept({ kept }: KeyState, { text, fetchedAt }: KeySet): boolean {
  return kept?.text === text && fetchedAt - kept.fetchedAt < RENEW_MS;
}

function isOurs({ keyring }: IdentityDeps, url: string, stored: StoredKeys): Promise<boolean> {
  return verify(keyring, "identity-keys", signedText(url, stored), stored.signature);
}

function signedText(url: string, { jwks, fetchedAt }: Pick<StoredKeys, "jwks" | "fetchedAt">): string {
  return JSON.stringify([url, fetchedAt, jwks]);
}
