import type { Scheduler } from "fast-check";
import { type Outcome, refresh, refreshUnderLease } from "../../src/domain/credentials/refreshMachine.ts";
import { StorageError } from "../../src/storage/errors.ts";
import type { Row } from "./database.ts";
import type { Plan } from "./plan.ts";
import { type Worker, World } from "./refreshModel.ts";
import { type ModelIo, seenOf, WorkerIo } from "./workerIo.ts";

/** Longer than any lease and any backoff. */
const LONG_MS = 7200_000;
/** So many refusals that may mean anything count as one. */
const TRIES = 3;
const REFUSED = "provider_refused";
/** What `persist` repeats a write for, at the least. */
const PERSISTENCE_MS = 3000;

/** A bug to be found: a change of the world, or of a worker's I/O. */
export interface Mutant {
  world?(world: World): void;
  io?(io: ModelIo): Partial<ModelIo>;
}

/** Lets the plan happen, in the order that the scheduler chooses, and checks what holds in every order. */
export async function simulate(plan: Plan, scheduler: Scheduler, mutant: Mutant = {}): Promise<World> {
  const world = new World(plan, scheduler);
  mutant.world?.(world);
  const together = plan.isTogether ? world.database.row : undefined;
  for (const worker of world.workers) void live(world, worker, together, mutant);
  for (const jump of plan.jumps) void world.jump(jump);
  for (const event of plan.events) void world.happen(event);
  await world.settle();
  world.result = { calls: world.calls, refreshToken: world.database.row?.credential?.refreshToken };
  for (const { index, isDone, isDead } of world.workers) {
    if (!isDone && !isDead) world.violate(`5: worker ${index} waits for ever`);
  }
  checkNothingDropped(world);
  if (plan.isCalm && world.mostInFlight > 1) world.violate("3: two calls at once, though nobody stalled");
  if (!world.violation) await checkAfterwards(world, mutant);
  return world;
}

async function live(world: World, worker: Worker, together: Row | undefined, mutant: Mutant): Promise<void> {
  const { delay, rounds } = worker.plan;
  for (let turn = 0; turn < delay; turn++) await world.turn("not begun");
  for (let round = 0; round < rounds; round++) {
    try {
      const outcome = await refreshOnce(world, worker, together, mutant);
      const used = outcome && "seen" in outcome ? outcome.seen.row.credential?.refreshToken : undefined;
      if (outcome) worker.outcomes.push({ kind: outcome.kind, refreshToken: used });
      world.note(`worker ${worker.index} ends: ${outcome?.kind ?? "nothing to do"}`);
    } catch (error) {
      endInError(world, worker, error);
    }
  }
  worker.isDone = true;
}

function endInError(world: World, worker: Worker, error: unknown): void {
  if (!(error instanceof StorageError)) {
    world.violate(`worker ${worker.index} fails: ${error}`);
    return;
  }
  world.note(`worker ${worker.index} ends: ${error.message}`);
  for (const issued of world.heldBy(worker)) {
    if (world.clock - issued.answeredAt < PERSISTENCE_MS) {
      world.violate(`1: worker ${worker.index} does not try for long to keep its answer`);
    }
    issued.isLost = true;
  }
}

function makeIo(world: World, worker: Worker, connectionId: number, { io: change }: Mutant) {
  const io = new WorkerIo(world, worker, connectionId);
  // The methods are looked up on the object itself, so that a mutant can take their place.
  return Object.assign(io, change?.(io));
}

/** What a call, or the scheduled work, does with a connection. */
async function refreshOnce(
  world: World,
  worker: Worker,
  together: Row | undefined,
  mutant: Mutant,
): Promise<Outcome<Row> | undefined> {
  const io = makeIo(world, worker, world.database.row?.id ?? 0, mutant);
  if (worker.plan.kind === "scheduled") {
    const lease = await io.leaseDue();
    return lease && refreshUnderLease(io, lease);
  }
  const byHand = worker.plan.kind === "by hand";
  const refused = byHand || worker.plan.kind === "refused";
  const seen = together ? seenOf(together, world.clock) : await io.read();
  if (seen?.status !== "connected" || (seen.usable && !refused)) return undefined;
  return refresh(io, seen, { refused, byHand });
}

/** Every answer is somewhere, or a fault took it. */
function checkNothingDropped(world: World): void {
  for (const worker of world.workers) {
    if (worker.isDone && world.heldBy(worker).length > 0) world.violate(`1: worker ${worker.index} dropped an answer`);
  }
}

/** All is quiet again, the leases have run out, and somebody comes by once more. */
async function checkAfterwards(world: World, mutant: Mutant): Promise<void> {
  world.isQuiet = true;
  if (world.needsConsent) return;
  const first = await refreshAgain(world, mutant);
  const left = world.database.row;
  const isAlive =
    first?.kind === "refreshed" && left?.credential && world.provider.isValid(left.credential.refreshToken);
  if (!isAlive && !isBeyondHelp(world)) {
    world.violate(`1: no working token is left: ${first?.kind}, ${left?.status}, ${JSON.stringify(left?.credential)}`);
  }
  // A refusal for good must be told to the user in the end.
  world.provider.end(world.grant);
  for (let tries = 0; tries < 2 * TRIES; tries++) await refreshLater(world, mutant);
  world.statusAtLast = world.database.row?.status;
}

/** Until it succeeds: a refusal counts only when it repeats. */
async function refreshAgain(world: World, mutant: Mutant): Promise<Outcome<Row> | undefined> {
  const outcome = await refreshLater(world, mutant);
  for (let tries = 1; tries < TRIES && world.database.row?.failure === REFUSED; tries++) {
    const next = await refreshLater(world, mutant);
    if (next?.kind === "refreshed") return next;
  }
  return outcome;
}

async function refreshLater(world: World, mutant: Mutant): Promise<Outcome<Row> | undefined> {
  world.clock += LONG_MS;
  const worker = world.newWorker({ kind: "refused", delay: 0, rounds: 1, skew: 0 });
  world.note(`all is quiet: ${JSON.stringify(world.database.row)} ${JSON.stringify(world.database.candidates)}`);
  const outcome = await refreshOnce(world, worker, undefined, mutant);
  world.note(`worker ${worker.index} ends: ${outcome?.kind ?? "nothing to do"}`);
  return outcome;
}

/**
 * What no client can survive. With the first three kinds of providers nothing else is: whatever was lost, the token that is
 * in the row is still accepted.
 *
 * - Any: it was refused three times in words that may mean anything, and at least one of these was not meant.
 * - `unknown`, and `timed` after its minute: the answer that only one worker had was lost with it, came too late, or
 *   could not be written because the database was away for longer than a write is repeated.
 * - `strict`: the same; or a worker wrote its answer only after its lease had run out: the next one must have thought that
 *   it was dead, and shows the used token.
 */
function isBeyondHelp(world: World): boolean {
  const ofGrant = [...world.issued.values()].filter(({ grant }) => grant === world.grant);
  if (world.mereWords > 0 && world.refusals >= TRIES) return true;
  switch (world.plan.rotation) {
    case "static":
    case "siblings":
    case "replacing":
      return false;
    case "timed":
    case "unknown":
      return ofGrant.some(({ isLost }) => isLost);
    case "strict":
      return ofGrant.some(({ isLost, kept }) => isLost || kept?.isLate);
  }
}
