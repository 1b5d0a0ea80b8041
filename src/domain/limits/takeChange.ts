import type { Caller, Deps } from "../context.ts";
import type { RateState } from "../rateState.ts";

/**
 * Counts a change of what is stored here, which also writes an audit event, against the limit of its user. Every route that
 * changes something counts (`http/route.ts`), so no verb needs to. An API key that acts for its tenant changes things of
 * many; only its own limit counts (`takeRequest`).
 *
 * @throws LatchkeyError `rate_limited`
 */
export function takeChange(deps: Pick<Deps, "settings" | "rateLimiter" | "now">, caller: Caller): RateState[] {
  if (caller.userId === undefined) return [];
  const { rateLimiter, settings, now } = deps;
  return [rateLimiter.take("change", `${caller.tenant} ${caller.principal}`, settings.changesPerMinute, now())];
}
