import * as z from "zod";
import type { Selection } from "../../domain/agents/selection.ts";
import type { Context } from "../../domain/context.ts";
import { type ErrorCode, LatchkeyError, toLatchkeyError } from "../../domain/errors.ts";
import { asksForIntegration } from "../../domain/integrations/findIntegration.ts";
import { partsOf } from "../../domain/tools/toolName.ts";
import { readJsonBody } from "../../http/jsonBody.ts";
import { listParameter } from "../../http/keysetQuery.ts";
import { AGENTS_PATH } from "../../http/protectedResource.ts";
import { type RouteInput, resourceRoute } from "../../http/route.ts";
import type { RouteDefinition } from "../../http/routeDefinition.ts";
import { actionTypes } from "../../terms/tool.ts";
import { decoded, eraOf } from "./era.ts";
import { answer } from "./methods.ts";
import { idOf, RPC, RpcError, readMessage } from "./rpc.ts";

const query = z.lazy(() =>
  z.object({
    types: listParameter({ values: 3, length: 16 }).pipe(z.array(z.enum(actionTypes))),
    integrations: listParameter({ values: 50, length: 64 }),
    tools: listParameter({ values: 100, length: 100 }),
  }),
);
const queryOfOne = z.lazy(() => query.unwrap().extend({ config: z.string().min(1).max(64).optional() }));

const message = z.lazy(() =>
  z.looseObject({
    jsonrpc: z.literal("2.0"),
    id: z.union([z.string(), z.int()]).optional(),
    result: z.looseObject({}).optional(),
    error: z.strictObject({ code: z.int(), message: z.string(), data: z.unknown().optional() }).optional(),
  }),
);

const common = {
  method: "post",
  tag: "Agents",
  query,
  headers: {
    "MCP-Protocol-Version": "The revision of the protocol, as the body says it.",
    "Mcp-Method": "The method, as the body says it. Since revision 2026-07-28.",
    "Mcp-Name": "The tool that is called, as the body says it. Since revision 2026-07-28.",
  },
  rawBody: { contentTypes: ["application/json"] },
  countsUses: true,
  asksKeyLimits: true,
  responses: {
    200: { description: "A JSON-RPC response", schema: message },
    202: { description: "A notification was taken" },
    400: { description: "The message is not valid in its revision: a JSON-RPC error", schema: message },
    404: { description: "The revision has no such method: a JSON-RPC error", schema: message },
  },
  problems: [],
} as const satisfies Partial<RouteDefinition>;

/** As much of a call as tells its tool. */
const called = z.lazy(() =>
  z.looseObject({ method: z.literal("tools/call"), params: z.looseObject({ name: z.string() }) }),
);

/** A call of a tool asks for its integration first. */
function asksFor(tool = "") {
  const parts = partsOf(tool);
  return parts && asksForIntegration(parts.reference);
}

const all = resourceRoute(
  {
    ...common,
    path: AGENTS_PATH,
    operationId: "callMcp",
    summary: "The Model Context Protocol, for agents: the tools of all integrations that the caller may use",
    // A modern client says in a header which tool it calls.
    first: (_params, headers) => asksFor(decoded(headers.get("mcp-name") ?? undefined)),
    // Clients of before say so in the body only.
    firstByBody: (body) => asksFor(called.safeParse(body).data?.params.name),
  },
  (input) => respond(input, { ...input.query, integration: undefined, configId: undefined }, "callMcp"),
);

const one = resourceRoute(
  {
    ...common,
    path: `${AGENTS_PATH}/:integration`,
    operationId: "callMcpOfIntegration",
    summary: "The Model Context Protocol, for agents: the tools of one integration",
    params: z.lazy(() => z.object({ integration: z.string().min(1).max(512) })),
    query: queryOfOne,
    first: ({ integration = "" }) => asksForIntegration(integration),
  },
  (input) => {
    const { config: configId, ...query } = input.query;
    return respond(input, { ...query, integration: input.params.integration, configId }, "callMcpOfIntegration");
  },
);

export const mcpRoutes = [all, one];

type Input = Pick<RouteInput<RouteDefinition, Context>, "c" | "ctx">;

async function respond({ c, ctx }: Input, selection: Selection, operationId: string): Promise<Response> {
  let body: unknown;
  try {
    body = await readBody(c);
    const asked = readMessage(body);
    const era = eraOf(asked, (name) => c.req.header(name));
    if (asked.id === undefined) return c.body(null, 202);
    const onRate = (rate: (typeof c.var.rates)[number]) => c.set("rates", [...c.var.rates, rate]);
    const scene = { ctx, selection, era, operationId, signal: c.req.raw.signal, onRate };
    return send(c, 200, { id: asked.id, result: await answer(scene, asked) });
  } catch (error) {
    const { code, message: sentence, status, data } = toRpcError(error);
    const id = idOf(body);
    return send(c, status, {
      ...(id !== undefined && { id }),
      error: { code, message: sentence, ...(data !== undefined && { data }) },
    });
  }
}

function send(c: Input["c"], status: 200 | 400 | 404, content: object): Response {
  return c.body(JSON.stringify({ jsonrpc: "2.0", ...content }), status, { "Content-Type": "application/json" });
}

async function readBody(c: Input["c"]): Promise<unknown> {
  try {
    return await readJsonBody(c, true);
  } catch (error) {
    const { code, message: sentence } = toLatchkeyError(error);
    if (code === "malformed_json") throw new RpcError(RPC.parseError, sentence, { status: 400 });
    throw error;
  }
}

/** What the caller can mend is an error of the message. Anything else is a problem, as on every route. */
const OF_THE_MESSAGE: ErrorCode[] = ["not_found", "validation_failed", "ambiguous_reference"];

function toRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  if (error instanceof LatchkeyError && OF_THE_MESSAGE.includes(error.code)) {
    return new RpcError(RPC.invalidParams, error.message, { data: { code: error.code } });
  }
  throw error;
}
