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
 * not counted, because a trail only grows. With a filter that has no index a page may be short, or empty, and others follow.
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
    read: async ({ after: before }, limit) => {
      const { deps, caller } = ctx;
      const { events: items, stoppedAt } = await readAuditEvents(deps.db, caller.tenant, filter, { before }, limit);
      return { items, total: undefined, stoppedAt };
    },
    keyOf: ({ id }) => id,
  });
}
