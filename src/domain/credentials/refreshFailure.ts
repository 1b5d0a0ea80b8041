import type { Connection } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { type ErrorCode, errorCodes, LatchkeyError } from "../errors.ts";

/** Why the provider is not asked now: it failed a moment ago, or wants to be left alone. Undefined when it may be asked. */
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

/** A number from 0 to 1, for jitter. */
export function chanceOf({ random }: Pick<Deps, "random">): number {
  return (random(1)[0] ?? 0) / 255;
}
