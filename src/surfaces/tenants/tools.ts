import * as z from "zod";
import { LatchkeyError } from "../../domain/errors.ts";
import { asksForIntegration } from "../../domain/integrations/findIntegration.ts";
import { executeTool } from "../../domain/tools/executeTool.ts";
import { importTools } from "../../domain/tools/importTools.ts";
import { MAX_DOCUMENT_BYTES } from "../../domain/tools/limits.ts";
import { listTools } from "../../domain/tools/listTools.ts";
import { parametersSchema } from "../../domain/tools/parametersSchema.ts";
import { APPROVAL_HEADER, readApprovalHeader } from "../../http/configHeader.ts";
import { keysetQuery, listParameter } from "../../http/keysetQuery.ts";
import { callProblems } from "../../http/problem.ts";
import { readRawBody } from "../../http/rawBody.ts";
import { actionTypes, toolFormats, toolSources } from "../../terms/tool.ts";
import { tenantRoute } from "./route.ts";
import { functionItem, toFunction } from "./toolFormats.ts";
import { INTEGRATION, integrationParams, pageSchema, tag, toPage, toPageRequest } from "./wire.ts";

const path = `${INTEGRATION}/tools`;
const actionType = z.lazy(() => z.enum(actionTypes));

const toolItem = z.lazy(() =>
  z.strictObject({
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
  }),
);

const listQuery = z.lazy(() =>
  z.object({
    search: z.string().max(200).optional(),
    /** `API`, or an action type. */
    types: listParameter({ values: 4, length: 16 }),
    format: z.enum(toolFormats).optional(),
    ...keysetQuery(),
  }),
);

const toolPage = z.lazy(() => z.union([pageSchema(toolItem), pageSchema(functionItem)]));

const list = tenantRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path,
    operationId: "listTools",
    summary: "What can be done with an integration, a page at a time; `types`: READ_ONLY, REVERSIBLE, IRREVERSIBLE",
    tag,
    params: integrationParams,
    query: listQuery,
    responses: { 200: { description: "By id", schema: toolPage } },
    problems: ["not_found"],
  },
  async ({ c, ctx, params, query }) => {
    const { search: text, types, format } = query;
    const page = await listTools(ctx, params.integration, { ...toPageRequest(query), text, types });
    return c.json(
      format === undefined ? toPage(page, toToolItem) : toPage(page, (listed) => toFunction(listed, format)),
    );
  },
);

const imported = z.lazy(() =>
  z.strictObject({
    imported: z.int(),
    toolCount: z.int(),
    skipped: z
      .array(z.strictObject({ operation: z.string(), reason: z.string() }))
      .describe("Operations that became no tools"),
    simplified: z
      .array(z.strictObject({ path: z.string(), method: z.string(), what: z.string() }))
      .describe("What the tools lack of their operations, such as parameters that cannot be sent; one item for each"),
    changed: z
      .array(z.string())
      .describe(
        "Ids of tools that were there before and are described otherwise now: whoever relies on them should look",
      ),
    removed: z.array(z.string()).describe("Ids of tools that were there before"),
    assumedBases: z
      .array(z.strictObject({ server: z.string(), baseUrl: z.string().nullable() }))
      .describe(
        "Servers of the document that are none of the integration's addresses, and where their operations are taken to be; null: at the base URL of each config or account",
      ),
  }),
);

/** A document says what it is by one of these, or by another type that is based on JSON. */
const DOCUMENT_TYPES = ["application/json", "application/openapi+json", "application/vnd.oai.openapi+json"];

/** @throws LatchkeyError `unsupported_media_type` */
function requireDocumentType(type: string | undefined): void {
  if (/^application\/(?:[\w.-]+\+)?json[ \t]*(?:;|$)/i.test(type ?? "")) return;
  throw new LatchkeyError(
    "unsupported_media_type",
    "The document must be JSON, sent as application/json or openapi+json.",
  );
}

const bring = tenantRoute(
  {
    method: "post",
    path: `${path}/~import`,
    operationId: "importTools",
    summary:
      "Make tools of the operations of an OpenAPI document (2.0, 3.0, 3.1), in the place of those imported before",
    tag,
    params: integrationParams,
    rawBody: { contentTypes: DOCUMENT_TYPES },
    responses: { 200: { description: "Which became tools, which did not, and what these lack", schema: imported } },
    problems: ["not_found", "forbidden", "malformed_json", "conflict", "quota_exceeded"],
  },
  async ({ c, ctx, params }) => {
    requireDocumentType(c.req.header("content-type"));
    const read = () => readRawBody(c, MAX_DOCUMENT_BYTES);
    return c.json(await importTools(ctx, params.integration, read));
  },
);

/** A record leaves this name out, and a parameter that nobody sends must not seem to be sent. */
function refuseProto(parameters: unknown, { issues }: z.core.$RefinementCtx): unknown {
  if (typeof parameters === "object" && parameters !== null && Object.hasOwn(parameters, "__proto__")) {
    const message = "is not a parameter of this tool";
    issues.push({ code: "custom", path: ["__proto__"], message, input: undefined });
  }
  return parameters;
}

const execute = tenantRoute(
  {
    method: "post",
    asksKeyLimits: true,
    path: `${path}/:tool/~execute`,
    operationId: "executeTool",
    use: "tool.executed",
    summary: "Call an operation with parameters that fit its schema; the provider's answer comes as it is",
    first: ({ integration = "" }) => asksForIntegration(integration),
    tag,
    params: z.lazy(() => integrationParams.unwrap().extend({ tool: z.string() })),
    body: z.lazy(() =>
      z.strictObject({
        parameters: z.preprocess(refuseProto, z.record(z.string(), z.unknown()).default({})),
        integrationConfigId: z.string().min(1).max(64).optional(),
      }),
    ),
    headers: APPROVAL_HEADER,
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
    const approvalId = readApprovalHeader(c);
    const call = { tool: params.tool, parameters, configId, approvalId, signal: c.req.raw.signal };
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
