import { cleanApprovals } from "../../storage/approvals.ts";
import { deleteClaimsOlderThan } from "../../storage/claims.ts";
import { deleteOldConnectSessions } from "../../storage/connectSessions.ts";
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
import { cleanTrail } from "../trail/cleanTrail.ts";

const DAY_MS = 24 * 3600 * 1000;
/** Far longer than the lifetime of a ticket, because a claim must outlast every payload that it guards. */
const CLAIM_LIFETIME_MS = DAY_MS;
/** A connection that ended is kept for a while as a record, without secrets. */
const ENDED_LIFETIME_MS = 30 * DAY_MS;
/** A row whose candidate was not needed for this long works without it. */
const CANDIDATE_LIFETIME_MS = 30 * DAY_MS;
/** For so long after its end a back end can still ask what a connect session has connected. */
const SESSION_LIFETIME_MS = DAY_MS;
/** What became of a call that somebody was asked about can be looked up for a while. */
const APPROVAL_LIFETIME_MS = 30 * DAY_MS;
const DELETED_AT_ONCE = 5000;
const CLEANING_MINUTES = 5;
/** Queries of one of the hourly parts, at most: a run with a budget of a few leaves them to another. */
const CLEANING_COST = 3;

/** The fractions of the budget that are kept for later work. */
const KEPT_FOR_OTHERS = 0.3;
const KEPT_FOR_RESEALING = 0.15;

/**
 * Runs the scheduled work: deletes old rows, refreshes what is due, revokes grants that nobody consumed, ends those of
 * deleted integrations and of users who may not use an integration any more, retries failed revocations, cleans the trail,
 * and seals values again under the primary key. Each part can stop anywhere and continues the next time. A part that fails
 * does not keep the others from running.
 */
export async function runMaintenance(deps: Deps, budget: Budget): Promise<void> {
  const all = budget.left();
  await attempt(deps, "cleaning", () => deleteOld(deps));
  await attempt(deps, "refreshing", () => refreshDue(deps, budget, all * KEPT_FOR_OTHERS));
  await attempt(deps, "ending grants", () => endUnconsumedGrants(deps, budget, all * KEPT_FOR_RESEALING));
  await attempt(deps, "deleting", () => endDeletedIntegrations(deps, budget, all * KEPT_FOR_RESEALING));
  await attempt(deps, "leaving", () => endUnseenConnections(deps, budget, all * KEPT_FOR_RESEALING));
  if (isHourly(deps)) {
    await attempt(deps, "forgetting approvals", () => forgetApprovals(deps, budget, all * KEPT_FOR_RESEALING));
    await attempt(deps, "forgetting links", () => forgetSessions(deps, budget, all * KEPT_FOR_RESEALING));
    await attempt(deps, "cleaning the trail", () => cleanTrail(deps, budget, all * KEPT_FOR_RESEALING));
  }
  await attempt(deps, "revoking", () => retryRevocations(deps, budget, all * KEPT_FOR_RESEALING));
  await attempt(deps, "resealing", () => resealSecrets(deps, budget, 0));
}

/** In the first minutes of an hour: what is kept for a day or for months need not be looked at each minute. */
function isHourly({ now }: Deps): boolean {
  return new Date(now()).getUTCMinutes() < CLEANING_MINUTES;
}

async function forgetSessions({ db }: Deps, budget: Budget, keep: number): Promise<void> {
  if (budget.left() > keep + CLEANING_COST) await deleteOldConnectSessions(db, SESSION_LIFETIME_MS, DELETED_AT_ONCE);
}

async function forgetApprovals({ db }: Deps, budget: Budget, keep: number): Promise<void> {
  if (budget.left() > keep + CLEANING_COST) await cleanApprovals(db, APPROVAL_LIFETIME_MS, DELETED_AT_ONCE);
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
