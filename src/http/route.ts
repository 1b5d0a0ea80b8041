import type { Context as HonoContext } from "hono";
import type { Caller, Context, PublicContext } from "../domain/context.ts";
import { requireUnlimited } from "../domain/delegation/requireAllowed.ts";
import { takeChange } from "../domain/limits/takeChange.ts";
import { takeRequest } from "../domain/limits/takeRequest.ts";
import type { RateState } from "../domain/rateState.ts";
import type { AppEnv } from "./appEnv.ts";
import { authenticate, currentSession, requireKnownOrigin, requireOwnPage } from "./authenticate.ts";
import { peekJson } from "./jsonBody.ts";
import { resourcesOf } from "./protectedResource.ts";
import { type Input, readInput } from "./requestInput.ts";
import type { Route, RouteDefinition } from "./routeDefinition.ts";
import { refuseSpeculation } from "./speculation.ts";

/** The input of a handler: validated values, and the context for the domain. */
export interface RouteInput<D extends RouteDefinition, Ctx> extends Input<D> {
  c: HonoContext<AppEnv>;
  ctx: Ctx;
}

export type Handler<D extends RouteDefinition, Ctx> = (input: RouteInput<D, Ctx>) => Response | Promise<Response>;

/** Makes a route for signed-in users. They are authenticated before anything else is read. */
export function userRoute<const D extends RouteDefinition>(definition: D, handler: Handler<D, Context>): Route {
  return makeRoute(definition, "user", handler, (c) =>
    authenticate(c, definition.effect ?? "elsewhere", definition.first?.(c.req.param(), c.req.raw.headers)),
  );
}

/**
 * Makes a route of a protected resource (RFC 9728) for signed-in users. A token may have been issued for the resource alone
 * (RFC 8707). Pages of other origins are refused, whatever they send along.
 */
export function resourceRoute<const D extends RouteDefinition>(definition: D, handler: Handler<D, Context>): Route {
  return makeRoute(definition, "user", handler, async (c) => {
    requireKnownOrigin(c);
    const { first, firstByBody } = definition;
    const question = first?.(c.req.param(), c.req.raw.headers) ?? firstByBody?.(await peekJson(c));
    return authenticate(c, "elsewhere", question, resourcesOf(c.var.deps.settings.publicUrl, c.req.path));
  });
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

/** Makes a public route that only pages of our own may call. Where the request comes from is checked before it is read. */
export function ownPageRoute<const D extends RouteDefinition>(
  definition: D,
  handler: Handler<D, PublicContext>,
): Route {
  return makeRoute(definition, "public", handler, async (c) => requireOwnPage(c));
}

function makeRoute<D extends RouteDefinition, Who extends Caller | undefined>(
  definition: D,
  access: Route["access"],
  handler: Handler<D, PublicContext & { caller: Who }>,
  identityOf: (c: HonoContext<AppEnv>) => Promise<Who>,
): Route {
  const { effect = "elsewhere", takesHead = false } = definition;
  const answer = async (c: HonoContext<AppEnv>) => {
    c.set("route", definition.path);
    c.set("about", {});
    refuseSpeculation(c, effect, takesHead);
    const caller = await identityOf(c);
    c.set("caller", caller);
    const ctx = contextOf(c, caller);
    return noteUse(ctx, definition, async () => {
      c.set("rates", countRequest(ctx, definition));
      if (ctx.caller && !definition.asksKeyLimits) requireUnlimited({ caller: ctx.caller });
      return handler({ c, ctx, ...(await readInput(c, definition)) });
    });
  };
  return { ...definition, effect, access, register: (app) => app.on(definition.method, definition.path, answer) };
}

function contextOf<Who>(c: HonoContext<AppEnv>, caller: Who) {
  const { deps, requestId, clientRequestId, about, first } = c.var;
  return {
    ...{ deps, requestId, clientRequestId, about, first, caller },
    origin: c.req.header("cf-connecting-ip"),
    waitUntil: (work: Promise<unknown>) => c.executionCtx.waitUntil(work),
  };
}

/** Counts what a caller did, or was refused, when the answer is there. Nobody is counted who is not known. */
export async function noteUse<Answer>(
  { deps, caller, about, waitUntil }: PublicContext,
  { use, operationId }: Pick<RouteDefinition, "use" | "operationId">,
  respond: () => Promise<Answer>,
): Promise<Answer> {
  const count = (outcome: "success" | "failure") => {
    if (!caller) return;
    const { tenant, principal, keyId } = caller;
    const who = { tenant, principal, keyId, integrationId: about.integrationId };
    deps.useCounter.count({ ...who, action: use ?? operationId, outcome }, waitUntil);
  };
  try {
    const response = await respond();
    if (use) count("success");
    return response;
  } catch (error) {
    count("failure");
    throw error;
  }
}

/**
 * Every request of a known caller counts against its limits, before anything else is looked at. So does every change: what
 * is not a GET, unless the route says that it is a use, which changes nothing here.
 */
export function countRequest(
  { deps, caller }: PublicContext,
  { method, use, countsUses }: Pick<RouteDefinition, "method" | "use" | "countsUses">,
): RateState[] {
  const isChange = method !== "get" && use === undefined && !countsUses;
  const rates = caller ? takeRequest(deps, caller) : [];
  return caller && isChange ? [...rates, ...takeChange(deps, caller)] : rates;
}
