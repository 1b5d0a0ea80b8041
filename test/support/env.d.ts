import type { D1Migration } from "@cloudflare/vitest-pool-workers";
import type { Env as WorkerEnv } from "../../src/env.ts";

declare global {
  namespace Cloudflare {
    interface Env extends WorkerEnv {
      ENCRYPTION_KEYS: string;
      JWT_SECRET: string;
      PUBLIC_URL: string;
      FRONTEND_URL: string;
      PRACTICE_PROVIDER_URL: string;
      PRACTICE_CLIENT_SECRET: string;
      STAGE_URL: string;
      CANARY_URL: string;
      /** Where a run collects the answers that were seen; empty when it does not. */
      ANSWERS_URL: string;
      TEST_MIGRATIONS: D1Migration[];
    }
  }
}
