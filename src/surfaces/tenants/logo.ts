import * as z from "zod";
import { getLogo } from "../../domain/icons/getLogo.ts";
import { ICON_TYPES, MAX_ICON_BYTES } from "../../domain/icons/iconContent.ts";
import { removeTenantLogo } from "../../domain/icons/removeTenantLogo.ts";
import { setTenantLogo } from "../../domain/icons/setTenantLogo.ts";
import { imageResponse } from "../../http/imageResponse.ts";
import { readRawBody } from "../../http/rawBody.ts";
import { publicRoute } from "../../http/route.ts";
import { tenantRoute } from "./route.ts";
import { tag, tenantParams } from "./wire.ts";

const path = "/v1/tenants/:tenant/logo";

const set = tenantRoute(
  {
    method: "put",
    path,
    operationId: "setTenantLogo",
    summary: "Give your tenant a logo for its pages, of at most 64 KiB; superusers only",
    tag,
    params: tenantParams,
    rawBody: { contentTypes: [...ICON_TYPES] },
    responses: { 204: { description: "Set; `logoUrl` of the tenant says where it is" } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx }) => {
    await setTenantLogo(ctx, c.req.header("content-type"), await readRawBody(c, MAX_ICON_BYTES));
    return c.body(null, 204);
  },
);

const remove = tenantRoute(
  {
    method: "delete",
    path,
    operationId: "removeTenantLogo",
    summary: "Take your tenant's logo away; superusers only",
    tag,
    params: tenantParams,
    responses: { 204: { description: "It has none" } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx }) => {
    await removeTenantLogo(ctx);
    return c.body(null, 204);
  },
);

const show = publicRoute(
  {
    method: "get",
    effect: "none",
    path: "/logos/:logo",
    operationId: "getLogo",
    summary: "A logo, at the address that a tenant's `logoUrl` says",
    tag: "Icons",
    params: z.lazy(() => z.object({ logo: z.string() })),
    responses: {
      200: { description: "The image", contentType: "image/*", headers: { ETag: "Changes with the image" } },
      304: { description: "The image that `If-None-Match` names is still the one" },
    },
    problems: ["not_found"],
  },
  async ({ c, ctx, params }) =>
    imageResponse(c, await getLogo(ctx, params.logo), "public, max-age=31536000, immutable"),
);

export const logoRoutes = [set, remove, show];
