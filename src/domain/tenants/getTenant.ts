import { findTenant } from "../../storage/tenants.ts";
import { requireSuperuser } from "../access/requireTenant.ts";
import type { Context } from "../context.ts";
import { describeTenant, type TenantDescription } from "./tenantSettings.ts";

/**
 * Returns the settings of the caller's tenant. Superusers only. One database round trip.
 * @throws LatchkeyError `forbidden`
 */
export async function getTenant(ctx: Context): Promise<TenantDescription> {
  requireSuperuser(ctx);
  const { tenant } = ctx.caller;
  const found = await findTenant(ctx.deps.db, tenant);
  return describeTenant(ctx.deps, tenant, found);
}
