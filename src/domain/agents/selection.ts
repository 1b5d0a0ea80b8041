import type { Tool } from "../../catalog/tool.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { ActionType } from "../../terms/tool.ts";

/** What an address lets an agent see of all that its user may use. It binds calls as well as lists. */
export interface Selection {
  /** Id, slug or natural id of the only integration. Undefined: all. */
  integration: string | undefined;
  /** The config whose shared connection is used. Undefined: the caller's own connection is used. */
  configId: string | undefined;
  /** Slugs and ids. Empty: all. */
  integrations: readonly string[];
  /** Names of tools, or ids of tools. Empty: all. */
  tools: readonly string[];
  /** Empty: all. */
  types: readonly ActionType[];
}

export function hasIntegration({ integrations }: Selection, { id, slug }: Pick<Integration, "id" | "slug">): boolean {
  return integrations.length === 0 || integrations.includes(id) || integrations.includes(slug);
}

export function hasType({ types }: Selection, { actionType }: Pick<Tool, "actionType">): boolean {
  return types.length === 0 || types.includes(actionType);
}

/** @param name how the tool is called here */
export function hasTool(selection: Selection, name: string, tool: Pick<Tool, "id" | "actionType">): boolean {
  const { tools } = selection;
  return hasType(selection, tool) && (tools.length === 0 || tools.includes(name) || tools.includes(tool.id));
}
