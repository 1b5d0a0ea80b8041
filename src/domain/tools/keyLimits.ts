import type { Tool } from "../../catalog/tool.ts";
import type { Integration } from "../../storage/integrations.ts";
import { listToolRequests } from "../../storage/tools.ts";
import type { Context } from "../context.ts";
import { limitOfOffer, type OfferedTool } from "../delegation/judge.ts";
import { keyLimit } from "../delegation/requireAllowed.ts";

/** Whether the limits of the caller's API key can allow a tool. What they cannot is in no list. */
export function isOffered({ caller }: Pick<Context, "caller">, integrationId: string, tool: Tool): boolean {
  return caller.delegated === undefined || limitOfOffer(caller.delegated.limits, integrationId, tool) === undefined;
}

/**
 * Returns the imported tools of some integrations that the limits of the caller's API key can allow. Undefined: all. No database
 * round trip for a caller without limits, otherwise one.
 */
export async function offeredImports(
  { caller, deps }: Pick<Context, "caller" | "deps">,
  integrations: readonly Pick<Integration, "id">[],
): Promise<{ integrationId: string; id: string }[] | undefined> {
  const { delegated, tenant } = caller;
  if (!delegated) return undefined;
  const ids = integrations.map(({ id }) => id);
  const stored = await listToolRequests(deps.db, tenant, ids);
  return stored.filter(({ integrationId, method, path, baseUrl, parameters, ...tool }) => {
    const request = { method: method ?? "", path: path ?? "", baseUrl: baseUrl ?? undefined };
    const offered = { ...tool, ...request, parameters: stylesIn(parameters) };
    return limitOfOffer(delegated.limits, integrationId, offered) === undefined;
  });
}

/** The definition was checked when it was imported. */
function stylesIn(parameters: string | null): OfferedTool["parameters"] {
  return JSON.parse(parameters ?? "{}");
}

/**
 * Checks that the limits of the caller's API key can allow a tool. Whether they allow it with its parameters is decided by the
 * proxy, which knows where they lead.
 *
 * @throws LatchkeyError `key_limit`
 */
export function requireOffered({ caller }: Pick<Context, "caller">, integrationId: string, tool: Tool): void {
  const refusing = caller.delegated && limitOfOffer(caller.delegated.limits, integrationId, tool);
  if (refusing) throw keyLimit(refusing);
}
