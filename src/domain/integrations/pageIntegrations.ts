import type { IntegrationFilter, ListedIntegration } from "../../storage/integrationList.ts";
import { listIntegrationPage } from "../../storage/integrationPages.ts";
import { levelWith, viewerOf } from "../access/permissions.ts";
import type { Context } from "../context.ts";
import { type Page, type PageRequest, readPage } from "../paging/page.ts";
import { typeNamed } from "./typeNamed.ts";

/**
 * Returns a page of the integrations that the caller may see, oldest first, and their total number at the time of the
 * first page, of those that the caller's API key is limited to. Any signed-in user may. One database round trip.
 * @throws LatchkeyError `validation_failed` when the token is not one of this list
 */
export function pageIntegrations(
  ctx: Pick<Context, "deps" | "caller">,
  { filter: given, ...request }: PageRequest & { filter: IntegrationFilter },
): Promise<Page<ListedIntegration, number>> {
  const types = given.types.map((type) => typeNamed(ctx.deps, type));
  const filter = { ...given, types, ids: ctx.caller.delegated?.limits.integrations };
  const list = { kind: "integrations", filter: canonical(filter) } as const;
  return readPage(ctx, list, request, {
    read: async (position, limit) => {
      const viewer = viewerOf(ctx.caller);
      const { items, total } = await listIntegrationPage(ctx.deps.db, viewer, filter, { ...position, limit });
      return { items: items.map((item) => ({ ...item, level: levelWith(ctx.caller, item.level) })), total };
    },
    keyOf: ({ integration }) => integration.id,
  });
}

/** Returns the same value for equivalent filters, because the order of types and tags does not matter. */
function canonical({ text, types, tags, ids }: IntegrationFilter): unknown {
  return [text ?? "", [...new Set(types)].sort(), [...new Set(tags)].sort(), ...(ids ? [ids] : [])];
}
