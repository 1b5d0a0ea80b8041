import type { Tool } from "../../catalog/tool.ts";

/**
 * Which scopes a connection lacks to use a tool.
 *
 * @param granted the scopes of the connection; null when they are not known
 * @returns none when the grant is enough or not known, else what the nearest of the tool's sets asks for beyond it
 */
export function missingScopes(tool: Pick<Tool, "scopes">, granted: readonly string[] | null): string[] {
  if (granted === null) return [];
  const lacking = tool.scopes.map((set) => [...new Set(set)].filter((scope) => !granted.includes(scope)));
  const [nearest = []] = lacking.toSorted((one, other) => one.length - other.length);
  return nearest;
}
