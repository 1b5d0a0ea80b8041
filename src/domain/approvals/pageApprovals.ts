import { type Approval, listApprovals } from "../../storage/approvals.ts";
import type { ApprovalState } from "../../terms/approvals.ts";
import type { Context } from "../context.ts";
import { type Page, type PageRequest, readPage } from "../paging/page.ts";
import { readerOf } from "./deciders.ts";

/**
 * Returns a page of the approvals that the caller may decide about or has asked for, newest first. Any signed-in user may. One database round trip.
 *
 * @throws LatchkeyError `validation_failed` when the token is not one of this list
 */
export function pageApprovals(
  ctx: Context,
  { state, ...request }: PageRequest & { state: ApprovalState | undefined },
): Promise<Page<Approval, undefined>> {
  const reader = readerOf(ctx.caller);
  return readPage(ctx, { kind: "approvals", filter: [state ?? ""] }, request, {
    read: async ({ after }, limit) => ({
      items: await listApprovals(ctx.deps.db, reader, { state }, after, limit),
      total: undefined,
    }),
    keyOf: ({ id }) => id,
  });
}
