import { findTenant } from "../../storage/tenants.ts";
import { requireSuperuser, requireTenant } from "../access/requireTenant.ts";
import type { Context } from "../context.ts";
import { defaultSettings, type TenantDescription } from "./tenantSettings.ts";

/**
 * What holds for the caller's tenant. Superusers only. One database round trip.
 * @throws LatchkeyError `not_found` for another tenant, `forbidden`
 */
export async function getTenant(ctx: Context, tenant: string): Promise<TenantDescription> {
  requireTenant(ctx, tenant);
  requireSuperuser(ctx);
  const found = await findTenant(ctx.deps.db, tenant);
  return { id: tenant, ...(found ?? defaultSettings(tenant)) };
}
