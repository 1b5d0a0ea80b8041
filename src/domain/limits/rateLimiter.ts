import { LatchkeyError } from "../errors.ts";
import type { RateLimiter, RateState } from "../rateState.ts";

const WINDOW_SECONDS = 60;
/** Maximum number of keys in memory. The oldest windows are dropped first. */
const MAX_KEYS = 20_000;

/**
 * Counts requests in fixed windows of a minute, in the memory of one isolate: no round trip, and no promise that is
 * shared between requests. Each isolate counts by itself, so the limit holds for each isolate and not for all together.
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
