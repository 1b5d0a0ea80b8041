import { TOKEN_REFUSED } from "../../storage/apiRefusals.ts";
import type { Connection } from "../../storage/integrations.ts";
import type { ConnectionStatus } from "../../terms/connection.ts";

type Facts = Pick<
  Connection,
  | "status"
  | "statusReason"
  | "tokenExpiresAt"
  | "refreshable"
  | "failures"
  | "failure"
  | "nextAttemptAt"
  | "nextRefreshAt"
  | "apiRefusals"
>;

/** One refusal may be about the call, and one failed refresh is chance; from the second in a row on it is shown. */
const SHOWN_IN_A_ROW = 2;

/**
 * Returns the current status of a connection, and the reason when it does not work, or soon will not. The row alone does not say it,
 * because nothing is written when a token expires.
 *
 * @param now the database's clock, in milliseconds
 */
export function connectionStatus(
  { status, statusReason, tokenExpiresAt, refreshable, failures, failure, apiRefusals }: Facts,
  now: number,
): { status: ConnectionStatus; reason: string | null } {
  if (status !== "connected") return { status, reason: statusReason };
  const hasExpired = tokenExpiresAt !== null && tokenExpiresAt <= now;
  if (hasExpired && !refreshable) return { status: "needs_reauth", reason: "token_expired" };
  if (hasExpired && failure !== null) return { status: "degraded", reason: failure };
  if (apiRefusals >= SHOWN_IN_A_ROW) return { status, reason: TOKEN_REFUSED };
  // The token still works, but it will not for long.
  return { status, reason: failures >= SHOWN_IN_A_ROW ? failure : statusReason };
}

/** Returns when Latchkey will next try to refresh by itself, in milliseconds since the epoch; null when it will not. */
export function nextAttempt({ status, nextRefreshAt, nextAttemptAt }: Facts): number | null {
  return status === "connected" && nextRefreshAt !== null ? Math.max(nextRefreshAt, nextAttemptAt ?? 0) : null;
}
