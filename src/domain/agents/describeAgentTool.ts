import type { Context } from "../context.ts";
import { partsOf } from "../tools/toolName.ts";
import type { AgentTool } from "./agentTools.ts";
import { findAgentTool } from "./findAgentTool.ts";
import type { Selection } from "./selection.ts";

/**
 * Returns the tool that a name stands for, within a selection. Needs level 1. One database round trip, two for an imported
 * tool.
 *
 * @throws LatchkeyError `not_found`, `ambiguous_reference`
 */
export async function describeAgentTool(ctx: Context, selection: Selection, name: string): Promise<AgentTool> {
  const { view, tool } = await findAgentTool(ctx, selection, name);
  return { name, tool, integration: view.integration, reference: partsOf(name)?.reference ?? "" };
}
