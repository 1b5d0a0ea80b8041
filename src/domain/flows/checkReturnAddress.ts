import { findTenant } from "../../storage/tenants.ts";
import type { Context } from "../context.ts";
import { returnAddress } from "../policy/returnAddress.ts";

/**
 * Checks where a browser wants to go back to, as a flow does. Any signed-in user may. One database round trip, or none without
 * an address.
 *
 * @returns the address as it may be opened
 * @throws LatchkeyError `return_to_not_allowed`
 */
export async function checkReturnAddress(ctx: Context, returnTo: string | undefined): Promise<string | undefined> {
  if (returnTo === undefined) return undefined;
  const { deps, caller } = ctx;
  const tenant = await findTenant(deps.db, caller.tenant);
  return returnAddress(deps.settings, tenant ?? null, returnTo, returnTo);
}
