import { findTenant } from "../../storage/tenants.ts";
import { type Context, userPrincipal } from "../context.ts";
import { requireAllowed } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { takeChange } from "../limits/takeChange.ts";
import { returnAddress } from "../policy/returnAddress.ts";
import { type CreatedSession, insertSession, type SessionInput } from "./insertSession.ts";
import { sessionsOf } from "./sessionsOf.ts";

/**
 * Makes a link by which one user connects accounts without a session of the application. Whoever `sessionsOf` lets. It counts
 * as a change of that user. One database round trip, one for the way back, and one or more for each integration.
 *
 * @returns the token in clear; it is never shown again
 * @throws LatchkeyError `forbidden`, `key_limit`, `validation_failed`, `return_to_not_allowed`, `scope_not_allowed`, `rate_limited`
 */
export async function createConnectSession(ctx: Context, input: SessionInput): Promise<CreatedSession> {
  const owner = sessionsOf(ctx);
  const { deps, caller } = ctx;
  if (owner.userId !== undefined && owner.userId !== input.userId) throw ofAnotherUser();
  requireAllowed(ctx, { does: "connect", integrationId: undefined, userId: input.userId });
  const returnTo = await checkedReturn(ctx, input.returnTo);
  const principal = userPrincipal(input.userId);
  // Else the route has counted it.
  if (caller.principal !== principal) takeChange(deps, { ...caller, principal, userId: input.userId });
  return insertSession(ctx, { ...input, returnTo });
}

async function checkedReturn({ deps, caller }: Context, returnTo: string | undefined): Promise<string | undefined> {
  if (returnTo === undefined) return undefined;
  const tenant = (await findTenant(deps.db, caller.tenant)) ?? null;
  return returnAddress(deps.settings, tenant, returnTo, null) ?? undefined;
}

function ofAnotherUser(): LatchkeyError {
  return new LatchkeyError("forbidden", "A key that acts as a user makes connect sessions of that user only.");
}
