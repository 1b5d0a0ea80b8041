import type { AuditOutcome } from "../terms/connection.ts";

/** Something that a caller did without changing anything here, or was refused. */
export interface Use {
  tenant: string;
  principal: string;
  keyId: string | undefined;
  integrationId: string | undefined;
  /** What was done, like `token.read`; of a refusal the operation. */
  action: string;
  outcome: AuditOutcome;
}

/** Counts uses in memory, and writes many at once behind the answers. */
export interface UseCounter {
  /**
   * Counts one use.
   * @param waitUntil of the request: the next write happens after its answer
   */
  count(use: Use, waitUntil: (work: Promise<unknown>) => void): void;
}
