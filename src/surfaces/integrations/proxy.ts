import type { Context as HonoContext } from "hono";
import * as z from "zod";
import { LatchkeyError } from "../../domain/errors.ts";
import { asksForIntegration } from "../../domain/integrations/findIntegration.ts";
import { refuseBody, takesBody } from "../../domain/proxy/bodiless.ts";
import { callEnvelope } from "../../domain/proxy/callEnvelope.ts";
import { callProvider, type ProviderAnswer } from "../../domain/proxy/callProvider.ts";
import type { ProviderBody } from "../../domain/proxy/sendRequest.ts";
import type { AppEnv } from "../../http/appEnv.ts";
import { callersSecrets } from "../../http/authenticate.ts";
import { ofCaller } from "../../http/callersBody.ts";
import { APPROVAL_HEADER, CONFIG_HEADER, readApprovalHeader, readConfigHeader } from "../../http/configHeader.ts";
import { callProblems } from "../../http/problem.ts";
import { userRoute } from "../../http/route.ts";
import type { Route, RouteDefinition } from "../../http/routeDefinition.ts";
import { envelopeBody } from "./envelopeBody.ts";
import { headersForProvider } from "./providerHeaders.ts";
import { idParams } from "./wire.ts";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
/** Bodies up to this size are kept in memory, so that they can be sent again. */
const REPEATABLE_BYTES = 64 * 1024;

const headers = {
  ...CONFIG_HEADER,
  ...APPROVAL_HEADER,
  "Latchkey-Location": "`proxy`: redirects within the integration's API lead through the proxy, as `Link` does.",
};
const problems: RouteDefinition["problems"] = [...callProblems, "validation_failed"];
const responses: RouteDefinition["responses"] = {
  200: {
    description:
      "The provider's answer: its status, headers and body. `latchkey-source: upstream` marks it, and " +
      "`latchkey-dropped-headers` names what was not sent on of the request",
    contentType: "*/*",
  },
};

const envelope = userRoute(
  {
    method: "post",
    asksKeyLimits: true,
    path: "/api/integrations/:id/request",
    operationId: "callProviderByEnvelope",
    use: "proxy.called",
    summary: "Call the provider's API as a JSON envelope describes; the answer is streamed as it comes",
    first: ({ id = "" }) => asksForIntegration(id),
    tag: "Integrations",
    params: idParams,
    body: envelopeBody,
    headers,
    exactNumbers: true,
    responses,
    problems,
  },
  async ({ c, ctx, params, body }) => {
    refuseUnsupported(c);
    return answer(c, await callEnvelope(ctx, params.id, { ...body, ...sayings(c) }, c.req.raw.signal));
  },
);

type Method = (typeof METHODS)[number];

/** A call of the base address itself, as GraphQL needs it. By POST this is the path with a slash at its end. */
const base = METHODS.filter((method) => method !== "post").map((method) =>
  byPath(method, {
    path: "/api/integrations/:id/request",
    operationId: `callProviderBaseBy${capitalized(method)}`,
    summary: "Call the base address of the provider's API with your connection; bodies are streamed both ways",
  }),
);

const path = METHODS.map((method) =>
  byPath(method, {
    path: "/api/integrations/:id/request/:path{.*}",
    documentedPath: "/api/integrations/{id}/request/{path}",
    operationId: `callProviderBy${capitalized(method)}`,
    summary: "Call the provider's API with your connection; bodies are streamed both ways",
  }),
);

export const proxyRoutes = [envelope, ...base, ...path];

function byPath(
  method: Method,
  about: Pick<RouteDefinition, "path" | "documentedPath" | "operationId" | "summary">,
): Route {
  const params = about.documentedPath ? z.lazy(() => idParams.unwrap().extend({ path: z.string() })) : idParams;
  return userRoute(
    {
      ...about,
      method,
      asksKeyLimits: true,
      use: "proxy.called",
      first: ({ id = "" }) => asksForIntegration(id),
      tag: "Integrations",
      params,
      headers,
      ...(method === "get" ? { takesHead: true } : { streamedBody: true }),
      responses,
      problems,
    },
    async ({ c, ctx, params }) => {
      refuseUnsupported(c);
      const { method: sent, url, headers: given, signal } = c.req.raw;
      const target = rawTarget(url);
      const call = { reference: params.id, method: sent, target, headers: headersForProvider(given), signal };
      const body = await bodyOf(c);
      return answer(c, await callProvider(ctx, { ...call, body, bodyLength: lengthOf(c), ...sayings(c) }));
    },
  );
}

function capitalized(method: Method): string {
  return `${method.charAt(0).toUpperCase()}${method.slice(1)}`;
}

/** What a request says to Latchkey itself, in both forms. */
function sayings(c: HonoContext<AppEnv>) {
  return {
    configId: readConfigHeader(c),
    approvalId: readApprovalHeader(c),
    secrets: callersSecrets(c),
    locationHere: c.req.header("latchkey-location") === "proxy",
  };
}

function answer(c: HonoContext<AppEnv>, { response, rate }: ProviderAnswer): Response {
  c.set("rates", [...c.var.rates, rate]);
  // A response to HEAD has no body, whatever method the envelope has.
  return c.req.method === "HEAD" ? new Response(null, response) : response;
}

function refuseUnsupported(c: HonoContext<AppEnv>): void {
  if (c.req.header("upgrade") !== undefined) {
    throw new LatchkeyError("upgrade_not_supported", "WebSockets do not go through Latchkey.");
  }
}

/**
 * Returns what follows `/api/integrations/{id}/request/`, still percent-encoded, because decoding could change its
 * meaning. Some intermediaries merge the slashes of an absolute address within a path.
 */
function rawTarget(requestUrl: string): string {
  const { pathname, search } = new URL(requestUrl);
  const target = pathname.split("/").slice(5).join("/");
  return `${target.replace(/^(https?:)\/(?!\/)/i, "$1//")}${search}`;
}

async function bodyOf(c: HonoContext<AppEnv>): Promise<ProviderBody> {
  const { body, method } = c.req.raw;
  const length = lengthOf(c);
  if (!takesBody(method)) {
    // The runtime hides the body itself.
    if (length || c.req.header("transfer-encoding") !== undefined) throw refuseBody(method);
    return null;
  }
  if (body === null) return null;
  const isKept = length !== undefined && length <= REPEATABLE_BYTES;
  return isKept ? new Uint8Array(await ofCaller(() => c.req.arrayBuffer())) : body;
}

/** Returns the length of the body. The runtime has checked the framing. */
function lengthOf(c: HonoContext<AppEnv>): number | undefined {
  const length = c.req.header("content-length");
  return length === undefined ? undefined : Number(length);
}
