import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";

/** For how long a write is repeated that must not be lost. */
const PERSIST_MS = 5000;
const FIRST_PAUSE_MS = 100;

export interface Pauses {
  /** Milliseconds, compared only with itself. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

/** Pauses in real time. */
export function pausesOf({ now }: Pick<Deps, "now">): Pauses {
  return { now, wait: (milliseconds) => scheduler.wait(milliseconds) };
}

/**
 * Repeats a write while the storage is out of reach, for five seconds. The write must bear being repeated: the first one
 * may have happened although its answer was lost.
 *
 * @throws what the last try threw
 */
export async function persist<T>(clock: Pauses, write: () => Promise<T>): Promise<T> {
  const end = clock.now() + PERSIST_MS;
  for (let waited = 0, pause = FIRST_PAUSE_MS; ; pause *= 2) {
    try {
      return await write();
    } catch (error) {
      // Drizzle wraps what a single statement throws.
      const mayPass = toLatchkeyError(error).code === "storage_unavailable";
      const left = Math.min(PERSIST_MS - waited, end - clock.now());
      if (!mayPass || left <= 0) throw error;
      await clock.wait(Math.min(pause, left));
      waited += pause;
    }
  }
}
