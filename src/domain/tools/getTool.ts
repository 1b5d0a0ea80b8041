import type { Tool } from "../../catalog/tool.ts";
import type { Context } from "../context.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { findTool } from "./integrationTools.ts";
import { requireOffered } from "./keyLimits.ts";

export type { Tool } from "../../catalog/tool.ts";

/**
 * Returns one tool of an integration. Needs level 1. One database round trip, two for an imported tool.
 * @throws LatchkeyError `not_found`, `key_limit`
 */
export async function getTool(ctx: Context, reference: string, id: string): Promise<Tool> {
  const { integration } = await findIntegration(ctx, reference);
  const tool = await findTool(ctx, integration, id);
  requireOffered(ctx, integration.id, tool);
  return tool;
}
