import * as z from "zod";
import { getTenant } from "../../domain/tenants/getTenant.ts";
import { listAuditEvents } from "../../domain/tenants/listAuditEvents.ts";
import { listUses } from "../../domain/tenants/listUses.ts";
import type { TenantDescription } from "../../domain/tenants/tenantSettings.ts";
import { updateTenant } from "../../domain/tenants/updateTenant.ts";
import { tenantInput } from "../../http/tenantInput.ts";
import { timestamp, toTimestamp } from "../../http/timestamp.ts";
import { outcomes } from "../../terms/connection.ts";
import { tenantRoute } from "./route.ts";
import { pagedQuery, tag, tenantParams, toPageRequest } from "./wire.ts";

const path = "/v1/tenants/:tenant";

const tenantItem = z.lazy(() => z.strictObject({ id: z.string(), ...tenantInput(), logoUrl: z.string().nullable() }));

function toTenantItem({ updatedAt: _forPages, ...item }: TenantDescription): z.input<typeof tenantItem> {
  return item;
}

const auditItem = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    actor: z.string(),
    action: z.string(),
    targetType: z.string(),
    targetId: z.string(),
    outcome: z.enum(outcomes),
    requestId: z.string(),
    clientRequestId: z.string().nullable(),
    origin: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    createdAt: timestamp,
  }),
);
/** It has no total, because a trail only grows and is not counted. */
const auditPage = z.lazy(() => z.strictObject({ items: z.array(auditItem), nextPageToken: z.string().nullable() }));

const read = tenantRoute(
  {
    method: "get",
    effect: "none",
    path,
    operationId: "getTenant",
    summary: "What your tenant has decided; null is what the deployment says; superusers only",
    tag,
    params: tenantParams,
    responses: { 200: { description: "As it holds", schema: tenantItem } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx }) => c.json(toTenantItem(await getTenant(ctx))),
);

const change = tenantRoute(
  {
    method: "patch",
    path,
    operationId: "updateTenant",
    summary:
      "Decide how your pages look, where browsers may return to, and where flows end that an API began; superusers only",
    tag,
    params: tenantParams,
    body: z.lazy(() => z.strictObject(tenantInput()).partial()),
    responses: { 200: { description: "As it holds now", schema: tenantItem } },
    problems: ["not_found", "forbidden", "conflict"],
  },
  async ({ c, ctx, body }) => c.json(toTenantItem(await updateTenant(ctx, body))),
);

const audit = tenantRoute(
  {
    method: "get",
    effect: "none",
    path: `${path}/audit-events`,
    operationId: "listAuditEvents",
    summary: "Who did what in your tenant, newest first",
    tag,
    params: tenantParams,
    query: pagedQuery,
    responses: { 200: { description: "A page", schema: auditPage } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx, query }) => {
    const { items, nextPageToken } = await listAuditEvents(ctx, toPageRequest(query));
    return c.json({ items: items.map(toAuditItem), nextPageToken: nextPageToken ?? null });
  },
);

const useItem = z.lazy(() =>
  z.strictObject({
    minute: timestamp,
    principal: z.string(),
    keyId: z.string().nullable(),
    integrationId: z.string().nullable(),
    action: z.string(),
    outcome: z.enum(outcomes),
    count: z.int(),
  }),
);
const usePage = z.lazy(() => z.strictObject({ items: z.array(useItem), nextPageToken: z.string().nullable() }));

const usesOf = tenantRoute(
  {
    method: "get",
    path: `${path}/audit-uses`,
    operationId: "listUses",
    effect: "none",
    summary: "Who used what how often and what was refused, by the minute, newest first",
    tag,
    params: tenantParams,
    query: pagedQuery,
    responses: { 200: { description: "A page", schema: usePage } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx, query }) => {
    const { items, nextPageToken } = await listUses(ctx, toPageRequest(query));
    return c.json({ items: items.map(toUseItem), nextPageToken: nextPageToken ?? null });
  },
);

export const tenantRoutes = [read, change, audit, usesOf];

type StoredUse = Awaited<ReturnType<typeof listUses>>["items"][number];

function toUseItem({ tenantId: _tenant, minute, keyId, integrationId, ...use }: StoredUse): z.input<typeof useItem> {
  return { ...use, minute: toTimestamp(minute), keyId: keyId || null, integrationId: integrationId || null };
}

type Event = Awaited<ReturnType<typeof listAuditEvents>>["items"][number];

function toAuditItem({ tenantId: _tenant, createdAt, ...event }: Event): z.input<typeof auditItem> {
  return { ...event, createdAt: toTimestamp(createdAt) };
}
