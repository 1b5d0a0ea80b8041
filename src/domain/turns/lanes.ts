/** The tenant and the provider of a piece of work. */
export interface Job {
  tenant: string;
  provider: string;
}

/** Workers opens at most six connections at once; others wait. */
const LANES = 6;
/** Maximum for one tenant, so that it cannot occupy all lanes. */
const LANES_OF_A_TENANT = 4;
/** Maximum for a provider that has not answered successfully in this run. */
const LANES_OF_AN_UNPROVEN_PROVIDER = 2;
/** After this many failures in a row a provider counts as down for the rest of the run. */
const FAILURES_UNTIL_DOWN = 3;

/** Decides which job runs next, so that a slow provider or tenant does not hold up the others. */
export interface Lanes<J extends Job> {
  add(jobs: J[]): void;
  /** Returns the next job that may begin now. It counts as running until `end`. */
  start(): J | undefined;
  /** @param failed whether the provider failed; undefined when the job does not show it */
  end(job: J, failed: boolean | undefined): void;
  waiting(): number;
  /** Whether fewer jobs can begin than there are free lanes. */
  wantsMore(): boolean;
  /** Removes and returns the waiting jobs of providers that are down. */
  takeDown(): J[];
  /** Removes and returns all waiting jobs. */
  takeAll(): J[];
}

export function createLanes<J extends Job>(): Lanes<J> {
  let waiting: J[] = [];
  const running = new Set<J>();
  const failures = new Map<string, number>();
  const proven = new Set<string>();

  const runningFor = (matches: (job: Job) => boolean) => [...running].filter(matches).length;
  const isDown = ({ provider }: Job) => (failures.get(provider) ?? 0) >= FAILURES_UNTIL_DOWN;
  const hasRoom = (job: Job) =>
    running.size < LANES &&
    runningFor(({ tenant }) => tenant === job.tenant) < LANES_OF_A_TENANT &&
    (proven.has(job.provider) ||
      runningFor(({ provider }) => provider === job.provider) < LANES_OF_AN_UNPROVEN_PROVIDER);
  const take = (matches: (job: J) => boolean) => {
    const taken = waiting.filter(matches);
    waiting = waiting.filter((job) => !taken.includes(job));
    return taken;
  };

  return {
    add: (jobs) => void waiting.push(...jobs),
    start: () => {
      const next = waiting.find((job) => !isDown(job) && hasRoom(job));
      if (next) {
        waiting.splice(waiting.indexOf(next), 1);
        running.add(next);
      }
      return next;
    },
    end: (job, failed) => {
      running.delete(job);
      if (failed === undefined) return;
      failures.set(job.provider, failed ? (failures.get(job.provider) ?? 0) + 1 : 0);
      if (!failed) proven.add(job.provider);
    },
    waiting: () => waiting.length,
    wantsMore: () => running.size < LANES && !waiting.some(hasRoom),
    takeDown: () => take(isDown),
    takeAll: () => take(() => true),
  };
}
