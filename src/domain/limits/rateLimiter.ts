import { LatchkeyError } from "../errors.ts";

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

const WINDOW_SECONDS = 60;
/** Keys that are remembered; the oldest windows go first. */
const MAX_KEYS = 20_000;

/**
 * Counts requests in fixed windows of a minute, in the memory of one isolate: no round trip, and no promise shared between
 * requests. Several isolates count apart, so this bounds what one of them lets through.
 */
export function createRateLimiter(): RateLimiter {
  const windows = new Map<string, { start: number; count: number }>();
  return {
    take: (policy, key, quota, now) => {
      const start = now - (now % (WINDOW_SECONDS * 1000));
      const known = windows.get(`${policy} ${key}`);
      const window = known?.start === start ? known : { start, count: 0 };
      windows.delete(`${policy} ${key}`);
      windows.set(`${policy} ${key}`, window);
      for (const oldest of windows.keys()) {
        if (windows.size <= MAX_KEYS) break;
        windows.delete(oldest);
      }
      const reset = Math.ceil((start + WINDOW_SECONDS * 1000 - now) / 1000);
      const state = { policy, quota, windowSeconds: WINDOW_SECONDS, reset };
      if (window.count >= quota) throw limited({ ...state, remaining: 0 });
      window.count++;
      return { ...state, remaining: quota - window.count };
    },
  };
}

function limited(rate: RateState): LatchkeyError {
  return new LatchkeyError("rate_limited", "Too many requests. Please wait a moment.", {
    reason: `the limit of the ${rate.policy}`,
    retryAfter: rate.reset,
    rate,
  });
}
