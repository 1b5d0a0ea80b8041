/** How often a round trip fails, from 0 to 1. */
export interface D1Faults {
  /** D1 does nothing. */
  refused: number;
  /** D1 does the work, and its answer never arrives. */
  lost: number;
}

export const NO_FAULTS: D1Faults = { refused: 0, lost: 0 };

/** Takes faults as JSON. No path of Latchkey begins like this. */
export const FAULTS_PATH = "/_bench/faults";

/** Where the provider is told of a request to its token endpoint whose answer Latchkey did not wait for. */
export const LATE_PATH = "/late";
