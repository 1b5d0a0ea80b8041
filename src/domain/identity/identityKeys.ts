import * as jose from "jose";
import { safeFetch } from "../../oauth/safeFetch.ts";
import { providerHttp } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { recallKeys, rememberKeys } from "./keptKeys.ts";
import { type KeySet, readKeySet } from "./keySet.ts";
import type { IdentityDeps, KeyState } from "./keyState.ts";

/** Finds the public key that verifies a token, at a time in milliseconds since the epoch. */
export type FindIdentityKey = (now: number) => jose.CompactVerifyGetKey;

/** Keys are fetched again after this time, so a key that was withdrawn is taken no longer. */
const FRESH_MS = 10 * 60_000;
/** Keys that cannot be fetched again are good for this time: stale-if-error (RFC 9111 section 4.2.4, RFC 5861). */
const USABLE_MS = 24 * 3600_000;
/** The provider is asked at most this often, for whatever reason. */
const PAUSE_MS = 30_000;
const TIMEOUT_MS = 5000;
const NEVER = Number.NEGATIVE_INFINITY;

/**
 * The public keys of an identity provider, from this isolate's memory, from KV, or fetched: after ten minutes, and for a
 * key id that is unknown, at most every 30 seconds. While they cannot be fetched, those that were good serve for a day.
 *
 * @returns a function that throws LatchkeyError `identity_unavailable` when there are no keys, or when the token's key is
 *   not among them and the provider cannot be asked; and JOSEError when there is no such key
 */
export function createIdentityKeys(deps: IdentityDeps, url: string): FindIdentityKey {
  const state: KeyState = { url, keys: undefined, askedAt: NEVER, failedAt: undefined, kept: undefined, keptAt: NEVER };
  return (now) => async (header, token) => {
    const keys = await usableKeys(deps, state, now);
    try {
      return await keys.find(header, token);
    } catch (error) {
      if (isFaultOfSet(error)) throw unavailable(state, now);
      if (!(error instanceof jose.errors.JWKSNoMatchingKey)) throw error;
      const newer = now - state.askedAt < PAUSE_MS ? undefined : await fetchKeys(deps, state, now);
      if (newer) return newer.find(header, token);
      // Whether the provider has a new key, nobody knows: the user must not be signed out for that.
      throw state.failedAt === undefined ? error : unavailable(state, now);
    }
  };
}

async function usableKeys(deps: IdentityDeps, state: KeyState, now: number): Promise<KeySet> {
  const known = within(state.keys, USABLE_MS, now) ?? (await recall(deps, state, now));
  if (known && within(known, FRESH_MS, now)) return known;
  // Without keys a request waits for no other's attempt: only one that has failed holds it back.
  const lastAt = known ? state.askedAt : (state.failedAt ?? NEVER);
  const fetched = now - lastAt < PAUSE_MS ? undefined : await fetchKeys(deps, state, now);
  const keys = fetched ?? known;
  if (keys) return keys;
  throw unavailable(state, now);
}

async function recall(deps: IdentityDeps, state: KeyState, now: number): Promise<KeySet | undefined> {
  if (now - (state.failedAt ?? NEVER) < PAUSE_MS) return undefined;
  const keys = within(await recallKeys(deps, state.url), USABLE_MS, now);
  if (!keys) return undefined;
  state.keys = keys;
  state.kept = keys;
  state.askedAt = Math.max(state.askedAt, keys.fetchedAt);
  return keys;
}

async function fetchKeys(deps: IdentityDeps, state: KeyState, now: number): Promise<KeySet | undefined> {
  state.askedAt = now;
  try {
    const keys = await readKeySet(await download(deps, state.url, now), now);
    if (isOutrun(state, now)) return state.keys;
    state.keys = keys;
    state.failedAt = undefined;
    await rememberKeys(deps, state, keys);
    return keys;
  } catch (error) {
    if (!isOutrun(state, now)) state.failedAt = now;
    deps.log("warn", "identity_keys_not_fetched", error instanceof Error ? { errorName: error.name } : {});
    return undefined;
  }
}

/** The key that the token names is there, and cannot be used: no fault of the token. */
function isFaultOfSet(error: unknown): boolean {
  return error instanceof jose.errors.JWKSInvalid || !(error instanceof jose.errors.JOSEError);
}

/** A slower request must not take back what another, which began later, has fetched meanwhile. */
function isOutrun({ keys }: KeyState, now: number): boolean {
  return keys !== undefined && keys.fetchedAt > now;
}

async function download(deps: IdentityDeps, url: string, now: number): Promise<string> {
  const http = { ...providerHttp({ ...deps, now: () => now }), timeoutMs: TIMEOUT_MS };
  const headers = { accept: "application/jwk-set+json, application/json" };
  const response = await safeFetch(http, url, { headers });
  if (response.status === 200) return response.text();
  throw new Error("the identity provider answered no key set");
}

/** The keys, when they are not older than this. */
function within(keys: KeySet | undefined, age: number, now: number): KeySet | undefined {
  return keys && now - keys.fetchedAt <= age ? keys : undefined;
}

function unavailable({ failedAt = 0 }: KeyState, now: number): LatchkeyError {
  const seconds = Math.ceil((failedAt + PAUSE_MS - now) / 1000);
  return new LatchkeyError("identity_unavailable", "The keys that verify sign-ins cannot be fetched.", {
    retryAfter: Math.max(seconds, 1),
  });
}
