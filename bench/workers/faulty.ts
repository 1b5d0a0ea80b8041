import type { Env } from "../../src/env.ts";
import latchkey from "../../src/index.ts";
import { SCHEDULE_PATH } from "./counts.ts";
import { type D1Faults, FAULTS_PATH, LATE_PATH, NO_FAULTS } from "./faults.ts";
import { interceptD1 } from "./interceptD1.ts";

/**
 * Latchkey on a D1 that fails as often as it is told to. It also tells the provider which answers of the token endpoint did
 * not arrive, because only here that can be known.
 */

let faults = NO_FAULTS;
let isIntercepted = false;
const nativeFetch = globalThis.fetch;

export default {
  async fetch(request, env, context) {
    if (!isIntercepted) intercept(env);
    switch (new URL(request.url).pathname) {
      case FAULTS_PATH:
        faults = await request.json<D1Faults>();
        return new Response("done");
      case SCHEDULE_PATH:
        await latchkey.scheduled({ scheduledTime: Date.now(), cron: "* * * * *", noRetry() {} }, env);
        return new Response("done");
      default:
        return latchkey.fetch(request, env, context);
    }
  },
} satisfies ExportedHandler<Env>;

function intercept(env: Env): void {
  isIntercepted = true;
  globalThis.fetch = (input, init) =>
    typeof input === "string" && input.endsWith("/token") ? fetchTokens(input, init) : nativeFetch(input, init);
  interceptD1(env.DB, async ({ send }) => {
    if (Math.random() < faults.refused) throw new Error("D1_ERROR: D1 DB is overloaded. Requests queued for too long.");
    const results = await send();
    if (Math.random() < faults.lost) throw new Error("D1_ERROR: Network connection lost.");
    return results;
  });
}

async function fetchTokens(url: string, init?: RequestInit): Promise<Response> {
  try {
    const response = await nativeFetch(url, init);
    return new Response(await response.arrayBuffer(), response);
  } catch (error) {
    await nativeFetch(new URL(LATE_PATH, url).href, { method: "POST", body: String(init?.body) });
    throw error;
  }
}
