/** What stands between the integration and the tool in the name of a tool. No slug and no integration's id holds it. */
const BETWEEN = "__";

/** Splits the entry of a limit: `github__create_issue` into the integration and the tool's id. Without the former: any. */
export function splitToolEntry(name: string): { integration: string | undefined; tool: string } {
  const at = name.indexOf(BETWEEN);
  if (at < 0) return { integration: undefined, tool: name };
  return { integration: name.slice(0, at), tool: name.slice(at + BETWEEN.length) };
}

/** Returns the entry of a limit for one integration's tool: by the id of the integration, unlike the name that a model knows. */
export function toolEntry(integration: string, tool: string): string {
  return `${integration}${BETWEEN}${tool}`;
}

/** Whether a limit's entry stands for a tool of an integration. */
export function matchesTool(entry: string, integrationId: string, tool: string): boolean {
  const named = splitToolEntry(entry);
  return named.integration === undefined
    ? named.tool === tool
    : named.integration === integrationId && named.tool === tool;
}

/** Returns the entry for what both of two entries stand for; undefined when that is nothing. */
export function meetTools(one: string, other: string): string | undefined {
  const [a, b] = [splitToolEntry(one), splitToolEntry(other)];
  if (a.tool !== b.tool) return undefined;
  if (a.integration === undefined) return other;
  return b.integration === undefined || b.integration === a.integration ? one : undefined;
}
