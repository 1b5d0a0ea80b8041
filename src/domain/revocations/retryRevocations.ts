import {
  type DueRevocation,
  dueRevocations,
  MAX_ATTEMPTS,
  postponeRevocations,
  takeRevocation,
} from "../../storage/revocations.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { inTurn, interleave } from "../turns/inTurn.ts";
import { createLanes, type Job } from "../turns/lanes.ts";
import { showsDown, workThrough } from "../turns/workThrough.ts";
import { attemptRevocation } from "./attemptRevocation.ts";
import { giveUpRevocation } from "./giveUpRevocation.ts";

/** Taking it, three requests, and recording the outcome. */
const COST_OF_ONE = 9;
/** Putting off what waits for a server that is down. */
const COST_OF_PUTTING_OFF = 1;
/** No attempt begins later than this after the first: what comes after in the run must not wait for slow servers. */
const TIME_MS = 30_000;

type Due = DueRevocation & Job;

/**
 * Tries the revocations that are due: the tenants in turn, in each the holders of the grants, those of a holder oldest first,
 * several at a time. A server that hangs or fails occupies few lanes, and is then left alone for this run; its plans are put
 * off, the longer the more often they were tried. One that has failed too often is given up. Can stop anywhere, because each plan is postponed before it is tried.
 *
 * @param keep the part of the budget that must be left
 */
export async function retryRevocations(deps: Deps, budget: Budget, keep: number): Promise<void> {
  const begun = deps.now();
  const lanes = createLanes<Due>();
  lanes.add(inOrder(await dueRevocations(deps.db), begun));
  const hasBudgetFor = (jobs: number) => budget.left() - keep >= jobs * COST_OF_ONE + COST_OF_PUTTING_OFF;
  await workThrough({
    lanes,
    mayStart: (running) => hasBudgetFor(running + 1) && deps.now() - begun < TIME_MS,
    work: (due) => retryOne(deps, due),
    putOff: async (jobs) => {
      if (jobs.length > 0)
        await postponeRevocations(
          deps.db,
          jobs.map(({ id }) => id),
        );
    },
    refill: async () => false,
  });
}

function inOrder(due: DueRevocation[], now: number): Due[] {
  const tenants = Map.groupBy(due, ({ tenant }) => tenant);
  const queues = [...tenants.values()].map((ofTenant) => {
    const holders = Map.groupBy(ofTenant, ({ holder }) => holder);
    return interleave(inTurn([...holders.values()], now));
  });
  return interleave(inTurn(queues, now)).map((one) => ({ ...one, provider: one.server }));
}

async function retryOne(deps: Deps, { id, tenant }: Due): Promise<boolean | undefined> {
  try {
    const taken = await takeRevocation(deps.db, { id, tenantId: tenant });
    if (!taken) return undefined;
    if (taken.attempts > MAX_ATTEMPTS) {
      await giveUpRevocation(deps, taken);
      return undefined;
    }
    const failure = await attemptRevocation(deps, taken, { requestId: "scheduled", origin: undefined });
    return failure === undefined ? false : showsDown(failure);
  } catch (error) {
    // A plan that does not open, or a failing database, must not hold up the others.
    deps.log("error", "revocation_failed", { tenant, code: toLatchkeyError(error).code });
    return undefined;
  }
}
