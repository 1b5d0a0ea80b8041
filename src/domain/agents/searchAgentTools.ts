import type { Context } from "../context.ts";
import { type AgentTool, curatedOf, importedWith } from "./agentTools.ts";
import { selectedIntegrations } from "./selectedIntegrations.ts";
import type { Selection } from "./selection.ts";

const MAX_WORDS = 12;

/**
 * Finds the tools that fit some words best, among those of all integrations that the caller may see, as far as they are
 * selected. A word in the name of a tool counts more than one in its description. Any signed-in user may. One database round
 * trip, two where tools were imported.
 *
 * @throws LatchkeyError `not_found` when the only integration is not there
 */
export async function searchAgentTools(
  ctx: Context,
  selection: Selection,
  { text, limit }: { text: string; limit: number },
): Promise<AgentTool[]> {
  const words = wordsOf(text);
  const integrations = await selectedIntegrations(ctx, selection);
  const curated = await curatedOf(ctx, selection, integrations);
  const imported = await importedWith(ctx, selection, integrations, words, limit);
  const scored = [...curated, ...imported].map((found) => ({ found, score: scoreOf(found, words) }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || (one.found.name < other.found.name ? -1 : 1))
    .slice(0, limit)
    .map(({ found }) => found);
}

function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words)].slice(0, MAX_WORDS);
}

/** As `searchToolsOf` counts. The words of the integration's name count as those of a description. */
function scoreOf({ tool, integration }: AgentTool, words: readonly string[]): number {
  const count = (text: string) => words.filter((word) => text.toLowerCase().includes(word)).length;
  const inTool = 3 * count(`${tool.id} ${tool.displayName}`) + count(tool.description);
  return inTool === 0 ? 0 : inTool + count(`${integration.name} ${integration.slug}`);
}
