import type { Tool } from "../../catalog/tool.ts";
import { type AmongTools, listToolsOf, searchToolsOf, type ToolsOf } from "../../storage/agentTools.ts";
import type { StoredTool } from "../../storage/tools.ts";
import type { Context } from "../context.ts";
import { curatedTools, toTool } from "../tools/integrationTools.ts";
import { isOffered, offeredImports } from "../tools/keyLimits.ts";
import { nameForModels, partsOf, stemOf } from "../tools/toolName.ts";
import type { Referred } from "./selectedIntegrations.ts";
import { hasTool, type Selection } from "./selection.ts";

/** A tool under the name by which a model calls it. */
export interface AgentTool extends Referred {
  name: string;
  tool: Tool;
}

/** The tools of the catalogue in a selection: by integration, then by id. No database round trip. */
export async function curatedOf(
  ctx: Pick<Context, "deps" | "caller">,
  selection: Selection,
  integrations: readonly Referred[],
): Promise<AgentTool[]> {
  const named = integrations.map(async (referred) =>
    withNames(referred, await curatedTools(ctx.deps, referred.integration)),
  );
  const tools = (await Promise.all(named)).flat();
  return tools.filter(
    ({ name, tool, integration }) => hasTool(selection, name, tool) && isOffered(ctx, integration.id, tool),
  );
}

/** The imported tools in a selection, in the same order: so many of them. One database round trip, two for a key with limits. */
export function importedOf(
  ctx: Context,
  selection: Selection,
  integrations: readonly Referred[],
  limit: number,
): Promise<AgentTool[]> {
  return imported(ctx, selection, integrations, (wanted) => listToolsOf(ctx.deps.db, wanted, limit));
}

/** The imported tools in a selection that words fit best. One database round trip. */
export function importedWith(
  ctx: Context,
  selection: Selection,
  integrations: readonly Referred[],
  words: readonly string[],
  limit: number,
): Promise<AgentTool[]> {
  return imported(ctx, selection, integrations, (wanted) => searchToolsOf(ctx.deps.db, wanted, words, limit));
}

async function imported(
  ctx: Context,
  selection: Selection,
  integrations: readonly Referred[],
  read: (wanted: ToolsOf) => Promise<StoredTool[]>,
): Promise<AgentTool[]> {
  const having = integrations.filter(({ integration }) => integration.importedTools > 0);
  if (having.length === 0) return [];
  const offered = await offeredImports(
    ctx,
    having.map(({ integration }) => integration),
  );
  const stored = await read({
    tenantId: ctx.caller.tenant,
    integrationIds: having.map(({ integration }) => integration.id),
    actionTypes: selection.types,
    among: amongOf(selection),
    offered,
  });
  const named = stored.map(async (row) => {
    const referred = having.find(({ integration }) => integration.id === row.integrationId);
    return referred ? withNames(referred, [toTool(row)]) : [];
  });
  return (await Promise.all(named)).flat().filter(({ name, tool }) => hasTool(selection, name, tool));
}

/** What the names and ids of a selection leave of the tools, read without the integration that a name begins with. */
function amongOf({ tools }: Selection): AmongTools | undefined {
  if (tools.length === 0) return undefined;
  const rests = tools.flatMap((wanted) => partsOf(wanted)?.rest ?? []).map(stemOf);
  const stems = (isWhole: boolean) => rests.filter((rest) => rest.isWhole === isWhole).map(({ stem }) => stem);
  return { ids: [...tools, ...stems(true)], stems: stems(false) };
}

function withNames(referred: Referred, tools: readonly Tool[]): Promise<AgentTool[]> {
  return Promise.all(
    tools.map(async (tool) => ({ ...referred, tool, name: await nameForModels(referred.reference, tool.id) })),
  );
}
