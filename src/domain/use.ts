import type { CountedUse } from "../storage/uses.ts";

/** Something that a caller did without changing anything here, or was refused. */
export type Use = Omit<CountedUse, "count">;

/** Counts uses in memory, and writes many at once behind the answers. */
export interface UseCounter {
  /**
   * Counts one use.
   * @param waitUntil of the request: the next write happens after its answer
   */
  count(use: Use, waitUntil: (work: Promise<unknown>) => void): void;
}
