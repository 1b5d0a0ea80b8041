import type { Tool } from "../../catalog/tool.ts";
import { listToolsOf } from "../../storage/agentTools.ts";
import type { IntegrationView } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { curatedTools, findTool, toTool } from "../tools/integrationTools.ts";
import { hasIntegration, hasTool, type Selection } from "./selection.ts";
import { type NameParts, partsOf, stemOf, toolName } from "./toolName.ts";

/** A tool that a name stands for, and its integration with the caller's connection. */
export interface FoundTool {
  view: IntegrationView;
  tool: Tool;
}

/**
 * Finds the tool that a name stands for, within a selection. Needs level 1. One database round trip, two for an imported tool:
 * as many as by its id.
 *
 * @throws LatchkeyError `not_found`, also for what is there and not selected; `ambiguous_reference`
 */
export async function findAgentTool(ctx: Context, selection: Selection, name: string): Promise<FoundTool> {
  const parts = partsOf(name);
  if (!parts) throw unknownTool();
  const view = await findIntegration(ctx, selection.integration ?? parts.reference);
  const { id, slug } = view.integration;
  // An address of one integration has no tools of others.
  const isOfIt = [id, slug].includes(parts.reference);
  if (!isOfIt || !hasIntegration(selection, view.integration)) throw unknownTool();
  const tool = await namedTool(ctx, view, parts);
  if (!hasTool(selection, name, tool)) throw unknownTool();
  return { view, tool };
}

async function namedTool(ctx: Context, { integration }: IntegrationView, parts: NameParts): Promise<Tool> {
  const { stem, isWhole } = stemOf(parts.rest);
  if (isWhole) return findTool(ctx, integration, stem);
  const { id, tenantId, importedTools } = integration;
  const wanted = { tenantId, integrationIds: [id], actionTypes: [], among: { ids: [], stems: [stem] } };
  const stored = importedTools > 0 ? await listToolsOf(ctx.deps.db, wanted, importedTools) : [];
  const candidates = [...(await curatedTools(ctx.deps, integration)), ...stored.map(toTool)];
  const named = await Promise.all(
    candidates.map(async (tool) => ({ tool, name: await toolName(parts.reference, tool.id) })),
  );
  const [found, other] = named.filter(({ name }) => name === `${parts.reference}__${parts.rest}`);
  // Two ids with one hash would have been made for that.
  if (!found || other) throw unknownTool();
  return found.tool;
}

function unknownTool(): LatchkeyError {
  return new LatchkeyError("not_found", "There is no such tool here.");
}
