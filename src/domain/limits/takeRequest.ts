import type { IntegrationView } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import type { RateState } from "../rateState.ts";

/**
 * Counts a request for whoever makes it: the user, and the API key that acts for it or for its tenant.
 * @throws LatchkeyError `rate_limited`
 */
export function takeRequest({ deps, caller }: Context): RateState[] {
  const { rateLimiter, settings, now } = deps;
  const rates: RateState[] = [];
  if (caller.keyId !== undefined) rates.push(rateLimiter.take("key", caller.keyId, settings.keyCallsPerMinute, now()));
  if (caller.userId !== undefined) {
    const key = `${caller.tenant} ${caller.principal}`;
    rates.push(rateLimiter.take("principal", key, settings.callsPerMinute, now()));
  }
  return rates;
}

/**
 * Counts a call to an integration's API.
 * @throws LatchkeyError `rate_limited`
 */
export function takeCall({ deps }: Context, { integration }: Pick<IntegrationView, "integration">): RateState {
  const quota = integration.rateLimit ?? deps.settings.integrationCallsPerMinute;
  return deps.rateLimiter.take("integration", integration.id, quota, deps.now());
}
