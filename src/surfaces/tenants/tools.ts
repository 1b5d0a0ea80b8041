import * as z from "zod";
import { executeTool } from "../../domain/tools/executeTool.ts";
import { importTools } from "../../domain/tools/importTools.ts";
import { MAX_DOCUMENT_BYTES } from "../../domain/tools/limits.ts";
import { listTools } from "../../domain/tools/listTools.ts";
import { parametersSchema } from "../../domain/tools/parametersSchema.ts";
import { requireJsonType } from "../../http/jsonBody.ts";
import { keysetQuery, listParameter } from "../../http/keysetQuery.ts";
import { callProblems } from "../../http/problem.ts";
import { readRawBody } from "../../http/rawBody.ts";
import { actionTypes, toolSources } from "../../terms/tool.ts";
import { tenantRoute } from "./route.ts";
import { INTEGRATION, integrationParams, pageSchema, tag, toPage, toPageRequest } from "./wire.ts";

const path = `${INTEGRATION}/tools`;
const actionType = z.enum(actionTypes);

const toolItem = z.strictObject({
  id: z.string(),
  integrationId: z.string(),
  displayName: z.string(),
  description: z.string(),
  toolType: z.literal("API"),
  actionType,
  /** Who described the tool: an imported one says what its document says. */
  source: z.enum(toolSources),
  /** Sets of scopes, each of which is sufficient. Empty: no particular scope is needed. */
  requiredScopes: z.array(z.array(z.string())),
  parametersSchema: z.record(z.string(), z.unknown()),
});

const listQuery = z.object({
  search: z.string().max(200).optional(),
  /** `API`, or an action type. */
  types: listParameter({ values: 4, length: 16 }),
  ...keysetQuery,
});

const list = tenantRoute(
  {
    method: "get",
    effect: "none",
    path,
    operationId: "listTools",
    summary: "What can be done with an integration, a page at a time; `types`: READ_ONLY, REVERSIBLE, IRREVERSIBLE",
    tag,
    params: integrationParams,
    query: listQuery,
    responses: { 200: { description: "By id", schema: pageSchema(toolItem) } },
    problems: ["not_found"],
  },
  async ({ c, ctx, params, query }) => {
    const { search: text, types } = query;
    const page = await listTools(ctx, params.integration, { ...toPageRequest(query), text, types });
    return c.json(toPage(page, toToolItem));
  },
);

const imported = z.strictObject({
  imported: z.int(),
  toolCount: z.int(),
  skipped: z.array(z.strictObject({ operation: z.string(), reason: z.string() })),
});

const bring = tenantRoute(
  {
    method: "post",
    path: `${path}/~import`,
    operationId: "importTools",
    summary: "Make tools of the operations of an OpenAPI 3 document, in the place of those imported before",
    tag,
    params: integrationParams,
    rawBody: { contentTypes: ["application/json"] },
    responses: { 200: { description: "Which became tools, and which did not", schema: imported } },
    problems: ["not_found", "forbidden", "malformed_json", "conflict"],
  },
  async ({ c, ctx, params }) => {
    requireJsonType(c);
    const read = () => readRawBody(c, MAX_DOCUMENT_BYTES);
    return c.json(await importTools(ctx, params.integration, read));
  },
);

const execute = tenantRoute(
  {
    method: "post",
    path: `${path}/:tool/~execute`,
    operationId: "executeTool",
    use: "tool.executed",
    summary: "Call an operation with parameters that fit its schema; the provider's answer comes as it is",
    tag,
    params: integrationParams.extend({ tool: z.string() }),
    body: z.strictObject({
      parameters: z.record(z.string(), z.unknown()).default({}),
      integrationConfigId: z.string().min(1).max(64).optional(),
    }),
    exactNumbers: true,
    responses: {
      200: {
        description: "The provider's answer: its status, headers and body. `latchkey-source: upstream` marks it.",
        contentType: "*/*",
      },
    },
    problems: [...callProblems, "insufficient_scope"],
  },
  async ({ c, ctx, params, body }) => {
    const { parameters, integrationConfigId: configId } = body;
    const call = { tool: params.tool, parameters, configId, signal: c.req.raw.signal };
    const { response, rate } = await executeTool(ctx, params.integration, call);
    c.set("rates", [...c.var.rates, rate]);
    return response;
  },
);

export const toolRoutes = [list, bring, execute];

type Listed = Awaited<ReturnType<typeof listTools>>["items"][number];

function toToolItem({ integrationId, tool, source }: Listed): z.input<typeof toolItem> {
  const { id, displayName, description, scopes } = tool;
  return {
    ...{ id, integrationId, displayName, description, toolType: "API", actionType: tool.actionType },
    source,
    requiredScopes: scopes,
    parametersSchema: parametersSchema(tool) as Record<string, unknown>,
  };
}
