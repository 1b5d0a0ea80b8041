import { auditEvent, auditLater } from "../audit.ts";
import type { Context } from "../context.ts";
import { needsReauth, refreshCredential } from "../credentials/refreshCredential.ts";
import { seenOf } from "../credentials/refreshIo.ts";
import { LatchkeyError } from "../errors.ts";
import { findToken, tokensOf } from "./tokenAccess.ts";

/**
 * Refreshes a user's token now, whether it is due or not, and also when the last refresh failed more than ten seconds ago.
 * Whoever `tokensOf` lets.
 *
 * @returns when it was last refreshed, in milliseconds since the epoch: by this call, or by another one in the meantime
 * @throws LatchkeyError `not_found`, `forbidden`, `refresh_not_supported`, `needs_reauth`, `refresh_in_progress`, or
 *   the provider's failure
 * @throws KeyError when it does not open
 */
export async function refreshToken(ctx: Context, userId: string, key: string): Promise<number> {
  const view = await findToken(ctx, tokensOf(ctx, userId, "token:write"), userId, key);
  const { connection, integration, now } = view;
  if (connection.status === "needs_reauth") throw needsReauth();
  if (!connection.refreshable) {
    throw new LatchkeyError(
      "refresh_not_supported",
      "This token came without a refresh token: it cannot be refreshed.",
    );
  }
  const { seen, refreshed } = await refreshCredential(ctx, integration, seenOf(view), { refused: true, byHand: true });
  const details = { integrationId: integration.id, subject: connection.subject, integrationKey: key };
  if (refreshed) auditLater(ctx, auditEvent(ctx, "token.refreshed", connection.id, details));
  return seen?.row.lastRefreshedAt ?? now;
}
