import { deleteLogo } from "../../storage/logos.ts";
import { requireSuperuser } from "../access/requireTenant.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";

/**
 * Takes the logo of the caller's tenant away, if it has one. Superusers only. One database round trip.
 * @throws LatchkeyError `forbidden`
 */
export async function removeTenantLogo(ctx: Context): Promise<void> {
  requireSuperuser(ctx);
  const { tenant } = ctx.caller;
  await deleteLogo(ctx.deps.db, tenant, auditEvent(ctx, "tenant.updated", tenant, { fields: ["logo"] }));
}
