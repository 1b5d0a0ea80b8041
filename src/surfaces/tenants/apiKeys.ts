import * as z from "zod";
import { createApiKey } from "../../domain/apiKeys/createApiKey.ts";
import { deleteApiKey } from "../../domain/apiKeys/deleteApiKey.ts";
import { listApiKeys } from "../../domain/apiKeys/listApiKeys.ts";
import { approvalRule, toRule } from "../../http/approvalRule.ts";
import { anyTimestamp } from "../../http/timestamp.ts";
import { keyExchangeRoutes } from "./keyExchange.ts";
import { createdItem, keyItem, keyName, keyScopes, keyUser, toKeyItem } from "./keyItem.ts";
import { limitsInput, toGivenLimits } from "./keyLimits.ts";
import { tenantRoute } from "./route.ts";
import { pagedQuery, pageSchema, tag, tenantParams, toPage, toPageRequest } from "./wire.ts";

const path = "/v1/tenants/:tenant/api-keys";
export const keyBody = z.lazy(() =>
  z.strictObject({
    name: keyName(),
    scopes: keyScopes(),
    userId: keyUser().optional(),
    limits: limitsInput.unwrap().optional(),
    approvals: approvalRule.transform(toRule).optional(),
    expiresAt: anyTimestamp.optional(),
  }),
);

const create = tenantRoute(
  {
    method: "post",
    path,
    operationId: "createApiKey",
    summary: "Make an API key, shown here and never again; without userId it acts for the tenant (key:manage-tenant)",
    tag,
    params: tenantParams,
    body: keyBody,
    responses: { 201: { description: "Made", schema: createdItem } },
    problems: ["not_found", "forbidden", "conflict", "quota_exceeded"],
  },
  async ({ c, ctx, body }) => {
    const expiresAt = body.expiresAt === undefined ? undefined : Date.parse(body.expiresAt);
    const { name, scopes, userId } = body;
    const input = { name, scopes, userId, expiresAt, limits: toGivenLimits(body.limits), approvals: body.approvals };
    const { key, row } = await createApiKey(ctx, input);
    return c.json({ ...toKeyItem(row), key }, 201);
  },
);

const remove = tenantRoute(
  {
    method: "delete",
    path: `${path}/:id`,
    operationId: "deleteApiKey",
    summary: "Revoke an API key: the next call with it is refused",
    tag,
    params: z.lazy(() => z.object({ tenant: z.string(), id: z.string() })),
    responses: { 204: { description: "Revoked" } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx, params }) => {
    await deleteApiKey(ctx, params.id);
    return c.body(null, 204);
  },
);

const list = tenantRoute(
  {
    method: "get",
    effect: "none",
    path,
    operationId: "listApiKeys",
    summary: "One's own API keys, with key:manage-tenant all of the tenant, without the keys, a page at a time",
    tag,
    params: tenantParams,
    query: pagedQuery,
    responses: { 200: { description: "Oldest first", schema: z.lazy(() => pageSchema(keyItem)) } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx, query }) => c.json(toPage(await listApiKeys(ctx, toPageRequest(query)), toKeyItem)),
);

export const apiKeyRoutes = [create, list, remove, ...keyExchangeRoutes];
