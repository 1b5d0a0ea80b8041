import type { ErrorCode } from "../errors.ts";
import type { Job, Lanes } from "./lanes.ts";

/** How the jobs of the lanes are done. */
export interface Work<J extends Job> {
  lanes: Lanes<J>;
  /** @param running how many jobs run now */
  mayStart(running: number): boolean;
  /** Does one job. It never throws. Returns whether the provider failed; undefined when the job does not show it. */
  work(job: J): Promise<boolean | undefined>;
  /** Puts off what waits for a provider that is down. */
  putOff(jobs: J[]): Promise<void>;
  /** Adds jobs. Returns whether there may be new ones. */
  refill(running: number): Promise<boolean>;
}

/**
 * Does the jobs of the lanes, several at a time, until none waits or may start. What waits for a failing provider is put
 * off. It never ends before the jobs that it began: the answers of providers must be written.
 */
export async function workThrough<J extends Job>(how: Work<J>): Promise<void> {
  const { lanes } = how;
  const running = new Set<Promise<void>>();
  const next = () => (how.mayStart(running.size) ? lanes.start() : undefined);
  try {
    for (;;) {
      await how.putOff(lanes.takeDown());
      for (let job = next(); job; job = next()) {
        const one = job;
        const work: Promise<void> = how.work(one).then((failed) => {
          lanes.end(one, failed);
          running.delete(work);
        });
        running.add(work);
      }
      if (await how.refill(running.size)) continue;
      if (running.size === 0) return;
      await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
}

/** Whether the failure of a call shows that its provider is failing; undefined when it does not show it. */
export function showsDown(code: ErrorCode): true | undefined {
  return ["provider_unavailable", "provider_timeout", "provider_rate_limited"].includes(code) ? true : undefined;
}
