import { deleteClaimsOlderThan } from "../storage/claims.ts";
import type { Deps } from "./context.ts";
import { retryRevocations } from "./revocations/retryRevocations.ts";

/** Far longer than a ticket lives: a claim must outlast every payload that it guards. */
const CLAIM_LIFETIME_MS = 24 * 3600 * 1000;

/** The scheduled work: tries failed revocations again, and forgets the claims of tickets that ended long ago. Can stop anywhere and go on the next time. */
export async function runMaintenance(deps: Deps): Promise<void> {
  const { db, log } = deps;
  await retryRevocations(deps);
  const count = await deleteClaimsOlderThan(db, CLAIM_LIFETIME_MS);
  log("info", "claims_deleted", { count });
}
