import { deleteToken as eraseToken } from "../../storage/tokens.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { attemptRevocation } from "../revocations/attemptRevocation.ts";
import { givenSettings } from "../revocations/givenSettings.ts";
import { planRevocation } from "../revocations/planRevocation.ts";
import { findToken, tokensOf } from "./tokenAccess.ts";

/**
 * Deletes a user's token. The grant of a stored token is not revoked at the provider, because whoever stored it may continue
 * to use it. One that Latchkey obtained is: nobody else has it. Whoever `tokensOf` lets. Two database round trips, and more
 * where a grant is revoked.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `conflict`
 * @throws KeyError when a grant to revoke does not open; nothing is changed then
 */
export async function deleteToken(ctx: Context, userId: string, key: string): Promise<void> {
  const { deps, caller } = ctx;
  const token = await findToken(ctx, tokensOf(ctx, userId, "token:write"), userId, key);
  const { connection, integration } = token;
  const isOurs = connection.tokenKey === null;
  const settings = await givenSettings(deps, integration, isOurs ? [connection] : []);
  const revocation = isOurs ? await planRevocation(deps, settings, connection, caller.principal) : undefined;
  const details = { integrationId: integration.id, subject: connection.subject, integrationKey: key };
  const event = auditEvent(ctx, "token.deleted", connection.id, details);
  if (!(await eraseToken(deps.db, token, revocation, event))) {
    throw new LatchkeyError("conflict", "The token was changed at the same time. Please try again.");
  }
  if (revocation) await attemptRevocation(deps, revocation, ctx);
}
