import { dueRevocations, postponeRevocation } from "../../storage/revocations.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { attemptRevocation } from "./attemptRevocation.ts";

const BATCH = 20;
/** Putting it off, two requests, and noting how they went. */
const COST_OF_ONE = 8;

/**
 * Tries the revocations that are due, oldest first. Can stop anywhere: each is put off before it is tried.
 * @param keep what is to be left of the budget
 */
export async function retryRevocations(deps: Deps, budget: Budget, keep: number): Promise<void> {
  for (const planned of await dueRevocations(deps.db, BATCH)) {
    if (budget.left() - keep < COST_OF_ONE) return;
    await postponeRevocation(deps.db, planned);
    try {
      await attemptRevocation(deps, planned, { requestId: "scheduled", origin: undefined });
    } catch (error) {
      // One that does not open, or a database that fails, must not hold up the others.
      deps.log("error", "revocation_failed", { tenant: planned.tenantId, code: toLatchkeyError(error).code });
    }
  }
}
