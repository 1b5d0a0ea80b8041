import { putLogo } from "../../storage/logos.ts";
import { requireSuperuser } from "../access/requireTenant.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { defaultSettings } from "../tenants/tenantSettings.ts";
import { readIcon } from "./iconContent.ts";

/**
 * Gives the caller's tenant a logo, which stands above its pages, and replaces an earlier one. Superusers only. One database
 * round trip.
 *
 * @throws LatchkeyError `forbidden`, `unsupported_media_type`, `payload_too_large`, `validation_failed`
 */
export async function setTenantLogo(ctx: Context, contentType: string | undefined, content: Uint8Array): Promise<void> {
  requireSuperuser(ctx);
  const { tenant } = ctx.caller;
  const logo = await readIcon(contentType, content);
  const event = auditEvent(ctx, "tenant.updated", tenant, { fields: ["logo"] });
  await putLogo(ctx.deps.db, { tenantId: tenant, ...logo }, defaultSettings(tenant), event);
}
