import type { Context } from "../context.ts";
import { openRequest, type WaitingRequest } from "./sealedRequest.ts";
import { type SeenApproval, seenApproval } from "./seenApproval.ts";

/** An approval with the call that waits. */
export interface ShownApproval extends SeenApproval {
  /** Undefined when it has ended. */
  request: WaitingRequest | undefined;
}

/**
 * Returns an approval and the call that waits for it, as it will be sent. Whoever `seenApproval` lets. One database round trip.
 * @throws LatchkeyError `not_found`
 */
export async function getApproval(ctx: Context, id: string): Promise<ShownApproval> {
  const seen = await seenApproval(ctx, id);
  const { requestSealed, state } = seen.approval;
  const isOpen = requestSealed !== null && state !== "expired";
  return { ...seen, request: isOpen ? await openRequest(ctx.deps, seen.approval, requestSealed) : undefined };
}
