import { type Approval, findApproval } from "../../storage/approvals.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { isAsker, mayDecide } from "./deciders.ts";

/** An approval, and whether the caller may decide about it. */
export interface SeenApproval {
  approval: Approval;
  isDecider: boolean;
}

/**
 * Finds an approval for whoever made the call, and for whom `mayDecide` lets. One database round trip.
 * @throws LatchkeyError `not_found` for everybody else
 */
export async function seenApproval({ deps, caller }: Context, id: string): Promise<SeenApproval> {
  const found = await findApproval(deps.db, caller.tenant, id);
  const isDecider = found !== undefined && mayDecide(caller, found);
  if (!found || !(isDecider || isAsker(caller, found))) throw unknownApproval();
  const { fingerprint: _internal, ...approval } = found;
  return { approval, isDecider };
}

export function unknownApproval(): LatchkeyError {
  return new LatchkeyError("not_found", "There is no such approval.");
}
