import type { Caller, Deps } from "../context.ts";
import type { RateState } from "../rateState.ts";

/**
 * Counts a request against the limits of whoever makes it: the API key, and the user as whom it acts. A route is counted
 * after authentication and before anything else (`http/route.ts`); no verb has to think of it.
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
