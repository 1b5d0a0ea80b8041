import type { IntegrationView } from "../../storage/integrations.ts";
import { LEVEL } from "../../terms/integration.ts";
import { requireLevel } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { findIntegration } from "./findIntegration.ts";

/**
 * Finds an integration that the caller may change. Needs level 2. One database round trip.
 *
 * @param config the config whose shared connection is used instead of the caller's
 * @throws LatchkeyError `not_found`, `forbidden`
 */
export async function findEditableIntegration(
  ctx: Context,
  reference: string,
  config?: string,
): Promise<IntegrationView> {
  const view = await findIntegration(ctx, reference, { config });
  requireLevel(view, LEVEL.edit);
  return view;
}
