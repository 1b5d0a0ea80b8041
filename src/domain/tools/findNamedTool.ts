import type { Tool } from "../../catalog/tool.ts";
import { listToolsOf } from "../../storage/agentTools.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { curatedTools, findTool, toTool } from "./integrationTools.ts";
import { nameForModels, partsOf, stemOf } from "./toolName.ts";

/**
 * Finds a tool by the name that a model calls it by. No database round trip for a tool of the catalogue, one for an imported
 * one.
 *
 * @throws LatchkeyError `not_found`, also for the name of another integration's tool
 */
export async function findNamedTool(ctx: Pick<Context, "deps">, integration: Integration, name: string): Promise<Tool> {
  const parts = partsOf(name);
  const { id, slug, tenantId, importedTools } = integration;
  if (!parts || ![id, slug].includes(parts.reference)) throw unknownTool();
  const { stem, isWhole } = stemOf(parts.rest);
  if (isWhole) return findTool(ctx, integration, stem);
  const wanted = { tenantId, integrationIds: [id], actionTypes: [], among: { ids: [], stems: [stem] } };
  const stored = importedTools > 0 ? await listToolsOf(ctx.deps.db, wanted, importedTools) : [];
  const candidates = [...(await curatedTools(ctx.deps, integration)), ...stored.map(toTool)];
  const named = candidates.map(async (tool) => ({ tool, name: await nameForModels(parts.reference, tool.id) }));
  const [found, other] = (await Promise.all(named)).filter((candidate) => candidate.name === name);
  // Two ids with one hash would have been made for that.
  if (!found || other) throw unknownTool();
  return found.tool;
}

/** Finds a tool by its id, or else by the name that a model calls it by. */
export async function findToolOrNamed(
  ctx: Pick<Context, "deps">,
  integration: Integration,
  wanted: string,
): Promise<Tool> {
  const isName = [integration.id, integration.slug].includes(partsOf(wanted)?.reference ?? "");
  if (!isName) return findTool(ctx, integration, wanted);
  return findTool(ctx, integration, wanted).catch(() => findNamedTool(ctx, integration, wanted));
}

function unknownTool(): LatchkeyError {
  return new LatchkeyError("not_found", "There is no such tool here.");
}
