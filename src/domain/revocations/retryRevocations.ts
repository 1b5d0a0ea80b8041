import { dueRevocations, postponeRevocation } from "../../storage/revocations.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { attemptRevocation } from "./attemptRevocation.ts";

/** Two requests each at the most, well within what one invocation may send. */
const BATCH = 20;

/** Tries the revocations that are due, oldest first. Can stop anywhere: each is put off before it is tried. */
export async function retryRevocations(deps: Deps): Promise<void> {
  for (const planned of await dueRevocations(deps.db, BATCH)) {
    await postponeRevocation(deps.db, planned);
    try {
      await attemptRevocation(deps, planned, { requestId: "scheduled", origin: undefined });
    } catch (error) {
      // One that does not open, or a database that fails, must not hold up the others.
      deps.log("error", "revocation_failed", { tenant: planned.tenantId, code: toLatchkeyError(error).code });
    }
  }
}
