import { zValidator } from "@hono/zod-validator";
import type { Hono, Context as HonoContext, MiddlewareHandler } from "hono";
import * as z from "zod";
import type { Caller, Context, PublicContext } from "../domain/context.ts";
import { type ErrorCode, LatchkeyError } from "../domain/errors.ts";
import type { FirstQuestion } from "../domain/firstQuestion.ts";
import { takeChange } from "../domain/limits/takeChange.ts";
import { takeRequest } from "../domain/limits/takeRequest.ts";
import { withoutNulls } from "./absentNulls.ts";
import type { AppEnv } from "./appEnv.ts";
import { authenticate, currentSession } from "./authenticate.ts";
import type { Effect } from "./browserRules.ts";
import { strictJsonBody, type Validate } from "./jsonBody.ts";
import { refuseSpeculation } from "./speculation.ts";

export interface ResponseDefinition {
  description: string;
  /** The JSON body. Absent when there is no body, or when it is not Latchkey's own. */
  schema?: z.ZodType;
  /** The content type of a body without a schema. */
  contentType?: string;
  headers?: Record<string, string>;
}

/** The declaration of a route. Validation, documentation and tests all use it. */
export interface RouteDefinition {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** In Hono's notation. */
  path: string;
  /** In OpenAPI's notation, if it differs in more than the braces. */
  documentedPath?: string;
  operationId: string;
  summary: string;
  tag: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** What its request headers say to Latchkey, by name. Whom the caller is, and acts as, is said on every route. */
  headers?: Record<string, string>;
  /** Numbers of the body that JavaScript would change come as `ExactNumber`, because they are sent on. */
  exactNumbers?: boolean;
  /** A body that is not JSON; the handler reads it with `readRawBody`. */
  rawBody?: { contentTypes: string[] };
  /** A body of any type and size, which the handler streams. */
  streamedBody?: boolean;
  responses: Record<number, ResponseDefinition>;
  /** The route's own problem codes. Those of every route of its kind are added. */
  problems: ErrorCode[];
  /**
   * What a success counts as in the trail of uses. A refusal is counted for every route, under its operation. What is not a
   * GET and says nothing here counts as a change.
   */
  use?: UseAction;
  /**
   * Said only by a GET that is less than `elsewhere`, which is what a route is that says nothing: the strictest rules for
   * browsers are the ones that hold where they were forgotten. Where a GET has an effect, HEAD and what browsers fetch in
   * advance are refused.
   */
  effect?: Exclude<Effect, "elsewhere">;
  /** Said by a GET that hands HEAD on as what it is. */
  takesHead?: boolean;
  /** A browser that asks for HTML is told of a problem by a page. */
  htmlProblems?: boolean;
  /** What it asks the database first, by its parameters as they come: an API key is looked up together with that. */
  first?: (params: Record<string, string>) => FirstQuestion<unknown>;
}

/** What can be done with an account without changing anything here. */
export type UseAction = "token.read" | "proxy.called" | "tool.executed" | "folders.listed" | "flow.started";

export interface Route extends Omit<RouteDefinition, "effect"> {
  access: "user" | "public";
  effect: Effect;
  register(app: Hono<AppEnv>): void;
}

type Output<D extends RouteDefinition, K extends "params" | "query" | "body"> = D[K] extends z.ZodObject
  ? z.output<D[K]>
  : undefined;

/** The input of a handler: validated values, and the context for the domain. */
export interface RouteInput<D extends RouteDefinition, Ctx> {
  c: HonoContext<AppEnv>;
  ctx: Ctx;
  params: Output<D, "params">;
  query: Output<D, "query">;
  body: Output<D, "body">;
}

export type Handler<D extends RouteDefinition, Ctx> = (input: RouteInput<D, Ctx>) => Response | Promise<Response>;

/** Makes a route for signed-in users. They are authenticated before anything else is read. */
export function userRoute<const D extends RouteDefinition>(definition: D, handler: Handler<D, Context>): Route {
  return makeRoute(definition, "user", handler, (c) =>
    authenticate(c, definition.effect ?? "elsewhere", definition.first?.(c.req.param())),
  );
}

