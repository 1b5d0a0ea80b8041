import { deleteToken as eraseToken } from "../../storage/tokens.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findToken, tokensOf } from "./tokenAccess.ts";

/**
 * Deletes a user's token. The grant at the provider is not revoked, because whoever stored the token may continue to
 * use it. Whoever `tokensOf` lets. Two database round trips.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `conflict`
 */
export async function deleteToken(ctx: Context, userId: string, key: string): Promise<void> {
  const token = await findToken(ctx, tokensOf(ctx, userId, "token:write"), key);
  const event = auditEvent(ctx, "token.deleted", token.connection.id, { integrationKey: key });
  if (await eraseToken(ctx.deps.db, token, event)) return;
  throw new LatchkeyError("conflict", "The token was changed at the same time. Please try again.");
}
