import { findTenant } from "../../storage/tenants.ts";
import type { Context } from "../context.ts";
import { returnAddress } from "../policy/returnAddress.ts";
import { lookOf, type TenantLook } from "../tenants/tenantLook.ts";

/** What the pages for a signed-in user need to know of the application that sent the user. */
export interface VisitFacts {
  look: TenantLook;
  /** Where the browser wants to go back to, as it may be opened. */
  returnTo: string | undefined;
}

/**
 * Says how the caller's tenant looks, and checks where a browser wants to go back to, as a flow does. Any signed-in user may.
 * One database round trip.
 *
 * @throws LatchkeyError `return_to_not_allowed`
 */
export async function visitFacts(ctx: Context, returnTo: string | undefined): Promise<VisitFacts> {
  const { deps, caller } = ctx;
  const tenant = await findTenant(deps.db, caller.tenant);
  return {
    look: lookOf(caller.tenant, tenant),
    returnTo: returnTo === undefined ? undefined : returnAddress(deps.settings, tenant ?? null, returnTo, returnTo),
  };
}
