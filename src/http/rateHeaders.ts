import type { RateState } from "../domain/rateState.ts";

/** `RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers. */
export function setRateHeaders(set: (name: string, value: string) => void, rates: readonly RateState[]): void {
  const policies = rates.map(({ policy, quota, windowSeconds }) => `"${policy}";q=${quota};w=${windowSeconds}`);
  const states = rates.map(({ policy, remaining, reset }) => `"${policy}";r=${remaining};t=${reset}`);
  set("RateLimit-Policy", policies.join(", "));
  set("RateLimit", states.join(", "));
}