/** Makes a public route that also reads the session, if there is one. */
export function sessionRoute<const D extends RouteDefinition>(
  definition: D,
  handler: Handler<D, PublicContext>,
): Route {
  return makeRoute(definition, "public", handler, currentSession);
}

/** Makes a public route that authenticates nobody. */
export function publicRoute<const D extends RouteDefinition>(definition: D, handler: Handler<D, PublicContext>): Route {
  return makeRoute(definition, "public", handler, async () => undefined);
}

function makeRoute<D extends RouteDefinition, Who extends Caller | undefined>(
  definition: D,
  access: Route["access"],
  handler: Handler<D, PublicContext & { caller: Who }>,
  identityOf: (c: HonoContext<AppEnv>) => Promise<Who>,
): Route {
  const { effect = "elsewhere", takesHead = false, htmlProblems = false } = definition;
  const register = (app: Hono<AppEnv>) => {
    const identify: MiddlewareHandler<AppEnv> = async (c, next) => {
      c.set("route", definition.path);
      c.set("about", {});
      c.set("htmlProblems", htmlProblems);
      refuseSpeculation(c, effect, takesHead);
      c.set("caller", await identityOf(c));
      await next();
    };
    const last: MiddlewareHandler<AppEnv> = async (c) => {
      const { deps, requestId, caller } = c.var;
      return handler({
        c,
        ctx: {
          deps,
          requestId,
          clientRequestId: c.var.clientRequestId,
          about: c.var.about,
          first: c.var.first,
          origin: c.req.header("cf-connecting-ip"),
          caller: caller as Who,
          waitUntil: (work) => c.executionCtx.waitUntil(work),
        },
        ...validated<D>(c),
      });
    };
    app.on(
      definition.method,
      definition.path,
      identify,
      noteUse(definition),
      countRequest(definition),
      ...validators(definition),
      last,
    );
  };
  return { ...definition, effect, access, register };
}

/** Counts what a caller did, or was refused, when the answer is there. Nobody is counted who is not known. */
function noteUse({ use, operationId }: RouteDefinition): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next();
    const { caller, deps, about } = c.var;
    if (!caller || (!use && !c.error)) return;
    const { tenant, principal, keyId } = caller;
    const outcome = c.error ? "failure" : "success";
    const who = { tenant, principal, keyId, integrationId: about.integrationId };
    deps.useCounter.count({ ...who, action: use ?? operationId, outcome }, (work) => c.executionCtx.waitUntil(work));
  };
}

/**
 * Every request of a known caller counts against its limits, before anything else is looked at. So does every change: what
 * is not a GET, unless the route says that it is a use, which changes nothing here.
 */
function countRequest({ method, use }: RouteDefinition): MiddlewareHandler<AppEnv> {
  const isChange = method !== "get" && use === undefined;
  return async (c, next) => {
    const { caller, deps } = c.var;
    const rates = caller ? takeRequest(deps, caller) : [];
    c.set("rates", caller && isChange ? [...rates, ...takeChange(deps, caller)] : rates);
    await next();
  };
}

function validators({ method, params, query, body, exactNumbers }: RouteDefinition): MiddlewareHandler[] {
  // In a PATCH, a null says that something goes away; where it cannot, the schema refuses it.
  const read = body && method !== "patch" ? nullIsAbsent(body) : body;
  return [
    ...(params ? [zValidator("param", params, refuse)] : []),
    ...(query ? [zValidator("query", query, refuse)] : []),
    ...(read ? strictJsonBody(validatorOf(read), exactNumbers) : []),
  ];
}

/** On every surface, a field that may be left out may also be null. */
function nullIsAbsent(body: z.ZodObject): z.ZodType {
  return z.preprocess((value) => withoutNulls(body, value), body);
}

function validatorOf(schema: z.ZodType): Validate {
  return async (value) => {
    const result = await schema.safeParseAsync(value);
    refuse(result);
    return result.data as object;
  };
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
