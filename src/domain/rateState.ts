/** How much of what, as it stands after a request (draft-ietf-httpapi-ratelimit-headers). */
export interface RateState {
  /** Which limit: of the API key, of the principal or of the integration. */
  policy: string;
  quota: number;
  windowSeconds: number;
  remaining: number;
  /** Seconds until the window begins anew. */
  reset: number;
}

export interface RateLimiter {
  /**
   * Counts a request.
   * @throws LatchkeyError `rate_limited` when the quota of the window is used up
   */
  take(policy: string, key: string, quota: number, now: number): RateState;
}
