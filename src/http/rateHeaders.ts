import type { RateState } from "../domain/rateState.ts";

/** Sets `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers). */
export function setRateHeaders(headers: Headers, rates: readonly RateState[]): void {
  const policies = rates.map(({ policy, quota, windowSeconds }) => `"${policy}";q=${quota};w=${windowSeconds}`);
  const states = rates.map(({ policy, remaining, reset }) => `"${policy}";r=${remaining};t=${reset}`);
  headers.set("RateLimit-Policy", policies.join(", "));
  headers.set("RateLimit", states.join(", "));
}
