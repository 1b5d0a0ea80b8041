import { type AuditFilter, findLastOf, listAuditEvents, type StoredAuditEvent } from "../../storage/auditList.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { issuePageToken, readPageToken } from "../paging/pageToken.ts";
import { auditList } from "./auditList.ts";

/** The most events of one export. Others are in the next. */
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
 * Returns a part of the tenant's audit trail as it is read: at most `EXPORTED_EVENTS` events that pass a filter, newest first.
 * Needs `audit:read`. One database round trip, and one for each batch.
 *
 * @param limit how many events at most
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
  return { batches: readBatches(ctx, filter, after, limit), nextPageToken };
}

async function* readBatches({ deps, caller }: Context, filter: AuditFilter, start: string, limit: number) {
  let before = start;
  for (let left = limit; left > 0; left -= AT_ONCE) {
    const wanted = Math.min(AT_ONCE, left);
    const events = await listAuditEvents(deps.db, caller.tenant, filter, before, wanted);
    if (events.length > 0) yield events;
    const last = events.at(-1);
    if (!last || events.length < wanted) return;
    before = last.id;
  }
}
