import * as z from "zod";
import { checkReadiness, countLeftToReseal } from "../domain/readiness/checkReadiness.ts";
import { docsPage } from "../http/docsPage.ts";
import { buildOpenApi } from "../http/openapi.ts";
import { publicRoute, type Route } from "../http/route.ts";

const tag = "Service";
const check = z.enum(["ok", "failed"]);
const readiness = z.strictObject({
  status: z.enum(["ready", "not_ready"]),
  checks: z.strictObject({
    database: check,
    tickets: check,
    keys: check,
    /** `failed`: stored secrets name a key that is not configured, or were sealed with another one of its id. */
    storedSecrets: z.enum(["ok", "failed", "unknown"]),
  }),
  /** How many stored values wait to be sealed under the first key. At most 1,000 of a kind are counted. */
  keyRotation: z.strictObject({ rowsLeft: z.int().nullable() }),
  /** True only in development: see ALLOW_LOOPBACK. */
  loopbackAllowed: z.boolean(),
});

/** The routes about the service itself. The path of `/health` is answered even when the configuration is not usable. */
export const HEALTH_PATH = "/health";

const health = publicRoute(
  {
    method: "get",
    path: HEALTH_PATH,
    operationId: "getHealth",
    summary: "Whether the Worker runs",
    tag,
    responses: { 200: { description: "It does", schema: z.strictObject({ status: z.literal("ok") }) } },
    problems: [],
  },
  ({ c }) => c.json({ status: "ok" }),
);

const ready = publicRoute(
  {
    method: "get",
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
  async ({ c, ctx }) => {
    const [parts, rowsLeft] = await Promise.all([checkReadiness(ctx.deps), countLeftToReseal(ctx.deps)]);
    const { database, tickets, keys, storedSecrets } = parts;
    const isReady = Object.values(parts).every(Boolean);
    const body: z.input<typeof readiness> = {
      status: isReady ? "ready" : "not_ready",
      checks: {
        ...{ database: say(database), tickets: say(tickets), keys: say(keys) },
        storedSecrets: storedSecrets === undefined ? "unknown" : say(storedSecrets),
      },
      keyRotation: { rowsLeft: rowsLeft ?? null },
      loopbackAllowed: ctx.deps.settings.allowLoopback,
    };
    return c.json(body, isReady ? 200 : 503);
  },
);

function say(works: boolean): "ok" | "failed" {
  return works ? "ok" : "failed";
}

/** The routes that describe all routes, themselves included. */
export function serviceRoutes(others: readonly Route[]): Route[] {
  const openapi: Route = publicRoute(
    {
      method: "get",
      path: "/openapi.json",
      operationId: "getOpenApi",
      summary: "This document",
      tag,
      responses: { 200: { description: "OpenAPI 3.1", schema: z.looseObject({ openapi: z.string() }) } },
      problems: [],
    },
    ({ c, ctx }) => {
      c.header("Cache-Control", "public, max-age=300");
      return c.json(buildOpenApi(all, ctx.deps.settings.publicUrl));
    },
  );
  const docs: Route = publicRoute(
    {
      method: "get",
      path: "/docs",
      operationId: "getDocs",
      summary: "The same for people, with every problem code",
      tag,
      responses: { 200: { description: "A page", contentType: "text/html" } },
      problems: [],
    },
    ({ c }) => {
      c.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
      c.header("Cache-Control", "public, max-age=300");
      return c.html(docsPage(all));
    },
  );
  const all: Route[] = [...others, health, ready, openapi, docs];
  return [health, ready, openapi, docs];
}
