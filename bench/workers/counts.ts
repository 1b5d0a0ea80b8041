/** What Latchkey asked of the platform. */
export interface Counts {
  /** Calls of D1, each with one statement or a batch. */
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
  /** Calls of KV. */
  kv: number;
  /** Requests to providers. */
  fetches: number;
}

/** Tells what was counted since the last time. No path of Latchkey begins like this. */
export const COUNTS_PATH = "/_bench/counts";
/** Runs the scheduled work once. */
export const SCHEDULE_PATH = "/_bench/schedule";
