import type { IntegrationView } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import type { RateState } from "../rateState.ts";

/**
 * Counts a call to an integration's API against the integration's limit.
 * @throws LatchkeyError `rate_limited`
 */
export function takeCall(
  deps: Pick<Deps, "settings" | "rateLimiter" | "now">,
  { integration }: Pick<IntegrationView, "integration">,
): RateState {
  const quota = integration.rateLimit ?? deps.settings.integrationCallsPerMinute;
  return deps.rateLimiter.take("integration", integration.id, quota, deps.now());
}
