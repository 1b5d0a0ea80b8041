import type { Connection } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { type ErrorCode, errorCodes, LatchkeyError } from "../errors.ts";

/**
 * Returns why the provider must not be called now: it failed recently, or asked for a delay. Undefined when it may be
 * called.
 */
export function backoffError(
  { failure, nextAttemptAt }: Pick<Connection, "failure" | "nextAttemptAt">,
  now: number,
): LatchkeyError | undefined {
  if (nextAttemptAt === null || nextAttemptAt <= now) return undefined;
  const code = errorCodes.find((known) => known === failure) ?? ("provider_unavailable" satisfies ErrorCode);
  return new LatchkeyError(code, "The token has ended, and refreshing it failed a moment ago.", {
    reason: "backing off",
    retryAfter: Math.ceil((nextAttemptAt - now) / 1000),
  });
}

/** Returns a random number from 0 to 1, for jitter. */
export function chanceOf({ random }: Pick<Deps, "random">): number {
  return (random(1)[0] ?? 0) / 255;
}
