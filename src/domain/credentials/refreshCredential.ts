import type { Integration } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { type Credential, openCredential } from "../vault/credential.ts";
import { refreshIo, type SeenConnection } from "./refreshIo.ts";
import { type Outcome, refresh, type Wish } from "./refreshMachine.ts";

/** A credential for a call. */
export interface UsableCredential {
  credential: Credential;
  /** The row that it comes from; undefined when it is the integration's own credential for everyone. */
  seen: SeenConnection | undefined;
  /** Whether this call refreshed it. */
  refreshed: boolean;
}

const RETRY_AFTER_SECONDS = 2;

/**
 * Refreshes a connection's credential, or waits for a refresh that is already running. The refresh continues when the
 * caller closes the connection, because the provider's new tokens must be written.
 *
 * @param seen the row as it was read
 * @throws LatchkeyError `needs_reauth`, `integration_not_connected`, `refresh_in_progress`, or the provider's failure;
 *   the last two only when the current token cannot be used any more
 */
export async function refreshCredential(
  ctx: Context,
  integration: Integration,
  seen: SeenConnection,
  wish: Wish = {},
): Promise<UsableCredential> {
  const { deps } = ctx;
  const work = refresh(refreshIo(deps, integration, seen.row, ctx, wish), seen, wish);
  ctx.waitUntil(work.catch(() => {}));
  const outcome = await work;
  const usable = usableAfter(outcome, seen, wish);
  const credential = usable.row.credentialSealed;
  if (credential === null) throw notConnected();
  return {
    credential: await openCredential(deps, usable.row, credential),
    seen: usable,
    refreshed: outcome.kind === "refreshed",
  };
}

function usableAfter(outcome: Outcome<SeenConnection["row"]>, before: SeenConnection, { refused }: Wish) {
  const isStillGood = before.usable && !refused;
  switch (outcome.kind) {
    case "refreshed":
      return outcome.seen;
    case "current":
      if (outcome.seen.usable) return outcome.seen;
      throw inProgress();
    case "needs_reauth":
      throw needsReauth();
    case "gone":
      throw notConnected();
    case "failed":
      if (isStillGood) return before;
      throw outcome.error;
    case "in_progress":
      if (isStillGood) return before;
      throw inProgress();
  }
}

export function needsReauth(): LatchkeyError {
  return new LatchkeyError("needs_reauth", "The authorization has ended. The user has to connect the account again.");
}

export function notConnected(): LatchkeyError {
  return new LatchkeyError("integration_not_connected", "No account is connected to this integration.");
}

function inProgress(): LatchkeyError {
  return new LatchkeyError("refresh_in_progress", "The token is being refreshed. Please try again in a moment.", {
    retryAfter: RETRY_AFTER_SECONDS,
  });
}
