import { deleteClaimsOlderThan } from "../../storage/claims.ts";
import { deleteEnded } from "../../storage/refreshQueue.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";
import { refreshDue } from "../credentials/refreshDue.ts";
import { resealSecrets } from "../encryptionKeys/resealSecrets.ts";
import { endDeletedIntegrations } from "../endings/endDeletedIntegrations.ts";
import { endUnseenConnections } from "../endings/endUnseenConnections.ts";
import { toLatchkeyError } from "../errors.ts";
import { endUnconsumedGrants } from "../flows/endUnconsumedGrants.ts";
import { retryRevocations } from "../revocations/retryRevocations.ts";

const DAY_MS = 24 * 3600 * 1000;
/** Far longer than a ticket lives: a claim must outlast every payload that it guards. */
const CLAIM_LIFETIME_MS = DAY_MS;
/** A connection that ended stays for a while as a record, without secrets. */
const ENDED_LIFETIME_MS = 30 * DAY_MS;
/** A candidate that was not needed for so long is of a row that does well. */
const CANDIDATE_LIFETIME_MS = 30 * DAY_MS;
const DELETED_AT_ONCE = 5000;

/** Which parts of the budget are kept for the work that comes later. */
const KEPT_FOR_OTHERS = 0.3;
const KEPT_FOR_RESEALING = 0.15;

/**
 * The scheduled work: deletes what is old, refreshes what is due, ends grants that nobody took and those of deleted
 * integrations and of users who may not use an integration any more, tries failed revocations again, seals anew under the newest key. Each part can stop anywhere and goes on the next time; one that fails does not keep the others from running.
 */
export async function runMaintenance(deps: Deps, budget: Budget): Promise<void> {
  const all = budget.left();
  await attempt(deps, "cleaning", () => deleteOld(deps));
  await attempt(deps, "refreshing", () => refreshDue(deps, budget, all * KEPT_FOR_OTHERS));
  await attempt(deps, "ending grants", () => endUnconsumedGrants(deps, budget, all * KEPT_FOR_RESEALING));
  await attempt(deps, "deleting", () => endDeletedIntegrations(deps, budget, all * KEPT_FOR_RESEALING));
  await attempt(deps, "leaving", () => endUnseenConnections(deps, budget, all * KEPT_FOR_RESEALING));
  await attempt(deps, "revoking", () => retryRevocations(deps, budget, all * KEPT_FOR_RESEALING));
  await attempt(deps, "resealing", () => resealSecrets(deps, budget, 0));
}

async function deleteOld({ db, log }: Deps): Promise<void> {
  const claims = await deleteClaimsOlderThan(db, CLAIM_LIFETIME_MS, DELETED_AT_ONCE);
  const lifetimes = { connections: ENDED_LIFETIME_MS, candidates: CANDIDATE_LIFETIME_MS };
  const ended = await deleteEnded(db, lifetimes, DELETED_AT_ONCE);
  log("info", "old_rows_deleted", { count: claims + ended });
}

async function attempt({ log }: Deps, part: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log("error", "maintenance_failed", { reason: part, code: toLatchkeyError(error).code });
  }
}
