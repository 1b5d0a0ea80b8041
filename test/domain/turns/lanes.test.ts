import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createLanes, type Job, type Lanes } from "../../../src/domain/turns/lanes.ts";

const LANES = 6;
const LANES_OF_A_TENANT = 4;
const LANES_OF_AN_UNPROVEN_PROVIDER = 2;
const FAILURES_UNTIL_DOWN = 3;
const SEED = 20261124;

type Result = boolean | undefined;
interface Numbered extends Job {
  number: number;
}

/** The lanes, with all that went in and came out, and the rules checked at each step. */
class Observed {
  readonly lanes: Lanes<Numbered> = createLanes();
  readonly waiting = new Set<Numbered>();
  readonly running = new Set<Numbered>();
  readonly out: Numbered[] = [];
  readonly failures = new Map<string, number>();
  readonly proven = new Set<string>();
  private count = 0;

  add(jobs: Job[]): void {
    const numbered = jobs.map((job) => ({ ...job, number: this.count++ }));
    this.lanes.add(numbered);
    for (const job of numbered) this.waiting.add(job);
    expect(this.lanes.waiting()).toBe(this.waiting.size);
  }

  start(): Numbered | undefined {
    const job = this.lanes.start();
    if (!job) {
      expect([...this.waiting].filter((one) => this.mayStart(one))).toEqual([]);
      return undefined;
    }
    expect(this.mayStart(job), "has room").toBe(true);
    const first = [...this.waiting].find((one) => this.mayStart(one));
    expect(job.number, "the first that may").toBe(first?.number);
    this.waiting.delete(job);
    this.running.add(job);
    return job;
  }

  end(job: Numbered, failed: Result): void {
    this.lanes.end(job, failed);
    expect(this.running.delete(job)).toBe(true);
    this.out.push(job);
    if (failed === undefined) return;
    this.failures.set(job.provider, failed ? (this.failures.get(job.provider) ?? 0) + 1 : 0);
    if (!failed) this.proven.add(job.provider);
  }

  takeDown(): void {
    const expected = [...this.waiting].filter((job) => this.isDown(job));
    this.took(this.lanes.takeDown(), expected);
  }

  takeAll(): void {
    this.took(this.lanes.takeAll(), [...this.waiting]);
  }

  isDown({ provider }: Job): boolean {
    return (this.failures.get(provider) ?? 0) >= FAILURES_UNTIL_DOWN;
  }

  private took(taken: Numbered[], expected: Numbered[]): void {
    expect(taken.map(({ number }) => number)).toEqual(expected.map(({ number }) => number));
    for (const job of taken) this.waiting.delete(job);
    this.out.push(...taken);
    expect(this.lanes.waiting()).toBe(this.waiting.size);
  }

  private mayStart(job: Job): boolean {
    const running = [...this.running];
    const ofTenant = running.filter(({ tenant }) => tenant === job.tenant).length;
    const ofProvider = running.filter(({ provider }) => provider === job.provider).length;
    const hasRoom = this.proven.has(job.provider) || ofProvider < LANES_OF_AN_UNPROVEN_PROVIDER;
    return running.length < LANES && ofTenant < LANES_OF_A_TENANT && hasRoom && !this.isDown(job);
  }
}

const job = fc.record({ tenant: fc.constantFrom("t1", "t2", "t3"), provider: fc.constantFrom("p1", "p2", "p3", "p4") });
const result: fc.Arbitrary<Result> = fc.constantFrom(true, true, false, undefined);
const step = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), jobs: fc.array(job, { maxLength: 12 }) }),
  fc.record({ kind: fc.constant("start" as const) }),
  fc.record({ kind: fc.constant("end" as const), which: fc.nat(LANES - 1), failed: result }),
  fc.record({ kind: fc.constant("takeDown" as const) }),
);

it("keeps the limits of lanes, tenants and providers, takes the first that may, and loses nothing", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const observed = new Observed();
      let added = 0;
      for (const one of steps) {
        if (one.kind === "add") {
          observed.add(one.jobs);
          added += one.jobs.length;
        } else if (one.kind === "start") observed.start();
        else if (one.kind === "takeDown") observed.takeDown();
        else endOne(observed, one.which, one.failed);
        expect(observed.running.size).toBeLessThanOrEqual(LANES);
      }
      for (const running of [...observed.running]) observed.end(running, undefined);
      observed.takeAll();
      expect(observed.out.map(({ number }) => number).sort((one, other) => one - other)).toEqual(upTo(added));
    }),
    { numRuns: 500, seed: SEED },
  );
});

it("runs or takes out every job, whichever providers are dead", () => {
  const dead = fc.subarray(["p1", "p2", "p3", "p4"]);
  fc.assert(
    fc.property(fc.array(job, { maxLength: 60 }), dead, (jobs, isDead) => {
      const observed = new Observed();
      observed.add(jobs);
      for (let turn = 0; turn <= 2 * jobs.length; turn++) {
        observed.takeDown();
        while (observed.start());
        const [first] = observed.running;
        if (first) observed.end(first, isDead.includes(first.provider));
      }
      expect([observed.waiting.size, observed.running.size]).toEqual([0, 0]);
      expect(observed.out).toHaveLength(jobs.length);
    }),
    { numRuns: 300, seed: SEED },
  );
});

it("asks a dead provider four times at the most before it is left alone", () => {
  const observed = new Observed();
  observed.add(Array.from({ length: 40 }, (_, n) => ({ tenant: `t${n}`, provider: "dead" })));
  let calls = 0;
  for (let turn = 0; turn < 40; turn++) {
    while (observed.start()) calls++;
    const [first] = observed.running;
    if (first) observed.end(first, true);
  }
  expect(calls).toBe(4);
  expect(observed.lanes.takeDown()).toHaveLength(36);
});

it("wants more only when a lane is free and no waiting job can use it", () => {
  fc.assert(
    fc.property(fc.array(job, { maxLength: 12 }), (jobs) => {
      const observed = new Observed();
      expect(observed.lanes.wantsMore()).toBe(true);
      observed.add(jobs);
      const canStart = observed.start() !== undefined;
      expect(canStart).toBe(jobs.length > 0);
      while (observed.start());
      expect(observed.lanes.wantsMore()).toBe(observed.running.size < LANES);
    }),
    { numRuns: 200, seed: SEED },
  );
});

it("counts failures in a row only: one success forgives", () => {
  const observed = new Observed();
  observed.add(Array.from({ length: 12 }, () => ({ tenant: "t1", provider: "shaky" })));
  for (const failed of [true, true, false, true, true, undefined, false]) {
    const started = observed.start();
    if (started) observed.end(started, failed);
  }
  observed.takeDown();
  expect(observed.waiting.size).toBe(5);
  for (const failed of [true, true, undefined, true]) {
    const started = observed.start();
    if (started) observed.end(started, failed);
  }
  expect(observed.start()).toBeUndefined();
  observed.takeDown();
  expect(observed.waiting.size).toBe(0);
});

function endOne(observed: Observed, which: number, failed: Result): void {
  const ended = [...observed.running][which];
  if (ended) observed.end(ended, failed);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}
