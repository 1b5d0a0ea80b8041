/** The state of a rate limit after a request (draft-ietf-httpapi-ratelimit-headers). */
export interface RateState {
  /** Which limit: that of the API key, the principal, its changes or flows, or the integration. */
  policy: string;
  quota: number;
  windowSeconds: number;
  remaining: number;
  /** Seconds until the next window begins. */
  reset: number;
}

export interface RateLimiter {
  /**
   * Counts a request.
   * @throws LatchkeyError `rate_limited` when the quota of the window is used up
   */
  take(policy: string, key: string, quota: number, now: number): RateState;
}
