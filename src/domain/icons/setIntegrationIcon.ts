import { putIcon } from "../../storage/icons.ts";
import { LEVEL } from "../../terms/integration.ts";
import { requireLevel, requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { readIcon } from "./iconContent.ts";

export interface IconInput {
  reference: string;
  contentType: string | undefined;
  content: Uint8Array;
}

/**
 * Gives an integration its own icon and replaces an earlier one. Needs `integration:write` and level 2. Two database
 * round trips.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `unsupported_media_type`, `payload_too_large`, `validation_failed`,
 *   `conflict`, `quota_exceeded`
 */
export async function setIntegrationIcon(ctx: Context, { reference, contentType, content }: IconInput): Promise<void> {
  const view = await findIntegration(ctx, reference);
  requirePermission(ctx, "integration:write");
  requireLevel(view, LEVEL.edit);
  const { id: integrationId, tenantId } = view.integration;
  const icon = await readIcon(contentType, content);
  const event = auditEvent(ctx, "integration.icon_set", integrationId, { contentType: icon.contentType });
  const { db, settings } = ctx.deps;
  await putIcon(db, { integrationId, tenantId, ...icon }, settings.quotas, event);
}
