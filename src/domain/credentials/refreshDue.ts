import { typeid } from "typeid-js";
import {
  type DueList,
  type DueRefresh,
  leaseDue,
  listDue,
  listTenantsDue,
  moveSchedules,
  postponeRefreshes,
} from "../../storage/refreshQueue.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { oauthProfile } from "../integrations/oauthProfile.ts";
import { inTurn, interleave } from "../turns/inTurn.ts";
import { createLanes, type Job, type Lanes } from "../turns/lanes.ts";
import { showsDown, workThrough } from "../turns/workThrough.ts";
import { refreshIo, seenOf } from "./refreshIo.ts";
import { LEASE_MS, newLease, type Outcome, refreshUnderLease } from "./refreshMachine.ts";

/**
 * Maximum cost of one refresh when everything fails. The budget must never run out between an answer and its commit.
 */
const COST_OF_ONE = 20;
/** Two statements that take leases, and one that gives back unused leases. */
const COST_OF_TAKING = 3;
const COST_OF_LISTING = 1;
/** Number of leases that one query takes. */
const AT_ONCE = 12;
/** Maximum number of leased jobs that wait. A lease must not expire while its job waits. */
const MAX_WAITING = 36;
/** How long the other connections of a failing provider are left alone. */
const PROVIDER_DOWN_MS = 60_000;

type Due = DueRefresh & Job & { askedAt: number };

interface Queue {
  tenant: string;
  /** What is due, in its order. Undefined until it is asked for. */
  due?: DueList | undefined;
}

interface Run {
  deps: Deps;
  budget: Budget;
  /** The part of the budget that must be left for other work. */
  keep: number;
  leaseId: string;
  /** Tenants that may still have something due. The first one is next. */
  queues: Queue[];
  lanes: Lanes<Due>;
  count: number;
}

/**
 * Refreshes the connections that are due: the tenants in turn and in each its users, those of a user that are due longest
 * first, several at a time. A failing provider occupies few lanes and is then left alone for this run. It ends when nothing
 * is due or the budget is used up. It can stop anywhere, because leased rows become due again by themselves.
 *
 * @param keep the part of the budget that must be left
 */
export async function refreshDue(deps: Deps, budget: Budget, keep: number): Promise<void> {
  const leaseId = typeid("lease").toString();
  const tenants = await listTenantsDue(deps.db);
  const queues = inTurn(tenants.sort(), deps.now()).map((tenant) => ({ tenant }));
  const run: Run = { deps, budget, keep, leaseId, queues, lanes: createLanes(), count: 0 };
  await workThrough({
    lanes: run.lanes,
    mayStart: (running) => hasBudgetFor(run, running + 1),
    work: (due) => refreshOne(run, due),
    putOff: (jobs) => putOff(run, jobs, PROVIDER_DOWN_MS),
    refill: (running) => refill(run, running),
  });
  await putOff(run, run.lanes.takeAll(), 0);
  await moveSchedules(deps.db);
  deps.log("info", "refreshed_due", { count: run.count });
}

function hasBudgetFor({ budget, keep }: Run, jobs: number, more = 0): boolean {
  return budget.left() - keep >= jobs * COST_OF_ONE + more;
}

/** Takes more leases while lanes are free. Returns whether there may be new work. */
async function refill(run: Run, running: number): Promise<boolean> {
  const { deps, lanes, queues, leaseId } = run;
  const isFull = lanes.waiting() >= MAX_WAITING || !lanes.wantsMore();
  const listing = queues.slice(0, AT_ONCE).every(({ due }) => due) ? 0 : COST_OF_LISTING;
  if (isFull || queues.length === 0 || !hasBudgetFor(run, running + 1, COST_OF_TAKING + listing)) return false;
  const next = queues.splice(0, AT_ONCE);
  const each = Math.ceil(AT_ONCE / next.length);
  const ids = await takeNext(deps, next, each);
  const askedAt = deps.now();
  const leased = await leaseDue(deps.db, ids, leaseId, LEASE_MS);
  queues.push(...next.filter(hasMore));
  const byId = new Map(leased.map((due) => [due.connection.id, due]));
  const ordered = ids.flatMap((id) => byId.get(id) ?? []);
  lanes.add(ordered.map((due) => ({ ...due, askedAt, ...placeOf(deps, due) })));
  // Tenants that have nothing left are no longer in the list, so the next ones can be asked.
  return leased.length > 0 || queues.length > 0;
}

/**
 * Takes the next few from each queue, the tenants in turn: the budget may end with any of them. What is due is asked for
 * when a tenant's turn comes for the first time.
 */
async function takeNext(deps: Deps, queues: Queue[], each: number): Promise<string[]> {
  const unknown = queues.filter(({ due }) => due === undefined);
  if (unknown.length > 0) {
    const lists = await listDue(
      deps.db,
      unknown.map(({ tenant }) => tenant),
    );
    for (const queue of unknown) queue.due = lists.get(queue.tenant);
  }
  return interleave(queues.map(({ due }) => due?.ids.splice(0, each) ?? []));
}

/** A list that was cut off is asked for again when it is used up. */
function hasMore(queue: Queue): boolean {
  if (!queue.due || queue.due.ids.length > 0) return queue.due !== undefined;
  if (queue.due.isAll) return false;
  queue.due = undefined;
  return true;
}

function placeOf(deps: Deps, { integration, connection }: DueRefresh): Job {
  const profile = oauthProfile(deps, agreedIntegration(integration, connection));
  const address = profile?.refresh.endpoint ?? profile?.tokenEndpoint ?? "";
  return { tenant: connection.tenantId, provider: URL.canParse(address) ? new URL(address).origin : integration.id };
}

async function refreshOne(run: Run, due: Due): Promise<boolean | undefined> {
  const { deps } = run;
  const { connection, integration, askedAt } = due;
  const { tenantId: tenant, id: connectionId } = connection;
  try {
    const io = refreshIo(deps, integration, connection, { requestId: "scheduled", origin: undefined });
    const outcome = await refreshUnderLease(io, newLease(io, seenOf(due), askedAt));
    if (outcome.kind === "refreshed") run.count++;
    return isProviderDown(outcome);
  } catch (error) {
    // A row that does not open, or a failing database, must not hold up the others.
    deps.log("error", "refresh_failed", { tenant, connectionId, code: toLatchkeyError(error).code });
    return undefined;
  }
}

/** Returns whether the provider itself is failing; undefined when the outcome does not show it. */
function isProviderDown(outcome: Outcome<unknown>): boolean | undefined {
  if (outcome.kind === "refreshed" || outcome.kind === "needs_reauth") return false;
  return outcome.kind === "failed" ? showsDown(outcome.error.code) : undefined;
}

async function putOff({ deps, leaseId }: Run, jobs: Due[], milliseconds: number): Promise<void> {
  if (jobs.length === 0) return;
  const ids = jobs.map(({ connection }) => connection.id);
  await postponeRefreshes(deps.db, leaseId, ids, milliseconds, milliseconds > 0 ? "provider_unavailable" : undefined);
}
