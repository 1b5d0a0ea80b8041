import { countApiKeys, listApiKeys as readApiKeys, type ShownApiKey } from "../../storage/apiKeys.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { type Page, type PageRequest, readPage, withTotal } from "../paging/page.ts";
import { keysOf } from "./keysOf.ts";

/**
 * Returns a page of the caller's API keys, or with `key:manage-tenant` of all keys of the tenant, oldest first, without
 * the keys themselves. Expired keys are included until they are deleted. Needs `key:manage`.
 *
 * @throws LatchkeyError `forbidden`, `validation_failed` when the token is not one of this list
 */
export async function listApiKeys(ctx: Context, request: PageRequest): Promise<Page<ShownApiKey, number>> {
  requirePermission(ctx, "key:manage");
  const { db } = ctx.deps;
  const owner = keysOf(ctx.caller);
  // A token of one list is none of the other, which has another total.
  return readPage(ctx, { kind: "api-keys", filter: owner.users }, request, {
    read: ({ after, total }, limit) =>
      withTotal(readApiKeys(db, owner, after, limit), total, () => countApiKeys(db, owner)),
    keyOf: ({ id }) => id,
  });
}
