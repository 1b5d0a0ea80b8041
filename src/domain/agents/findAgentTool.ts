import type { Tool } from "../../catalog/tool.ts";
import type { IntegrationView } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { findNamedTool } from "../tools/findNamedTool.ts";
import { requireOffered } from "../tools/keyLimits.ts";
import { partsOf } from "../tools/toolName.ts";
import { hasIntegration, hasTool, type Selection } from "./selection.ts";

/** A tool that a name stands for, and its integration with the caller's connection. */
export interface FoundTool {
  view: IntegrationView;
  tool: Tool;
}

/**
 * Finds the tool that a name stands for, within a selection. Needs level 1. One database round trip, two for an imported tool:
 * as many as by its id.
 *
 * @throws LatchkeyError `not_found`, also for what is there and not selected; `ambiguous_reference`, `key_limit`
 */
export async function findAgentTool(ctx: Context, selection: Selection, name: string): Promise<FoundTool> {
  const parts = partsOf(name);
  if (!parts) throw unknownTool();
  const { configId: config } = selection;
  const view = await findIntegration(ctx, selection.integration ?? parts.reference, { config });
  if (!hasIntegration(selection, view.integration)) throw unknownTool();
  const tool = await findNamedTool(ctx, view.integration, name);
  if (!hasTool(selection, name, tool)) throw unknownTool();
  requireOffered(ctx, view.integration.id, tool);
  return { view, tool };
}

function unknownTool(): LatchkeyError {
  return new LatchkeyError("not_found", "There is no such tool here.");
}
