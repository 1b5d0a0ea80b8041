import {
  type AuditFilter,
  type AuditSpan,
  findLastOf,
  listAuditEvents,
  type StoredAuditEvent,
} from "../../storage/auditList.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { issuePageToken, readPageToken } from "../paging/pageToken.ts";
import { auditList } from "./auditList.ts";

/** So many events of the trail are looked through for one export, which has those of them that pass. Others are in the next. */
export const EXPORTED_EVENTS = 10_000;
/** So many are read at once, so that little is in memory. */
const AT_ONCE = 500;

/** A part of the trail. */
export interface AuditExport {
  /** Its events, newest first, some at a time. They are read as they are asked for. */
  batches: AsyncIterable<StoredAuditEvent[]>;
  /** The token of the next part; undefined when this is the last. */
  nextPageToken: string | undefined;
}

/**
 * Returns a part of the tenant's audit trail as it is read: of `EXPORTED_EVENTS` events those that pass a filter, newest first.
 * Needs `audit:read`. One database round trip, and one for each batch.
 *
 * @param limit how many events are looked through at most
 * @throws LatchkeyError `forbidden`, `validation_failed` when the token is not one of this list
 */
export async function exportAuditEvents(
  ctx: Context,
  filter: AuditFilter,
  pageToken: string | undefined,
  limit = EXPORTED_EVENTS,
): Promise<AuditExport> {
  requirePermission(ctx, "audit:read");
  const list = auditList(filter);
  const { after } = pageToken === undefined ? { after: "" } : await readPageToken(ctx, list, pageToken);
  const last = await findLastOf(ctx.deps.db, ctx.caller.tenant, filter, after, limit);
  const nextPageToken = last && (await issuePageToken(ctx, list, { after: last, total: undefined }));
  return { batches: readBatches(ctx, filter, { before: after, last }), nextPageToken };
}

async function* readBatches({ deps, caller }: Context, filter: AuditFilter, { before, last }: AuditSpan) {
  for (let next: string | undefined = before; next !== undefined; ) {
    const { events } = await listAuditEvents(deps.db, caller.tenant, filter, { before: next, last }, AT_ONCE);
    if (events.length > 0) yield events;
    next = events.length < AT_ONCE ? undefined : events.at(-1)?.id;
  }
}
