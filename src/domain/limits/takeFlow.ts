import type { Caller, Deps } from "../context.ts";

/**
 * Counts the beginning of an OAuth flow, which writes a ticket to KV, against the limit of its user. An API key that acts
 * for its tenant begins flows for many; only its own limit counts (`takeRequest`).
 *
 * @throws LatchkeyError `rate_limited`
 */
export function takeFlow(deps: Pick<Deps, "settings" | "rateLimiter" | "now">, caller: Caller): void {
  if (caller.userId === undefined) return;
  deps.rateLimiter.take("flow", `${caller.tenant} ${caller.principal}`, deps.settings.flowsPerMinute, deps.now());
}
