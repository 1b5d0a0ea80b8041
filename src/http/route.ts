import { zValidator } from "@hono/zod-validator";
import type { Hono, Context as HonoContext, MiddlewareHandler } from "hono";
import type * as z from "zod";
import type { Caller, Context, PublicContext } from "../domain/context.ts";
import { type ErrorCode, LatchkeyError } from "../domain/errors.ts";
import { takeRequest } from "../domain/limits/takeRequest.ts";
import type { AppEnv } from "./appEnv.ts";
import { authenticate, currentSession } from "./authenticate.ts";
import type { Effect } from "./browserRules.ts";
import { strictJsonBody } from "./jsonBody.ts";

export interface ResponseDefinition {
  description: string;
  /** The JSON body; left out when there is none, or when it is not ours. */
  schema?: z.ZodType;
  /** Of a body without schema. */
  contentType?: string;
  headers?: Record<string, string>;
}

/** What a route says of itself, once: it is validated, documented and tested by the same declaration. */
export interface RouteDefinition {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** In Hono's notation. */
  path: string;
  /** In OpenAPI's notation, where it is not the same but for the braces. */
  documentedPath?: string;
  operationId: string;
  summary: string;
  tag: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** A body that is not JSON; the handler reads it with `readRawBody`. */
  rawBody?: { contentTypes: string[] };
  /** A body of any kind and size, that the handler streams on. */
  streamedBody?: boolean;
  responses: Record<number, ResponseDefinition>;
  /** The codes of its own; those that every route of its kind can answer are added. */
  problems: ErrorCode[];
  /**
   * Said only by a GET that is less than `elsewhere`, which is what a route is that says nothing: the strictest rules for
   * browsers are the ones that hold where they were forgotten.
   */
  effect?: Exclude<Effect, "elsewhere">;
  /** A browser that asks for HTML is told of a problem by a page. */
  htmlProblems?: boolean;
}

export interface Route extends Omit<RouteDefinition, "effect"> {
  access: "user" | "public";
  effect: Effect;
  register(app: Hono<AppEnv>): void;
}

type Output<D extends RouteDefinition, K extends "params" | "query" | "body"> = D[K] extends z.ZodObject
  ? z.output<D[K]>
  : undefined;

/** What a handler gets: validated input, and the context for the domain. */
export interface RouteInput<D extends RouteDefinition, Ctx> {
  c: HonoContext<AppEnv>;
  ctx: Ctx;
  params: Output<D, "params">;
  query: Output<D, "query">;
  body: Output<D, "body">;
}

export type Handler<D extends RouteDefinition, Ctx> = (input: RouteInput<D, Ctx>) => Response | Promise<Response>;

/** A route for signed-in users. Who they are is found out before anything else is looked at. */
export function userRoute<const D extends RouteDefinition>(definition: D, handler: Handler<D, Context>): Route {
  return makeRoute(definition, "user", handler, (c) => authenticate(c, definition.effect ?? "elsewhere"));
}

/** A route for everyone, that learns who comes with a session. */
export function sessionRoute<const D extends RouteDefinition>(
  definition: D,
  handler: Handler<D, PublicContext>,
): Route {
  return makeRoute(definition, "public", handler, currentSession);
}

/** A route for everyone, that looks at nobody. */
export function publicRoute<const D extends RouteDefinition>(definition: D, handler: Handler<D, PublicContext>): Route {
  return makeRoute(definition, "public", handler, async () => undefined);
}

function makeRoute<D extends RouteDefinition, Who extends Caller | undefined>(
  definition: D,
  access: Route["access"],
  handler: Handler<D, PublicContext & { caller: Who }>,
  identityOf: (c: HonoContext<AppEnv>) => Promise<Who>,
): Route {
  // A route that can answer that there were too many requests counts them.
  const isCounted = definition.problems.includes("rate_limited");
  const register = (app: Hono<AppEnv>) => {
    const identify: MiddlewareHandler<AppEnv> = async (c, next) => {
      c.set("route", definition.path);
      const caller = await identityOf(c);
      c.set("caller", caller);
      c.set("rates", isCounted && caller ? takeRequest(c.var.deps, caller) : []);
      await next();
    };
    const last: MiddlewareHandler<AppEnv> = async (c) => {
      const { deps, requestId, caller } = c.var;
      return handler({
        c,
        ctx: {
          deps,
          requestId,
          origin: c.req.header("cf-connecting-ip"),
          caller: caller as Who,
          waitUntil: (work) => c.executionCtx.waitUntil(work),
        },
        ...validated<D>(c),
      });
    };
    app.on(definition.method, definition.path, identify, ...validators(definition), last);
  };
  return { ...definition, effect: definition.effect ?? "elsewhere", access, register };
}

function validators({ params, query, body }: RouteDefinition): MiddlewareHandler[] {
  return [
    ...(params ? [zValidator("param", params, refuse)] : []),
    ...(query ? [zValidator("query", query, refuse)] : []),
    ...(body ? [...strictJsonBody, zValidator("json", body, refuse)] : []),
  ];
}

function validated<D extends RouteDefinition>(c: HonoContext<AppEnv>) {
  const valid = c.req.valid as (target: "param" | "query" | "json") => unknown;
  return {
    params: valid.call(c.req, "param") as Output<D, "params">,
    query: valid.call(c.req, "query") as Output<D, "query">,
    body: valid.call(c.req, "json") as Output<D, "body">,
  };
}

type ValidationResult = { success: boolean; error?: z.core.$ZodError };

function refuse(result: ValidationResult): void {
  if (result.success || !result.error) return;
  const errors = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw new LatchkeyError("validation_failed", "The request is not what this route accepts.", { errors });
}
