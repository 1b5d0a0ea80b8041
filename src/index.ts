import { createApp } from "./app.ts";
import type { Env } from "./env.ts";

const app = createApp();

export default {
  fetch: (request, env, executionContext) => app.fetch(request, env, executionContext),
} satisfies ExportedHandler<Env>;
