import type { Caller, Deps } from "../context.ts";
import type { RateState } from "../rateState.ts";

/**
 * Counts a request against the limits of its caller: the API key, and the user that it acts as. Every route counts its
 * requests after authentication and before anything else (`http/route.ts`), so no verb needs to.
 *
 * @throws LatchkeyError `rate_limited`
 */
export function takeRequest(deps: Pick<Deps, "settings" | "rateLimiter" | "now">, caller: Caller): RateState[] {
  const { rateLimiter, settings, now } = deps;
  const rates: RateState[] = [];
  if (caller.keyId !== undefined) rates.push(rateLimiter.take("key", caller.keyId, settings.keyCallsPerMinute, now()));
  if (caller.userId !== undefined) {
    const key = `${caller.tenant} ${caller.principal}`;
    rates.push(rateLimiter.take("principal", key, settings.callsPerMinute, now()));
  }
  return rates;
}
