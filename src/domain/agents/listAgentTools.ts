import type { Context } from "../context.ts";
import { type AgentTool, curatedOf, importedOf } from "./agentTools.ts";
import { selectedIntegrations } from "./selectedIntegrations.ts";
import type { Selection } from "./selection.ts";

/** More tools than these fill the context of a model. Then it searches. */
export const MAX_LISTED = 60;

/**
 * Lists the tools of all integrations that the caller may see, as far as they are selected: the oldest integration first, then
 * by id, so that the order stays. Any signed-in user may. One database round trip, two where tools were imported.
 *
 * @returns undefined when there are more than a model can be shown
 * @throws LatchkeyError `not_found` when the only integration is not there
 */
export async function listAgentTools(ctx: Context, selection: Selection): Promise<AgentTool[] | undefined> {
  const integrations = await selectedIntegrations(ctx, selection);
  const curated = await curatedOf(ctx, selection, integrations);
  if (curated.length > MAX_LISTED) return undefined;
  const imported = await importedOf(ctx, selection, integrations, MAX_LISTED + 1);
  const tools = integrations.flatMap((referred) => [
    ...[...curated, ...imported]
      .filter(({ integration }) => integration.id === referred.integration.id)
      .sort((one, other) => (one.tool.id < other.tool.id ? -1 : 1)),
  ]);
  return tools.length > MAX_LISTED ? undefined : tools;
}
