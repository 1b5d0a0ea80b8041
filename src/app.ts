import { type Context, Hono, type MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { fromUUID } from "typeid-js";
import { composeDeps } from "./deps.ts";
import type { LogFields } from "./domain/context.ts";
import { LatchkeyError, toLatchkeyError } from "./domain/errors.ts";
import { HOP_HEADER, SOURCE_HEADER } from "./domain/policy/headerPolicy.ts";
import { ConfigurationError, type Env } from "./env.ts";
import type { AppDeps, AppEnv } from "./http/appEnv.ts";
import { routedPath, writtenPath } from "./http/customMethods.ts";
import type { Page } from "./http/pageRoute.ts";
import { errorFields, problemResponse, setProblemHeaders } from "./http/problem.ts";
import { setRateHeaders } from "./http/rateHeaders.ts";
import type { Route } from "./http/routeDefinition.ts";
import { isProxyPath } from "./http/sdkProblem.ts";
import { log } from "./log.ts";
import { adminRoutes } from "./surfaces/admin.ts";
import { callbackRoutes } from "./surfaces/callback.ts";
import { connectRoutes } from "./surfaces/connect/routes.ts";
import { connectedRoutes } from "./surfaces/connected.ts";
import { connectSessionPageRoutes } from "./surfaces/connectSession.ts";
import { developmentRoutes } from "./surfaces/development.ts";
import { connectionRoutes } from "./surfaces/integrations/connections.ts";
import { crudRoutes } from "./surfaces/integrations/crud.ts";
import { directoryRoutes } from "./surfaces/integrations/directories.ts";
import { iconRoutes } from "./surfaces/integrations/icons.ts";
import { offerRoutes } from "./surfaces/integrations/offers.ts";
import { catalogueRoutes } from "./surfaces/integrations/providers.ts";
import { proxyRoutes } from "./surfaces/integrations/proxy.ts";
import { shareRoutes } from "./surfaces/integrations/shares.ts";
import { metadataRoutes } from "./surfaces/mcp/metadata.ts";
import { mcpRoutes } from "./surfaces/mcp/routes.ts";
import { docsPages } from "./surfaces/pages/docs/docsPages.ts";
import { pages } from "./surfaces/pages/pages.ts";
import { HEALTH_PATH, serviceRoutes } from "./surfaces/service.ts";
import { apiKeyRoutes } from "./surfaces/tenants/apiKeys.ts";
import { approvalRoutes } from "./surfaces/tenants/approvals.ts";
import { configRoutes } from "./surfaces/tenants/configs.ts";
import { connectSessionRoutes } from "./surfaces/tenants/connectSessions.ts";
import { tenantIntegrationRoutes } from "./surfaces/tenants/integrations.ts";
import { logoRoutes } from "./surfaces/tenants/logo.ts";
import { tenantRoutes } from "./surfaces/tenants/tenant.ts";
import { toolRoutes } from "./surfaces/tenants/tools.ts";
import { tokenRoutes } from "./surfaces/tokens/routes.ts";
import { isForPeople, problemPage } from "./ui/problemPage.tsx";

type Compose = (env: Env) => Promise<AppDeps>;

/** All routes. */
export const routes: readonly Route[] = withService([
  ...connectRoutes,
  ...catalogueRoutes,
  ...crudRoutes,
  ...shareRoutes,
  ...offerRoutes,
  ...connectionRoutes,
  ...proxyRoutes,
  ...directoryRoutes,
  ...iconRoutes,
  ...callbackRoutes,
  ...connectedRoutes,
  ...connectSessionPageRoutes,
  ...tokenRoutes,
  ...tenantIntegrationRoutes,
  ...configRoutes,
  ...toolRoutes,
  ...apiKeyRoutes,
  ...approvalRoutes,
  ...connectSessionRoutes,
  ...mcpRoutes,
  ...metadataRoutes,
  ...tenantRoutes,
  ...logoRoutes,
  ...adminRoutes,
  ...developmentRoutes,
]);

/** All pages for people. */
export const servedPages: readonly Page[] = [...pages, ...docsPages(routes)];

function withService(others: readonly Route[]): Route[] {
  return [...others, ...serviceRoutes(others)];
}

/**
 * Creates the application: request id, log line, headers of every answer, configuration, CORS, then the routes of all
 * surfaces.
 *
 * @param compose makes the dependencies from the environment; a test passes its own
 */
export function createApp(compose: Compose = composeDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ getPath: routedPath });
  app.use(nameRequest, logRequest, finishAnswer, provideDeps(compose), allowOrigins, refuseLoops);
  for (const route of routes) route.register(app);
  for (const { method, path, handler } of servedPages) app.on(method, path, handler);
  refuseOtherMethods(app);
  app.notFound((c) => answerProblem(c, new LatchkeyError("not_found", "There is nothing here.")));
  app.onError((error, c) => {
    const known = error instanceof ConfigurationError ? misconfigured(error) : toLatchkeyError(error);
    const level = known.code === "internal" ? "error" : "info";
    loggerOf(c.var)(level, "problem", { requestId: c.var.requestId, ...errorFields(known) });
    return answerProblem(c, known);
  });
  return app;
}

/** People get a page, but not on the proxy: what is called through it is an API. */
function answerProblem(c: Context<AppEnv>, error: LatchkeyError): Response | Promise<Response> {
  setProblemHeaders(c, error);
  const isPage = isForPeople(c.req.raw) && !isProxyPath(c.req.path);
  return isPage ? problemPage(c, error.code) : problemResponse(c, error);
}

/** What a caller may call its request. */
const CLIENT_REQUEST_ID = /^[\w=-]{1,64}$/;

/**
 * Every request has an id of ours, so that nobody can pass one off as another. What the caller calls it stands beside. Nothing
 * is sorted by it, so it need not hold the time.
 */
