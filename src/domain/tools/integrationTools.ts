import { type Tool, toolSchema } from "../../catalog/tool.ts";
import type { Integration } from "../../storage/integrations.ts";
import { findTool as readTool, type StoredTool } from "../../storage/tools.ts";
import type { Context, Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { parseDigits } from "../json/exactNumber.ts";

type OfIntegration = Pick<Integration, "id" | "tenantId" | "type" | "importedTools">;

/** Returns the catalogue's tools of an integration, sorted by id. */
export function curatedTools(
  { catalog }: Pick<Deps, "catalog">,
  { type }: Pick<Integration, "type">,
): Promise<readonly Tool[]> {
  return catalog.toolsOf(type);
}

/** Counts an integration's tools without reading them. */
export function countAllTools({ catalog }: Pick<Deps, "catalog">, { type, importedTools }: OfIntegration): number {
  return (catalog.entries.find(({ slug }) => slug === type)?.toolCount ?? 0) + importedTools;
}

/** Converts an imported tool to the form in which tools are used. */
export function toTool({ definition }: Pick<StoredTool, "definition">): Tool {
  return toolSchema.parse(parseDigits(definition));
}

/**
 * Finds a tool by id. No database round trip for a tool of the catalogue, one for an imported one.
 * @throws LatchkeyError `not_found`
 */
export async function findTool({ deps }: Pick<Context, "deps">, integration: OfIntegration, id: string): Promise<Tool> {
  const curated = (await curatedTools(deps, integration)).find((tool) => tool.id === id);
  if (curated) return curated;
  const { id: integrationId, tenantId, importedTools } = integration;
  const stored = importedTools > 0 ? await readTool(deps.db, { integrationId, tenantId }, id) : undefined;
  if (stored) return toTool(stored);
  throw new LatchkeyError("not_found", "The integration has no such tool.");
}
