import { requireUser } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { requireAllowed } from "../delegation/requireAllowed.ts";
import { takeChange } from "../limits/takeChange.ts";
import { type CreatedSession, insertSession } from "./insertSession.ts";

/** Long enough to sign in somewhere. A link that lies about shall be of no use. */
const LIFETIME_SECONDS = 900;

/**
 * Makes a link by which the caller itself connects an account of one integration: for a caller without a browser, such as an
 * agent. Any signed-in user may, for itself: the link is of `caller.principal`. It counts as a change. Two database round
 * trips.
 *
 * @param scopes the most that may be asked for. Undefined: as the integration says
 * @throws LatchkeyError `forbidden` for a key that acts for its tenant, `key_limit`, `rate_limited`, `scope_not_allowed`,
 *   `validation_failed` when the user sees the integration as a member of a team only, which a link does not know
 */
export async function createOwnSession(
  ctx: Context,
  integrationId: string,
  scopes: string[] | undefined,
): Promise<CreatedSession> {
  requireUser(ctx);
  requireAllowed(ctx, { does: "connect", integrationId });
  const { deps, caller } = ctx;
  takeChange(deps, caller);
  const { userId = "", name, email } = caller;
  const limits = { integrations: [integrationId], scopes, expiresIn: LIFETIME_SECONDS };
  return insertSession(ctx, { userId, userName: name ?? email, ...limits });
}
