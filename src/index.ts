import { createApp } from "./app.ts";
import { composeDeps } from "./deps.ts";
import { type Budget, createBudget } from "./domain/budget.ts";
import { runMaintenance } from "./domain/maintenance/runMaintenance.ts";
import type { Env } from "./env.ts";

const app = createApp();

export default {
  fetch: (request, env, executionContext) => app.fetch(request, env, executionContext),
  scheduled: async (_controller, env) => {
    let budget: Budget | undefined;
    const deps = await composeDeps(env, (count) => budget?.spend(count));
    budget = createBudget(deps.settings.subrequestLimit);
    await runMaintenance(deps, budget);
  },
} satisfies ExportedHandler<Env>;
