/** Whom a piece of work is for, and whom it calls. */
export interface Job {
  tenant: string;
  provider: string;
}

/** Workers opens six connections at once and lets the others wait. */
const LANES = 6;
/** No tenant takes all of them. */
const LANES_OF_A_TENANT = 4;
/** A provider that has not yet answered well in this run takes no more. */
const LANES_OF_AN_UNPROVEN_PROVIDER = 2;
/** So many failures in a row, and a provider is down for this run. */
const FAILURES_UNTIL_DOWN = 3;

/** Decides what runs next, so that nobody is held up by the slowness of another. */
export interface Lanes<J extends Job> {
  add(jobs: J[]): void;
  /** The next job that may begin now; it counts as running until `end`. */
  start(): J | undefined;
  /** @param failed whether its provider failed; undefined when the job says nothing about that */
  end(job: J, failed: boolean | undefined): void;
  waiting(): number;
  /** Whether fewer jobs could begin than there are free places. */
  wantsMore(): boolean;
  /** The waiting jobs of providers that are down. They are not waiting any more. */
  takeDown(): J[];
  /** All waiting jobs. They are not waiting any more. */
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
