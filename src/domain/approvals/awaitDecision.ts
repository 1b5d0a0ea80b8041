import { type Approval, findApproval } from "../../storage/approvals.ts";
import type { Context } from "../context.ts";
import { isAsker } from "./deciders.ts";

/**
 * Waits for a person to decide about a call, as long as the settings say. Whoever made the call may. One database round trip for each
 * look.
 *
 * @returns undefined when there is no such approval of the caller
 */
export async function awaitDecision(
  { deps, caller }: Pick<Context, "deps" | "caller">,
  id: string,
  signal: AbortSignal,
): Promise<Approval | undefined> {
  const { consentWaitMs, consentPauseMs } = deps.settings;
  for (let waited = 0; ; waited += consentPauseMs) {
    const found = await findApproval(deps.db, caller.tenant, id);
    if (!found || !isAsker(caller, found)) return undefined;
    if (found.state !== "pending" || waited >= consentWaitMs || signal.aborted) return found;
    await scheduler.wait(consentPauseMs);
  }
}
