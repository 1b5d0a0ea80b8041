import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";

/** How long a write that must not be lost is repeated. */
const PERSIST_MS = 5000;
const FIRST_PAUSE_MS = 100;

export interface Pauses {
  /** Milliseconds of a clock that is only compared with itself. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

/** Pauses in real time. */
export function pausesOf({ now }: Pick<Deps, "now">): Pauses {
  return { now, wait: (milliseconds) => scheduler.wait(milliseconds) };
}

/**
 * Repeats a write for five seconds while the storage is unavailable. The write must be idempotent, because the first
 * one may have happened although its answer was lost.
 *
 * @throws the error of the last attempt
 */
export async function persist<T>(clock: Pauses, write: () => Promise<T>): Promise<T> {
  const end = clock.now() + PERSIST_MS;
  for (let waited = 0, pause = FIRST_PAUSE_MS; ; pause *= 2) {
    try {
      return await write();
    } catch (error) {
      // Drizzle wraps the error of a single statement.
      const mayPass = toLatchkeyError(error).code === "storage_unavailable";
      const left = Math.min(PERSIST_MS - waited, end - clock.now());
      if (!mayPass || left <= 0) throw error;
      await clock.wait(Math.min(pause, left));
      waited += pause;
    }
  }
}
