import * as z from "zod";
import { isUserId } from "../../domain/access/userId.ts";
import { createApiKey } from "../../domain/apiKeys/createApiKey.ts";
import { deleteApiKey } from "../../domain/apiKeys/deleteApiKey.ts";
import { listApiKeys } from "../../domain/apiKeys/listApiKeys.ts";
import { permissions } from "../../domain/context.ts";
import { anyTimestamp, timestamp, toOptionalTimestamp, toTimestamp } from "../../http/timestamp.ts";
import { tenantRoute } from "./route.ts";
import { pagedQuery, pageSchema, tag, tenantParams, toPage, toPageRequest } from "./wire.ts";

const path = "/v1/tenants/:tenant/api-keys";
const kinds = [...new Set(permissions.map((permission) => permission.split(":", 1)[0]))];

const scope = z.lazy(() => z.enum([...permissions, ...kinds.map((kind) => `${kind}:*`)]));
const plain = () => z.string().regex(/^\P{Cc}+$/u, "must not hold control characters");

export const keyBody = z.lazy(() =>
  z.strictObject({
    name: plain().trim().min(1).max(200),
    scopes: z.array(scope).max(50),
    userId: plain().min(1).max(255).refine(isUserId, "is no user id").optional(),
    expiresAt: anyTimestamp.optional(),
  }),
);

const keyFields = () => ({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(permissions)),
  userId: z.string().nullable(),
  expiresAt: timestamp.nullable(),
  lastUsedAt: timestamp.nullable(),
  createdBy: z.string(),
  createdAt: timestamp,
});
const keyItem = z.lazy(() => z.strictObject(keyFields()));
const createdItem = z.lazy(() => z.strictObject({ ...keyFields(), key: z.string() }));

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
    const { key, row } = await createApiKey(ctx, { ...body, userId: body.userId, expiresAt });
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

export const apiKeyRoutes = [create, list, remove];

type Row = Awaited<ReturnType<typeof createApiKey>>["row"];

function toKeyItem(row: Row): z.input<typeof keyItem> {
  const { id, name, scopes, userId, expiresAt, lastUsedAt, createdBy, createdAt } = row;
  return {
    ...{ id, name, userId, createdBy },
    scopes: permissions.filter((permission) => scopes.includes(permission)),
    expiresAt: toOptionalTimestamp(expiresAt),
    lastUsedAt: toOptionalTimestamp(lastUsedAt),
    createdAt: toTimestamp(createdAt),
  };
}
