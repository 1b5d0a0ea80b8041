import { countApiKeys, listApiKeys as readApiKeys, type ShownApiKey } from "../../storage/apiKeys.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { type Page, type PageRequest, readPage, withTotal } from "../paging/page.ts";

/**
 * Returns a page of the tenant's API keys, oldest first, without the keys themselves. Expired keys are included until
 * they are deleted. Needs `key:manage`.
 *
 * @throws LatchkeyError `forbidden`, `validation_failed` when the token is not one of this list
 */
export async function listApiKeys(ctx: Context, request: PageRequest): Promise<Page<ShownApiKey, number>> {
  requirePermission(ctx, "key:manage");
  const { db } = ctx.deps;
  const { tenant } = ctx.caller;
  return readPage(ctx, { kind: "api-keys", filter: null }, request, {
    read: ({ after, total }, limit) =>
      withTotal(readApiKeys(db, tenant, after, limit), total, () => countApiKeys(db, tenant)),
    keyOf: ({ id }) => id,
  });
}
