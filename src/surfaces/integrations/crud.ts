import * as z from "zod";
import type { Context } from "../../domain/context.ts";
import { deleteIntegration } from "../../domain/endings/deleteIntegration.ts";
import { createIntegration } from "../../domain/integrations/createIntegration.ts";
import { describeIntegration } from "../../domain/integrations/describeIntegration.ts";
import { getIntegration } from "../../domain/integrations/getIntegration.ts";
import { listIntegrations } from "../../domain/integrations/listIntegrations.ts";
import { updateIntegration } from "../../domain/integrations/updateIntegration.ts";
import { halPage } from "../../http/hal.ts";
import { userRoute } from "../../http/route.ts";
import { LEVEL } from "../../terms/integration.ts";
import {
  createBody,
  INTEGRATION,
  idParams,
  integrationItem,
  integrationPage,
  listQuery,
  mergeBody,
  replaceBody,
  toIntegrationItem,
  toSettingsChange,
  withWireNames,
} from "./wire.ts";

const tag = "Integrations";

const list = userRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path: "/api/integrations",
    operationId: "listIntegrations",
    summary: "The integrations that you may see, a page at a time",
    tag,
    query: listQuery,
    responses: { 200: { description: "Oldest first, in HAL", schema: integrationPage } },
    problems: [],
  },
  async ({ c, ctx, query }) => {
    const { start, limit } = query;
    const { items, total } = await readPage(ctx, query);
    return c.json(halPage(c.req.url, { relation: INTEGRATION, items, start, limit, total }));
  },
);

const plainList = userRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path: "/api/integrations-list",
    operationId: "listIntegrationsPlainly",
    summary: "The same as a bare array",
    tag,
    query: listQuery,
    responses: { 200: { description: "Oldest first", schema: z.lazy(() => z.array(integrationItem)) } },
    problems: [],
  },
  async ({ c, ctx, query }) => c.json((await readPage(ctx, query)).items),
);

async function readPage(ctx: Context, query: z.output<typeof listQuery>) {
  const { q, tags, type, start, limit } = query;
  const filter = { text: q, types: type === undefined ? [] : [type], tags: tags?.split(",").filter(Boolean) ?? [] };
  const { items, total } = await listIntegrations(ctx, filter, { start, limit });
  const described = items.map((item) => describeIntegration(ctx.deps, item));
  return { items: (await Promise.all(described)).map(toIntegrationItem), total };
}

const create = userRoute(
  {
    method: "post",
    path: "/api/integrations",
    operationId: "createIntegration",
    summary: "Configure a provider, or a custom service",
    tag,
    body: createBody,
    responses: {
      201: { description: "Created", schema: integrationItem, headers: { Location: "The integration's address" } },
    },
    problems: ["forbidden", "slug_taken", "quota_exceeded", "key_unavailable"],
  },
  async ({ c, ctx, body }) => {
    const input = { ...toSettingsChange(body), name: body.name, type: body.type };
    const integration = await withWireNames(createIntegration(ctx, input));
    const made = { integration, shared: false, level: LEVEL.manage };
    const item = toIntegrationItem(await describeIntegration(ctx.deps, made));
    c.header("Location", item._links.self.href);
    return c.json(item, 201);
  },
);

const read = userRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path: "/api/integrations/:id",
    operationId: "getIntegration",
    summary: "One integration, by id, slug or natural id",
    tag,
    params: idParams,
    responses: { 200: { description: "As it holds, with what the catalogue says", schema: integrationItem } },
    problems: ["not_found"],
  },
  async ({ c, ctx, params }) => c.json(toIntegrationItem(await getIntegration(ctx, params.id))),
);

const changed = { 200: { description: "As it holds now", schema: integrationItem } };
const changeProblems = ["not_found", "forbidden", "slug_taken", "conflict", "key_unavailable"] as const;

const replace = userRoute(
  {
    method: "put",
    path: "/api/integrations/:id",
    operationId: "replaceIntegration",
    summary: "Configure anew: what is absent gets its default, but an absent secret stays",
    tag,
    params: idParams,
    body: replaceBody,
    responses: changed,
    problems: [...changeProblems],
  },
  async ({ c, ctx, params, body }) => c.json(await change(ctx, params.id, body, "replace")),
);

const merge = userRoute(
  {
    method: "patch",
    path: "/api/integrations/:id",
    operationId: "changeIntegration",
    summary: "Change some of it: what is absent stays, null clears",
    tag,
    params: idParams,
    body: mergeBody,
    responses: changed,
    problems: [...changeProblems],
  },
  async ({ c, ctx, params, body }) => c.json(await change(ctx, params.id, body, "merge")),
);

async function change(ctx: Context, reference: string, body: z.output<typeof mergeBody>, how: "replace" | "merge") {
  const input = { reference, change: toSettingsChange(body), type: body.type, how };
  const changed = await withWireNames(updateIntegration(ctx, input));
  return toIntegrationItem(await describeIntegration(ctx.deps, changed));
}

const remove = userRoute(
  {
    method: "delete",
    path: "/api/integrations/:id",
    operationId: "deleteIntegration",
    summary: "Delete an integration, with its shares and connections",
    tag,
    params: idParams,
    responses: { 204: { description: "Deleted" } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx, params }) => {
    await deleteIntegration(ctx, params.id);
    return c.body(null, 204);
  },
);

export const crudRoutes = [list, plainList, create, read, replace, merge, remove];
