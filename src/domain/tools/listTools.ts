import type { Tool } from "../../catalog/tool.ts";
import { countTools, listTools as readTools, type ToolFilter } from "../../storage/tools.ts";
import type { KeyLimits } from "../../terms/keyLimits.ts";
import { actionTypes as knownTypes, type ToolSource } from "../../terms/tool.ts";
import type { Context } from "../context.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { type Page, type PageRequest, readPage } from "../paging/page.ts";
import { curatedTools, toTool } from "./integrationTools.ts";
import { isOffered, offeredImports } from "./keyLimits.ts";
import { nameForModels, referenceOf } from "./toolName.ts";

export interface ListedTool {
  integrationId: string;
  /** What a model calls it by. */
  name: string;
  tool: Tool;
  source: ToolSource;
}

/** The type of every tool. */
const TOOL_TYPE = "API";

/**
 * Returns a page of an integration's tools in order of id, both the catalogue's and the imported ones, and their total
 * number at the time of the first page, of those that the limits of the caller's API key can allow. Needs level 1.
 *
 * @param types `API`, or action types; empty: all
 * @throws LatchkeyError `not_found`, `validation_failed` when the token is not one of this list
 */
export async function listTools(
  ctx: Context,
  reference: string,
  { text, types, ...request }: PageRequest & { text: string | undefined; types: string[] },
): Promise<Page<ListedTool, number>> {
  const { deps } = ctx;
  const { integration } = await findIntegration(ctx, reference);
  const { id: integrationId, tenantId, importedTools } = integration;
  const filter = filterOf(text, types);
  const known = filter ? await curatedTools(deps, integration) : [];
  const curated = filter ? known.filter((tool) => passes(tool, filter) && isOffered(ctx, integrationId, tool)) : [];
  const owner = { integrationId, tenantId };
  const hasImported = filter && importedTools > 0;
  const ids = hasImported ? (await offeredImports(ctx, [integration]))?.map(({ id }) => id) : undefined;
  const imported = hasImported ? { ...filter, ids } : undefined;
  const list = { kind: "tools", filter: [integrationId, text ?? "", [...types].sort(), ...limitsIn(ctx)] } as const;
  return readPage(ctx, list, request, {
    read: async ({ after, total }, limit) => {
      const [stored, counted] = await Promise.all([
        imported ? readTools(deps.db, owner, imported, after, limit) : [],
        imported && total === undefined ? countTools(deps.db, owner, imported) : 0,
      ]);
      const listed = (source: ToolSource) => (tool: Tool) => ({ integrationId, tool, source });
      const next = curated.filter(({ id }) => id > after).map(listed("catalogue"));
      const rows = [...next, ...stored.map(toTool).map(listed("imported"))].sort(byId).slice(0, limit);
      const named = rows.map(async (row) => ({
        ...row,
        name: await nameForModels(referenceOf(integration), row.tool.id),
      }));
      return { items: await Promise.all(named), total: total ?? counted + curated.length };
    },
    keyOf: ({ tool }) => tool.id,
  });
}

/** What was listed for other limits is another list, with another total. */
function limitsIn({ caller }: Context): KeyLimits[] {
  return caller.delegated ? [caller.delegated.limits] : [];
}

/** Returns undefined when the types exclude every tool. */
function filterOf(text: string | undefined, types: string[]): ToolFilter | undefined {
  const actionTypes = knownTypes.filter((type) => types.includes(type));
  if (types.length === 0 || types.includes(TOOL_TYPE)) return { text, actionTypes: [] };
  return actionTypes.length === 0 ? undefined : { text, actionTypes };
}

function byId(one: Pick<ListedTool, "tool">, other: Pick<ListedTool, "tool">): number {
  return one.tool.id < other.tool.id ? -1 : 1;
}

function passes(tool: Tool, { text = "", actionTypes }: ToolFilter): boolean {
  const { id, displayName, description, actionType } = tool;
  const isFound = [id, displayName, description].some((part) => part.toLowerCase().includes(text.toLowerCase()));
  return isFound && (actionTypes.length === 0 || actionTypes.includes(actionType));
}
