import { randomBytes } from "node:crypto";
import type { TestProject } from "vitest/node";
import { startPracticeProvider } from "../../scripts/practice/provider.ts";
import { startStorageServer } from "./directories/server.ts";
import { startProviderServer } from "./providers/server.ts";
import { startStageServer } from "./stageServer.ts";

/** The real servers that the tests in workerd talk to, all on loopback. */
export default async function setup({ provide }: TestProject) {
  const clientSecret = `canary-${randomBytes(24).toString("hex")}`;
  const [practice, stage, canary, storage, providers] = await Promise.all([
    startPracticeProvider({
      clientId: "latchkey",
      clientSecret,
      redirectUris: ["http://localhost:8787/oauth2/callback"],
      testHooks: true,
    }),
    startStageServer(),
    startStageServer(),
    startStorageServer(),
    startProviderServer(),
  ]);
  provide("practiceUrl", practice.origin);
  provide("practiceClientSecret", clientSecret);
  provide("stageUrl", stage.origin);
  provide("canaryUrl", canary.origin);
  provide("storageUrl", storage.origin);
  provide("providersUrl", providers.origin);
  provide("connections", process.env.LOAD === "1" ? 10_000 : 500);
  provide("uses", process.env.LOAD === "1" ? 1_000_000 : 20_000);
  return async () => {
    await Promise.all([practice.close(), stage.close(), canary.close(), storage.close(), providers.close()]);
  };
}

declare module "vitest" {
  interface ProvidedContext {
    practiceUrl: string;
    practiceClientSecret: string;
    stageUrl: string;
    canaryUrl: string;
    storageUrl: string;
    providersUrl: string;
    /** How many connections the test of the schedule makes. */
    connections: number;
    uses: number;
  }
}
