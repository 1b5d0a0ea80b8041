import type { Tool } from "../../catalog/tool.ts";

/**
 * Returns the scopes that a connection lacks for a tool.
 *
 * @param granted the scopes of the connection; null when they are not known
 * @returns empty when the scopes suffice or are not known; otherwise the missing scopes of the set that lacks the
 *   fewest
 */
export function missingScopes(tool: Pick<Tool, "scopes">, granted: readonly string[] | null): string[] {
  if (granted === null) return [];
  const lacking = tool.scopes.map((set) => [...new Set(set)].filter((scope) => !granted.includes(scope)));
  const [nearest = []] = lacking.toSorted((one, other) => one.length - other.length);
  return nearest;
}
