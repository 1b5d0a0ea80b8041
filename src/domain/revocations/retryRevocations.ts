import { dueRevocations, postponeRevocation } from "../../storage/revocations.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { attemptRevocation } from "./attemptRevocation.ts";

const BATCH = 20;
/** Postponing it, two requests, and recording the outcome. */
const COST_OF_ONE = 8;

/**
 * Tries the revocations that are due, oldest first. Can stop anywhere, because each is postponed before it is tried.
 * @param keep the part of the budget that must be left
 */
export async function retryRevocations(deps: Deps, budget: Budget, keep: number): Promise<void> {
  for (const planned of await dueRevocations(deps.db, BATCH)) {
    if (budget.left() - keep < COST_OF_ONE) return;
    await postponeRevocation(deps.db, planned);
    try {
      await attemptRevocation(deps, planned, { requestId: "scheduled", origin: undefined });
    } catch (error) {
      // A plan that does not open, or a failing database, must not hold up the others.
      deps.log("error", "revocation_failed", { tenant: planned.tenantId, code: toLatchkeyError(error).code });
    }
  }
}
