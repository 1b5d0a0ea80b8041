import { createApp } from "./app.ts";
import { composeDeps } from "./deps.ts";
import { runMaintenance } from "./domain/maintenance.ts";
import type { Env } from "./env.ts";

const app = createApp();

export default {
  fetch: (request, env, executionContext) => app.fetch(request, env, executionContext),
  scheduled: async (_controller, env) => runMaintenance(await composeDeps(env)),
} satisfies ExportedHandler<Env>;
