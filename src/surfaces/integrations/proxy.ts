import type { Context as HonoContext } from "hono";
import * as z from "zod";
import { LatchkeyError } from "../../domain/errors.ts";
import { callEnvelope } from "../../domain/proxy/callEnvelope.ts";
import { callProvider, type ProviderAnswer } from "../../domain/proxy/callProvider.ts";
import type { ProviderBody } from "../../domain/proxy/sendRequest.ts";
import type { AppEnv } from "../../http/appEnv.ts";
import { readConfigHeader } from "../../http/configHeader.ts";
import { callProblems } from "../../http/problem.ts";
import { type Route, type RouteDefinition, userRoute } from "../../http/route.ts";
import { idParams } from "./wire.ts";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
/** Bodies up to this size are kept in memory, so that they can be sent again. */
const REPEATABLE_BYTES = 64 * 1024;

const responses: RouteDefinition["responses"] = {
  200: {
    description: "The provider's answer: its status, headers and body. `latchkey-source: upstream` marks it.",
    contentType: "*/*",
  },
};

const value = z.union([z.string(), z.number(), z.boolean()]);

const envelopeBody = z.strictObject({
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]).default("GET"),
  url: z.string().min(1).max(8192),
  headers: z.record(z.string().max(128), z.string().max(8192)).optional(),
  params: z.record(z.string().max(256), z.union([value, z.array(value), z.null()])).optional(),
  data: z.unknown().optional(),
});

const envelope = userRoute(
  {
    method: "post",
    path: "/api/integrations/:id/request",
    operationId: "callProviderByEnvelope",
    use: "proxy.called",
    summary: "Call the provider's API as a JSON envelope describes; the answer is streamed as it comes",
    tag: "Integrations",
    params: idParams,
    body: envelopeBody,
    responses,
    problems: callProblems,
  },
  async ({ c, ctx, params, body }) => {
    refuseUnsupported(c);
    return answer(c, await callEnvelope(ctx, params.id, { ...body, configId: readConfigHeader(c) }, c.req.raw.signal));
  },
);

const path = METHODS.map(
  (method): Route =>
    userRoute(
      {
        method,
        path: "/api/integrations/:id/request/:path{.*}",
        documentedPath: "/api/integrations/{id}/request/{path}",
        operationId: `callProviderBy${method[0]?.toUpperCase()}${method.slice(1)}`,
        summary: "Call the provider's API with your connection; bodies are streamed both ways",
        use: "proxy.called",
        tag: "Integrations",
        params: z.object({ id: z.string(), path: z.string() }),
        ...(method === "get" ? { takesHead: true } : { streamedBody: true }),
        responses,
        problems: callProblems,
      },
      async ({ c, ctx, params }) => {
        refuseUnsupported(c);
        const { method: sent, url, headers, signal } = c.req.raw;
        const call = {
          reference: params.id,
          method: sent,
          target: rawTarget(url),
          headers,
          signal,
          bodyLength: lengthOf(c),
          configId: readConfigHeader(c),
        };
        return answer(c, await callProvider(ctx, { ...call, body: await bodyOf(c) }));
      },
    ),
);

export const proxyRoutes = [envelope, ...path];

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
 * meaning.
 */
function rawTarget(requestUrl: string): string {
  const { pathname, search } = new URL(requestUrl);
  return `${pathname.split("/").slice(5).join("/")}${search}`;
}

async function bodyOf(c: HonoContext<AppEnv>): Promise<ProviderBody> {
  const { body, method } = c.req.raw;
  if (body === null || method === "GET" || method === "HEAD") return null;
  const length = lengthOf(c);
  return length !== undefined && length <= REPEATABLE_BYTES ? new Uint8Array(await c.req.arrayBuffer()) : body;
}

/** Returns the length of the body. The runtime has checked the framing. */
function lengthOf(c: HonoContext<AppEnv>): number | undefined {
  const length = c.req.header("content-length");
  return length === undefined ? undefined : Number(length);
}
