import { countConfigs, listConfigs as readConfigs } from "../../storage/configs.ts";
import type { Context } from "../context.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { type Page, type PageRequest, readPage, withTotal } from "../paging/page.ts";
import { type DescribedConfig, describedConfig } from "./describedConfig.ts";

/**
 * Returns a page of an integration's configs, oldest first, and their total number at the time of the first page; of
 * those that the caller's API key is limited to. Needs level 1.
 * @throws LatchkeyError `not_found`, `validation_failed` when the token is not one of this list
 */
export async function listConfigs(
  ctx: Context,
  reference: string,
  request: PageRequest,
): Promise<Page<DescribedConfig, number>> {
  const { db } = ctx.deps;
  const { integration } = await findIntegration(ctx, reference);
  const ids = ctx.caller.delegated?.limits.configs;
  const key = { tenantId: integration.tenantId, integrationId: integration.id, ids };
  const filter = ids ? [integration.id, ids] : integration.id;
  const page = await readPage(ctx, { kind: "configs", filter }, request, {
    read: ({ after, total }, limit) =>
      withTotal(readConfigs(db, key, after, limit), total, () => countConfigs(db, key)),
    keyOf: ({ config }) => config.id,
  });
  return { ...page, items: page.items.map((view) => describedConfig(ctx.deps, integration, view)) };
}
