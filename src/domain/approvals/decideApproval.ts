import { type Approval, decideApproval as decide } from "../../storage/approvals.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { seenApproval, unknownApproval } from "./seenApproval.ts";

/** After a yes, the caller has an hour to make the call. */
const USING_MS = 3_600_000;
/** After a no, the same call is not asked about again for so long. */
const DENIED_MS = 600_000;

export interface Decided {
  state: "approved" | "denied";
  /** What the caller is told. */
  reason?: string | undefined;
}

/**
 * Says yes or no to a call that waits. Whoever `seenApproval` lets, if they may decide. The first decision counts; the same one again by the same person changes nothing. Two
 * database round trips.
 *
 * @throws LatchkeyError `not_found`; `forbidden` for whoever made the call and may not decide; `approval_ended` when it was decided
 *   otherwise, used, or its time is over
 */
export async function decideApproval(ctx: Context, id: string, { state, reason }: Decided): Promise<Approval> {
  const { deps, caller } = ctx;
  const { approval: found, isDecider } = await seenApproval(ctx, id);
  if (!isDecider) {
    throw new LatchkeyError("forbidden", "Somebody else has to decide about this call.");
  }
  const milliseconds = state === "approved" ? USING_MS : DENIED_MS;
  const decision = { state, reason: reason ?? null, decidedBy: caller.principal, milliseconds };
  const event = auditEvent(ctx, `approval.${state}`, id, { integrationId: found.integrationId });
  const now = await decide(deps.db, found, decision, event);
  if (!now) throw unknownApproval();
  // The same decision by the same person, whether it was this request or one before.
  if (now.state === state && now.decidedBy === caller.principal) return now;
  throw new LatchkeyError("approval_ended", `This call cannot be decided about any more: it is ${now.state}.`);
}
