import {
  type AuditFilter,
  listAuditEvents as readAuditEvents,
  type StoredAuditEvent,
} from "../../storage/auditList.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { type Page, type PageRequest, readPage } from "../paging/page.ts";
import { auditList } from "./auditList.ts";

/**
 * Returns a page of the tenant's audit trail, newest first. Needs `audit:read`. One database round trip. The events are
 * not counted, because a trail only grows.
 *
 * @throws LatchkeyError `forbidden`, `validation_failed` when the token is not one of this list
 */
export async function listAuditEvents(
  ctx: Context,
  request: PageRequest,
  filter: AuditFilter = {},
): Promise<Page<StoredAuditEvent, undefined>> {
  requirePermission(ctx, "audit:read");
  return readPage(ctx, auditList(filter), request, {
    read: async ({ after }, limit) => ({
      items: await readAuditEvents(ctx.deps.db, ctx.caller.tenant, filter, after, limit),
      total: undefined,
    }),
    keyOf: ({ id }) => id,
  });
}
