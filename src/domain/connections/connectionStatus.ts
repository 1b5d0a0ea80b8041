import type { Connection } from "../../storage/integrations.ts";
import type { ConnectionStatus } from "../../terms/connection.ts";

type Facts = Pick<
  Connection,
  "status" | "statusReason" | "tokenExpiresAt" | "refreshable" | "failure" | "nextAttemptAt" | "nextRefreshAt"
>;

/**
 * Returns the current status of a connection, and the reason when it does not work. The row alone does not say it,
 * because nothing is written when a token expires.
 *
 * @param now the database's clock, in milliseconds
 */
export function connectionStatus(
  { status, statusReason, tokenExpiresAt, refreshable, failure }: Facts,
  now: number,
): { status: ConnectionStatus; reason: string | null } {
  if (status !== "connected" || tokenExpiresAt === null || tokenExpiresAt > now)
    return { status, reason: statusReason };
  if (!refreshable) return { status: "needs_reauth", reason: "token_expired" };
  return failure === null ? { status, reason: null } : { status: "degraded", reason: failure };
}

/** Returns when Latchkey will next try to refresh by itself, in milliseconds since the epoch; null when it will not. */
export function nextAttempt({ status, nextRefreshAt, nextAttemptAt }: Facts): number | null {
  return status === "connected" && nextRefreshAt !== null ? Math.max(nextRefreshAt, nextAttemptAt ?? 0) : null;
}
