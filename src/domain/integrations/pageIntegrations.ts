import type { IntegrationFilter, ListedIntegration } from "../../storage/integrationList.ts";
import { listIntegrationPage } from "../../storage/integrationPages.ts";
import { viewerOf } from "../access/permissions.ts";
import type { Context } from "../context.ts";
import { type Page, type PageRequest, readPage } from "../paging/page.ts";

/**
 * A page of the integrations that the caller may see, oldest first, and how many there are in all: those that there were
 * when the first page was read. Any signed-in user may. One database round trip.
 * @throws LatchkeyError `validation_failed` when the token is not one of this list
 */
export function pageIntegrations(
  ctx: Pick<Context, "deps" | "caller">,
  { filter, ...request }: PageRequest & { filter: IntegrationFilter },
): Promise<Page<ListedIntegration, number>> {
  const list = { kind: "integrations", filter: canonical(filter) } as const;
  return readPage(ctx, list, request, {
    read: (position, limit) => listIntegrationPage(ctx.deps.db, viewerOf(ctx.caller), filter, { ...position, limit }),
    keyOf: ({ integration }) => integration.id,
  });
}

/** The same for two filters that mean the same: in what order they name types and tags does not count. */
function canonical({ text, types, tags }: IntegrationFilter): unknown {
  return [text ?? "", [...new Set(types)].sort(), [...new Set(tags)].sort()];
}
