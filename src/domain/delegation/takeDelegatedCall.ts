import { countKeyCall } from "../../storage/keyCalls.ts";
import type { Caller, Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { keyLimit } from "./requireAllowed.ts";

type Acting = {
  deps: Pick<Deps, "db" | "now" | "rateLimiter">;
  caller: Pick<Caller, "tenant" | "keyId" | "delegated">;
};

const MINUTE_MS = 60_000;

/**
 * Counts a call with the caller's API key, and with those that the key was made from, where limits count calls: exactly, in all
 * isolates together, right before a credential is opened. One database round trip for such a key; none for any other, nor when
 * this isolate knows that the minute's calls were made.
 *
 * @throws LatchkeyError `key_limit` after the last call, `rate_limited` until the next minute
 */
export async function takeDelegatedCall({ deps, caller }: Acting): Promise<void> {
  const { delegated, keyId, tenant } = caller;
  const { calls, callsPerMinute } = delegated?.limits ?? {};
  if (!delegated || keyId === undefined || (calls === undefined && callsPerMinute === undefined)) return;
  if (callsPerMinute !== undefined) deps.rateLimiter.take("key-calls", keyId, callsPerMinute, deps.now());
  const reached = await countKeyCall(deps.db, tenant, delegated.chain);
  if (reached === "calls") throw keyLimit("calls");
  if (reached === "callsPerMinute") throw tooMany(deps.now());
}

function tooMany(now: number): LatchkeyError {
  const retryAfter = Math.ceil((MINUTE_MS - (now % MINUTE_MS)) / 1000);
  const sentence = "This API key has made its calls of this minute. Please wait a moment.";
  return new LatchkeyError("rate_limited", sentence, { reason: "the limit callsPerMinute", retryAfter });
}
