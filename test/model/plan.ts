import fc from "fast-check";
import { rotations } from "./provider.ts";

/** Where a worker can be struck: before and after each thing it does. */
const steps = [
  ...["read", "leaseDue", "takeLease", "open", "candidates", "dropCandidate", "commit", "keepCandidate", "giveUp"],
  ...["release", "discard", "wait"],
].flatMap((step) => [`before ${step}`, `after ${step}`]);
/** A crash after `sent` leaves the request on its way; `answered`: the worker holds an answer that nobody else has. */
const places = [...steps, "before send", "sent", "answered", "answered", "answered"];

/** What can happen to a worker, in the order of badness so that shrinking goes to the mildest. */
const strikes = fc.oneof(
  fc.record({
    kind: fc.constant("stall" as const),
    milliseconds: fc.constantFrom(0, 3000, 9000, 31_000, 62_000),
    /** For so many of its own turns the worker does nothing. */
    turns: fc.nat(40),
  }),
  fc.record({
    kind: fc.constant("unavailable" as const),
    /** How many of its accesses to the database fail, and whether they take effect all the same. */
    times: fc.constantFrom(1, 2, 9),
    isApplied: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("provider fails" as const),
    retryAfter: fc.constantFrom(undefined, 5000),
    /** It refuses once, in words that may mean anything, and does not mean it. */
    isRefusal: fc.constantFrom(false, false, true),
  }),
  fc.record({ kind: fc.constant("crash" as const) }),
);

const faults = fc.record({ worker: fc.nat(3), at: fc.constantFrom(...places), nth: fc.nat(1), strike: strikes });

const workers = fc.record({
  /**
   * `call`: wants a token that has not expired. `refused`: the API refused the one it has. `scheduled`: the cron's.
   * `by hand`: somebody asked for just this.
   */
  kind: fc.constantFrom("call" as const, "refused" as const, "scheduled" as const, "by hand" as const),
  /** Turns until it begins. */
  delay: fc.nat(25),
  rounds: fc.integer({ min: 1, max: 2 }),
  /** Its clock differs from the database's by this. */
  skew: fc.constantFrom(0, -3_600_000, 7_200_000),
});

const plans = fc.record({
  rotation: fc.constantFrom(...rotations),
  /** Whether it refuses in the words of RFC 6749, or in words that may mean anything. */
  saysInvalidGrant: fc.constantFrom(true, true, false),
  /** Of the access tokens, in milliseconds. */
  lifetime: fc.constantFrom(3_600_000, 10_000),
  workers: fc.array(workers, { minLength: 1, maxLength: 4, size: "max" }),
  faults: fc.array(faults, { maxLength: 6, size: "max" }),
  /** The clock jumps, for all. */
  jumps: fc.array(fc.record({ delay: fc.nat(60), milliseconds: fc.constantFrom(3000, 9000, 31_000, 62_000) }), {
    maxLength: 3,
    size: "max",
  }),
  /** What the user does meanwhile. */
  events: fc.array(
    fc.record({
      delay: fc.nat(40),
      kind: fc.constantFrom("disconnect" as const, "remove" as const, "authorize" as const, "endConsent" as const),
    }),
    { maxLength: 2, size: "max" },
  ),
  /** Half of the time that a call takes while the world is calm, in milliseconds. */
  latency: fc.nat(4900),
});

type Generated<A> = A extends fc.Arbitrary<infer T> ? T : never;
export type Plan = Generated<typeof plans> & {
  /** Time goes on only while nobody can do anything, as it does where computing costs none. */
  isCalm: boolean;
  /** All have read the row at the beginning. */
  isTogether: boolean;
};
export type Strike = Generated<typeof strikes>;
export type WorkerPlan = Generated<typeof workers>;
export type UserEvent = Plan["events"][number];

/** Anything can happen, except that the user does something. */
export const troubled = plans.map((plan): Plan => ({ ...plan, events: [], isCalm: false, isTogether: false }));

/** Several hold answers at the same time, and for long. */
const holdUps = fc.record({
  worker: fc.nat(3),
  at: fc.constantFrom(
    "answered",
    "answered",
    "before commit",
    "after candidates",
    "before giveUp",
    "before keepCandidate",
  ),
  nth: fc.constantFrom(0, 0, 0, 1),
  strike: fc.record({
    kind: fc.constant("stall" as const),
    milliseconds: fc.constantFrom(31_000, 62_000),
    turns: fc.integer({ min: 5, max: 70 }),
  }),
});
const held = fc
  .tuple(plans, fc.array(holdUps, { minLength: 2, maxLength: 5, size: "max" }))
  .map(([plan, stalls]): Plan => {
    const faults = [...stalls, ...plan.faults.slice(0, 1)];
    const workers = plan.workers.map((worker) => ({ ...worker, delay: 3 * worker.delay }));
    return { ...plan, workers, faults, isCalm: false, isTogether: false };
  });
export const contested = held.map((plan): Plan => ({ ...plan, events: [] }));

/** Anything can happen. */
export const eventful = fc.oneof(
  plans.map((plan): Plan => ({ ...plan, isCalm: false, isTogether: false })),
  held,
);

/** No crash, no stall, no jump of the clock; the database and the provider fail now and then. */
export const calm = plans.map((plan): Plan => {
  const isMild = ({ strike }: Plan["faults"][number]) =>
    strike.kind === "unavailable" || strike.kind === "provider fails";
  return { ...plan, faults: plan.faults.filter(isMild), jumps: [], events: [], isCalm: true, isTogether: false };
});

/** Nothing goes wrong, and all come because of the token that has expired. */
export const faultless = calm.map((plan): Plan => {
  const callers = plan.workers.map((worker) => ({ ...worker, delay: 0, rounds: 1 }));
  return { ...plan, lifetime: 3_600_000, workers: callers, faults: [], isTogether: true };
});
