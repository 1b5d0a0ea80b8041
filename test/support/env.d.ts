import type { D1Migration } from "@cloudflare/vitest-pool-workers";
import type { Env as WorkerEnv } from "../../src/env.ts";

declare global {
  interface ImportMeta {
    /** Vite imports all files of a pattern. */
    glob<T>(
      pattern: string | string[],
      options: { eager: boolean; query?: string; import?: string },
    ): Record<string, T>;
  }

  namespace Cloudflare {
    interface Env extends WorkerEnv {
      ENCRYPTION_KEYS: string;
      JWT_SECRET: string;
      PUBLIC_URL: string;
      FRONTEND_URL: string;
      PRACTICE_PROVIDER_URL: string;
      PRACTICE_CLIENT_SECRET: string;
      STAGE_URL: string;
      /** The server that is any provider of the catalogue. */
      PROVIDERS_URL: string;
      CANARY_URL: string;
      /** Where a run collects the answers that were seen; empty when it does not. */
      ANSWERS_URL: string;
      TABLES: string;
      TEST_MIGRATIONS: D1Migration[];
    }
  }
}
