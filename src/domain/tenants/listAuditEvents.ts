import { listAuditEvents as readAuditEvents, type StoredAuditEvent } from "../../storage/audit.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { type Page, type PageRequest, readPage } from "../paging/page.ts";

/**
 * Returns a page of the tenant's audit trail, newest first. Needs `audit:read`. One database round trip. The events are
 * not counted, because a trail only grows.
 *
 * @throws LatchkeyError `forbidden`, `validation_failed` when the token is not one of this list
 */
export async function listAuditEvents(ctx: Context, request: PageRequest): Promise<Page<StoredAuditEvent, undefined>> {
  requirePermission(ctx, "audit:read");
  return readPage(ctx, { kind: "audit-events", filter: null }, request, {
    read: async ({ after }, limit) => ({
      items: await readAuditEvents(ctx.deps.db, ctx.caller.tenant, after, limit),
      total: undefined,
    }),
    keyOf: ({ id }) => id,
  });
}
