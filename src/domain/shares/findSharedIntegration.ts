import type { IntegrationView } from "../../storage/integrations.ts";
import type { ShareKey } from "../../storage/shares.ts";
import { LEVEL } from "../../terms/integration.ts";
import { requireLevel, requirePermission } from "../access/requireAccess.ts";
import { type Context, userPrincipal } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";

/**
 * Finds an integration whose shares the caller may manage. Needs `integration:share` and level 3.
 * @throws LatchkeyError `not_found`, `forbidden`
 */
export async function findSharedIntegration(ctx: Context, reference: string): Promise<IntegrationView> {
  const view = await findIntegration(ctx, reference);
  requirePermission(ctx, "integration:share");
  requireLevel(view, LEVEL.manage);
  return view;
}

/** `user:<id>`, `team:<id>` or `everyone`. */
const PRINCIPAL = /^(?:everyone|(?:user|team):\P{Cc}{1,255})$/u;
/** An id alone, as items show their owners. With a colon it could be meant as another kind of principal. */
const BARE_ID = /^[^\s:\p{Cc}](?:[^:\p{Cc}]{0,253}[^\s:\p{Cc}])?$/u;
/** What looks like a kind of principal, in any case, is no user's id. */
const KINDS = /^(?:everyone|user|team|system|\*)$/i;

/**
 * Returns the key of one share of an integration.
 * @param name the principal; an id without a kind is a user's
 * @throws LatchkeyError `validation_failed` when the principal is not valid
 */
export function shareKey({ integration }: IntegrationView, name: string): ShareKey {
  const principal = BARE_ID.test(name) && !KINDS.test(name) ? userPrincipal(name) : name;
  if (!PRINCIPAL.test(principal)) {
    throw new LatchkeyError("validation_failed", "A principal is user:<id>, team:<id> or everyone.", {
      errors: [{ path: "principalId", message: "must be user:<id>, team:<id> or everyone" }],
    });
  }
  return { tenantId: integration.tenantId, integrationId: integration.id, principal };
}

/** Returns the error for a share that does not exist. */
export function noSuchShare(): LatchkeyError {
  return new LatchkeyError("not_found", "The integration is not shared with this principal.");
}
