import { hasPermission } from "../../../../domain/access/permissions.ts";
import { getIntegration } from "../../../../domain/integrations/getIntegration.ts";
import { LEVEL } from "../../../../terms/integration.ts";
import type { Visit } from "../consolePage.ts";
import { integrationHref, integrationTrail } from "../ofIntegration.ts";

export const LIST = "/console/integrations/:integration/tools";

/**
 * Returns the integration whose tools are shown, where their list is, and the trail of a page below that list.
 * @throws LatchkeyError `not_found`
 */
export async function placeOf({ ctx, c, reader }: Visit) {
  const { integration, level } = await getIntegration(ctx, c.req.param("integration") ?? "");
  const list = integrationHref(integration.id, "/tools");
  const trail = integrationTrail(integration, [reader.texts.consoleTools.title, list]);
  const mayImport = level >= LEVEL.edit && hasPermission(ctx.caller, "integration:write");
  return { integration, level, mayImport, list, trail };
}
