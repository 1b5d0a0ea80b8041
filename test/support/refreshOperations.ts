import * as fc from "fast-check";

/** Of commits and of candidates: a candidate bears the id of the commit that came too late. */
const COMMITS = ["ref_1", "ref_2", "ref_3"];
const commitIds = fc.constantFrom(...COMMITS);
const leaseIds = fc.constantFrom("lease_1", "lease_2");
const tokens = fc.constantFrom("red", "green", "blue");

const take = fc.record({ kind: fc.constant("takeLease" as const), leaseId: leaseIds, byHand: fc.boolean() });
const due = fc.record({ kind: fc.constant("leaseDue" as const), leaseId: leaseIds });
const commit = fc.record({ kind: fc.constant("commit" as const), commitId: commitIds, token: tokens });
const keep = fc.record({ kind: fc.constant("keepCandidate" as const), commitId: commitIds, token: tokens });
const drop = fc.record({ kind: fc.constant("deleteCandidate" as const), commitId: commitIds });
const giveUp = fc.record({
  kind: fc.constant("giveUp" as const),
  reason: fc.constantFrom("grant_refused" as const, "refresh_refused" as const, "token_expired" as const),
  known: fc.oneof(fc.constant("any" as const), fc.subarray(COMMITS)),
});
const release = fc.record({
  kind: fc.constant("release" as const),
  code: fc.constantFrom("provider_timeout", "provider_unavailable"),
  isRefusal: fc.boolean(),
  /** None, as none at all, shorter and longer than the backoff of a first failure. */
  retryAfter: fc.constantFrom(undefined, undefined, 0, 5000, 300_000),
});
const authorize = fc.record({
  kind: fc.constant("authorize" as const),
  token: tokens,
  /** Which connection the user's flow saw, to be replaced. */
  sees: fc.constantFrom("the present one" as const, "the seen one" as const, "none" as const),
  ofOldIntegration: fc.constantFrom(false, false, false, true),
});
const endConsent = fc.record({
  kind: fc.constant("updateIntegration" as const),
  quarantine: fc.boolean(),
  isNewClient: fc.boolean(),
  isStale: fc.constantFrom(false, false, true),
});
const plain = <const Kind extends string>(kind: Kind) => fc.record({ kind: fc.constant(kind) });

const acts = fc.oneof(
  { weight: 6, arbitrary: take },
  { weight: 3, arbitrary: due },
  { weight: 5, arbitrary: commit },
  { weight: 6, arbitrary: keep },
  { weight: 4, arbitrary: giveUp },
  { weight: 4, arbitrary: release },
  { weight: 3, arbitrary: drop },
  { weight: 2, arbitrary: plain("findConnection") },
  { weight: 3, arbitrary: plain("listCandidates") },
  { weight: 3, arbitrary: authorize },
  { weight: 2, arbitrary: endConsent },
  { weight: 1, arbitrary: plain("disconnect") },
  { weight: 1, arbitrary: plain("remove") },
);

const operationsOf = <Of>(arbitrary: fc.Arbitrary<Of>) =>
  fc.record({
    act: arbitrary,
    /** How many changes ago the row was read that the act goes by. */
    back: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 5),
    /** Where the act goes by something that was never read: what is added to both versions, and another lease. */
    version: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 1),
    leaseId: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, undefined, "lease_1", "lease_2"),
    /** What passes afterwards, in milliseconds. */
    pause: fc.constantFrom(0, 0, 0, 0, 0, 0, 3000, 21_000, 45_000, 90_000, 1_000_000, 4_000_000),
  });

/** What only a lease allows, and what comes in between, more often than chance would have it. */
const underLease = fc
  .tuple(
    fc.oneof(take, take, due).map((act) => ({ act, back: 0, version: 0, leaseId: undefined, pause: 0 })),
    fc.array(operationsOf(fc.oneof(keep, endConsent)), { maxLength: 1 }),
    operationsOf(fc.oneof(giveUp, giveUp, release)),
  )
  .map(([lease, between, end]) => [lease, ...between, end]);
const steps = fc.oneof(
  { weight: 4, arbitrary: operationsOf(acts).map((operation) => [operation]) },
  { weight: 1, arbitrary: underLease },
);

export const sequences = fc.record({
  /** Of the access tokens, in milliseconds. */
  lifetime: fc.constantFrom(3_600_000, 10_000),
  /** In a row, before all this. */
  failures: fc.constantFrom(0, 0, 0, 1, 3, 6, 7, 60),
  operations: fc.array(steps, { minLength: 1, maxLength: 13, size: "max" }).map((some) => some.flat()),
});

type Generated<A> = A extends fc.Arbitrary<infer T> ? T : never;
export type Sequence = Generated<typeof sequences>;
export type Operation = Sequence["operations"][number];
export type Act = Operation["act"];
