import * as z from "zod";
import * as connect from "../client/connect.js";
import * as client from "../client/latchkeyFetch.js";
import { checkReadiness, countLeftToReseal } from "../domain/readiness/checkReadiness.ts";
import type { AppDeps } from "../http/appEnv.ts";
import { buildOpenApi } from "../http/openapi.ts";
import { publicRoute } from "../http/route.ts";
import type { Route } from "../http/routeDefinition.ts";

const tag = "Service";
const check = z.lazy(() => z.enum(["ok", "failed"]));
const readiness = z.lazy(() =>
  z.strictObject({
    status: z.enum(["ready", "not_ready"]),
    checks: z.strictObject({
      database: check,
      tickets: check,
      keys: check,
      /** `failed`: stored secrets name a key that is not configured, or were sealed with another one of its id. */
      storedSecrets: z.enum(["ok", "failed", "unknown"]),
    }),
    /** Number of stored values to be sealed again under the primary key. At most 1,000 of a kind are counted. */
    keyRotation: z.strictObject({ rowsLeft: z.int().nullable() }),
    /** True only in development: see ALLOW_LOOPBACK. */
    loopbackAllowed: z.boolean(),
  }),
);

/** Answered even when the configuration is not valid. */
export const HEALTH_PATH = "/health";

const health = publicRoute(
  {
    method: "get",
    effect: "none",
    path: HEALTH_PATH,
    operationId: "getHealth",
    summary: "Whether the Worker runs",
    tag,
    responses: { 200: { description: "It does", schema: z.lazy(() => z.strictObject({ status: z.literal("ok") })) } },
    problems: [],
  },
  ({ c }) => c.json({ status: "ok" }),
);

const READINESS_MS = 5000;
/** What the parts said last, in this isolate: anybody may ask, so asking often must cost nothing. */
const lately = new WeakMap<AppDeps, Answer & { end: number }>();

interface Answer {
  body: z.input<typeof readiness>;
  status: 200 | 503;
}

const ready = publicRoute(
  {
    method: "get",
    effect: "none",
    path: "/ready",
    operationId: "getReadiness",
    summary: "Whether the database, the tickets and the keys can be used",
    tag,
    responses: {
      200: { description: "All can", schema: readiness },
      503: { description: "Not all can, or the configuration is not usable", schema: readiness },
    },
    problems: [],
  },
  async ({ c }) => {
    const { deps } = c.var;
    const known = lately.get(deps);
    const now = deps.now();
    // The result is kept, not the promise: another request could not wait for it.
    const answer = known && now < known.end ? known : { ...(await askParts(deps)), end: now + READINESS_MS };
    lately.set(deps, answer);
    return c.json(answer.body, answer.status);
  },
);

async function askParts(deps: AppDeps): Promise<Answer> {
  const [parts, rowsLeft] = await Promise.all([checkReadiness(deps), countLeftToReseal(deps)]);
  const { database, tickets, keys, storedSecrets } = parts;
  const isReady = Object.values(parts).every(Boolean);
  const body: Answer["body"] = {
    status: isReady ? "ready" : "not_ready",
    checks: {
      ...{ database: say(database), tickets: say(tickets), keys: say(keys) },
      storedSecrets: storedSecrets === undefined ? "unknown" : say(storedSecrets),
    },
    keyRotation: { rowsLeft: rowsLeft ?? null },
    loopbackAllowed: deps.settings.allowLoopback,
  };
  return { body, status: isReady ? 200 : 503 };
}

function say(works: boolean): "ok" | "failed" {
  return works ? "ok" : "failed";
}

/** A script that is served as it is written, and what its module is for. */
interface Script {
  path: string;
  operationId: string;
  summary: string;
  module: object;
}

function scriptFile({ module, ...about }: Script): Route {
  // The rule in wrangler.toml makes the file a text, where TypeScript sees what is in it.
  const { default: text } = module as { default: string };
  return publicRoute(
    {
      ...about,
      method: "get",
      tag,
      effect: "none",
      responses: { 200: { description: "The module, to copy or to import", contentType: "text/javascript" } },
      problems: [],
    },
    ({ c }) => {
      c.header("Cache-Control", "public, max-age=300");
      // Pages of any origin may import it: it is public, and the same for everyone.
      c.header("Access-Control-Allow-Origin", "*");
      return c.body(text, 200, { "Content-Type": "text/javascript; charset=utf-8" });
    },
  );
}

const scriptFiles = [
  scriptFile({
    path: "/client.js",
    operationId: "getClient",
    summary: "A module with `latchkeyFetch({ baseUrl, integration, token })`: a `fetch` for SDKs, through the proxy",
    module: client,
  }),
  scriptFile({
    path: "/connect.js",
    operationId: "getConnectScript",
    summary: "A module with `latchkey.open({ connectUrl })`: opens a connect link in a page, and says what came of it",
    module: connect,
  }),
];

/** Returns the routes about the service itself. They describe all routes, including themselves. */
export function serviceRoutes(others: readonly Route[]): Route[] {
  // Written once in an isolate: by the origin that they name, which is one.
  const documents = new Map<string, string>();
  const openapi: Route = publicRoute(
    {
      method: "get",
      effect: "none",
      path: "/openapi.json",
      operationId: "getOpenApi",
      summary: "This document",
      tag,
      responses: { 200: { description: "OpenAPI 3.1", schema: z.lazy(() => z.looseObject({ openapi: z.string() })) } },
      problems: [],
    },
    ({ c, ctx }) => {
      c.header("Cache-Control", "public, max-age=300");
      const { publicUrl } = ctx.deps.settings;
      const text = documents.get(publicUrl) ?? JSON.stringify(buildOpenApi(all, publicUrl));
      documents.set(publicUrl, text);
      return c.body(text, 200, { "Content-Type": "application/json" });
    },
  );
  const all: Route[] = [...others, health, ready, openapi, ...scriptFiles];
  return [health, ready, openapi, ...scriptFiles];
}
