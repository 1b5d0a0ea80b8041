import type { Connection } from "../../storage/integrations.ts";
import { LONGEST_BACKOFF_OF_CALLS_MS, PAUSE_BY_HAND_MS } from "../../storage/refresh.ts";
import type { Deps } from "../context.ts";
import { type ErrorCode, errorCodes, LatchkeyError } from "../errors.ts";

/**
 * Returns why the provider must not be called now: it failed recently, or asked for a delay. Undefined when it may be
 * called. Of whoever asks by hand only the last ten seconds are in the way, unless the provider itself asked for a delay.
 */
export function backoffError(
  { failure, failedAt, nextAttemptAt }: Pick<Connection, "failure" | "failedAt" | "nextAttemptAt">,
  now: number,
  byHand = false,
): LatchkeyError | undefined {
  if (nextAttemptAt === null || nextAttemptAt <= now) return undefined;
  const code = errorCodes.find((known) => known === failure) ?? ("provider_unavailable" satisfies ErrorCode);
  const isOurs = failedAt !== null && nextAttemptAt <= failedAt + LONGEST_BACKOFF_OF_CALLS_MS;
  const until = byHand && isOurs ? Math.min(nextAttemptAt, failedAt + PAUSE_BY_HAND_MS) : nextAttemptAt;
  return new LatchkeyError(code, "Refreshing the token failed a moment ago. Please try again later.", {
    reason: "backing off",
    retryAfter: Math.max(1, Math.ceil((until - now) / 1000)),
  });
}

/** Returns a random number from 0 to 1, for jitter. */
export function chanceOf({ random }: Pick<Deps, "random">): number {
  return (random(1)[0] ?? 0) / 255;
}
