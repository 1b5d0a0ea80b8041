import * as z from "zod";
import { listUses as readUses, type StoredUse, type UseKey } from "../../storage/uses.ts";
import { outcomes } from "../../terms/connection.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { type Page, type PageRequest, readPage } from "../paging/page.ts";

const keySchema = z.lazy(() => z.tuple([z.number(), z.string(), z.string(), z.string(), z.string(), z.enum(outcomes)]));

/**
 * A page of what was done in the tenant without changing anything, and of what was refused, newest first: counted by
 * principal, key, integration, action, outcome and minute. Needs `audit:read`. One database round trip.
 *
 * @throws LatchkeyError `forbidden`, `validation_failed` when the token is not one of this list
 */
export async function listUses(ctx: Context, request: PageRequest): Promise<Page<StoredUse, undefined>> {
  requirePermission(ctx, "audit:read");
  const { tenant } = ctx.caller;
  return readPage(ctx, { kind: "audit-uses", filter: null }, request, {
    read: async ({ after }, limit) => ({
      items: await readUses(ctx.deps.db, tenant, after === "" ? undefined : keyOf(after), limit),
      total: undefined,
    }),
    keyOf: ({ minute, principal, keyId, integrationId, action, outcome }) =>
      JSON.stringify([minute, principal, keyId, integrationId, action, outcome]),
  });
}

/** The token that holds it is signed, so it is one that was made above. */
function keyOf(text: string): UseKey {
  const [minute, principal, keyId, integrationId, action, outcome] = keySchema.parse(JSON.parse(text));
  return { minute, principal, keyId, integrationId, action, outcome };
}