const nameRequest: MiddlewareHandler<AppEnv> = async (c, next) => {
  const id = fromUUID(crypto.randomUUID(), "req");
  const theirs = c.req.header("x-request-id");
  c.set("requestId", id);
  c.set("clientRequestId", theirs !== undefined && CLIENT_REQUEST_ID.test(theirs) ? theirs : undefined);
  await next();
  c.res.headers.set("X-Request-Id", id);
};

/** The template of the route is logged, never the path or the query: those can hold codes and names. */
const logRequest: MiddlewareHandler<AppEnv> = async (c, next) => {
  const start = Date.now();
  await next();
  loggerOf(c.var)("info", "request", {
    ...whoAndWhat(c.var),
    method: c.req.method,
    route: writtenPath(c.get("route") ?? "none"),
    status: c.res.status,
    durationMs: Date.now() - start,
  });
};

/**
 * Sets the headers of every answer, once it is there: before, they would make Hono copy it. A response that a limit has
 * refused describes only that limit.
 */
const finishAnswer: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const { headers } = c.res;
  setSafeHeaders(headers);
  const refused = c.error instanceof LatchkeyError ? c.error.rate : undefined;
  const rates = refused ? [refused] : (c.get("rates") ?? []);
  if (rates.length > 0) setRateHeaders(headers, rates);
};

const SAFE_HEADERS = [
  ["Cache-Control", "no-store"],
  ["Referrer-Policy", "no-referrer"],
  ["X-Content-Type-Options", "nosniff"],
] as const;

/** A route of ours may say otherwise. An API that is called through the proxy may not. */
function setSafeHeaders(headers: Headers): void {
  const isOurs = headers.get(SOURCE_HEADER) !== "upstream";
  for (const [name, value] of SAFE_HEADERS) if (!isOurs || !headers.has(name)) headers.set(name, value);
}

/** Who asked, about what: never a path or a value. */
function whoAndWhat({ requestId, clientRequestId, caller, about }: AppEnv["Variables"]): LogFields {
  return {
    requestId,
    ...(clientRequestId !== undefined && { clientRequestId }),
    ...(caller && { tenant: caller.tenant, principal: caller.principal }),
    ...(caller?.keyId !== undefined && { keyId: caller.keyId }),
    ...about,
  };
}

/**
 * Composes the dependencies once for each environment. It keeps the result and not the promise, because another request
 * could not wait for it.
 */
function provideDeps(compose: Compose): MiddlewareHandler<AppEnv> {
  const composed = new WeakMap<object, AppDeps>();
  return async (c, next) => {
    if (c.req.path !== HEALTH_PATH) {
      const deps = composed.get(c.env) ?? (await compose(c.env as Env));
      composed.set(c.env, deps);
      c.set("deps", deps);
    }
    await next();
  };
}

function isAllowed(c: Context<AppEnv>, origin: string): boolean {
  return c.get("deps").settings.allowedOrigins.includes(origin);
}

const readableByTenants = routes.filter(({ readableBy }) => readableBy === "tenant").map(({ path }) => path);

/** Whether pages of an origin may read an answer, and before that send the request. */
function mayRead(origin: string, c: Context<AppEnv>): boolean {
  const isPreflight = c.req.method === "OPTIONS" && readableByTenants.includes(c.req.path);
  return isPreflight || isAllowed(c, origin);
}

const allowOrigin = cors({
  origin: (origin, c) => (mayRead(origin, c) ? origin : null),
  credentials: true,
  // Whatever a page of these origins asks for: the proxy sends on what an API needs.
  allowHeaders: [],
  exposeHeaders: [
    ...["X-Request-Id", "Retry-After", "RateLimit", "RateLimit-Policy", SOURCE_HEADER],
    ...["latchkey-dropped-headers", "Link", "Location", "ETag"],
  ],
  maxAge: 600,
});

/** Without an origin that is allowed, an answer only says that it would depend on it. */
const allowOrigins: MiddlewareHandler<AppEnv> = async (c, next) => {
  const deps: AppDeps | undefined = c.get("deps");
  if (!deps) return next();
  if (isAllowed(c, c.req.header("origin") ?? "") || c.req.method === "OPTIONS") return allowOrigin(c, next);
  await next();
  c.res.headers.append("Vary", "Origin");
};

/**
 * Refuses requests that a Latchkey has sent. An integration whose API is this Worker under another name ends here,
 * before anything is looked up.
 */
const refuseLoops: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.header(HOP_HEADER) === undefined) return next();
  throw new LatchkeyError("loop_detected", "This request was sent by Latchkey, which does not call itself.");
};

/** Refuses known paths with an unknown method. Registered last. */
function refuseOtherMethods(app: Hono<AppEnv>): void {
  const methods = Map.groupBy([...routes, ...servedPages], ({ path }) => path);
  for (const [path, known] of methods) {
    app.all(path, (c) => {
      c.header("Allow", known.map(({ method }) => method.toUpperCase()).join(", "));
      return answerProblem(c, new LatchkeyError("method_not_allowed", "This path does not take that method."));
    });
  }
}

function misconfigured(error: ConfigurationError): LatchkeyError {
  const errors = error.problems.map((message) => ({ path: message.split(/[ :]/, 1)[0] ?? "", message }));
  return new LatchkeyError("misconfigured", "The service is not configured completely.", {
    errors,
    reason: error.problems.join("; "),
    retryAfter: 60,
  });
}

/** Returns the plain log when there are no dependencies yet, or when they cannot be composed. */
function loggerOf(variables: AppEnv["Variables"]): AppDeps["log"] {
  const deps: AppDeps | undefined = variables.deps;
  return deps?.log ?? log;
}
