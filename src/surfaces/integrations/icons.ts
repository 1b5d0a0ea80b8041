import * as z from "zod";
import { getIntegrationIcon } from "../../domain/icons/getIntegrationIcon.ts";
import { getProviderIcon } from "../../domain/icons/getProviderIcon.ts";
import { ICON_TYPES, MAX_ICON_BYTES } from "../../domain/icons/iconContent.ts";
import { listIconRegistry } from "../../domain/icons/listIconRegistry.ts";
import { removeIntegrationIcon } from "../../domain/icons/removeIntegrationIcon.ts";
import { setIntegrationIcon } from "../../domain/icons/setIntegrationIcon.ts";
import { imageResponse } from "../../http/imageResponse.ts";
import { readRawBody } from "../../http/rawBody.ts";
import { publicRoute, userRoute } from "../../http/route.ts";

const tag = "Icons";
const params = z.lazy(() => z.object({ id: z.string() }));
const registeredIcon = z.lazy(() =>
  z.strictObject({ name: z.string(), aliases: z.array(z.string()), imageUrl: z.url() }),
);
const responses = {
  200: { description: "The image", contentType: "image/*", headers: { ETag: "Changes with the image" } },
  304: { description: "The image that `If-None-Match` names is still the one" },
};

const setIcon = userRoute(
  {
    method: "put",
    path: "/api/integrations/:id/icon",
    operationId: "setIntegrationIcon",
    summary: "Give an integration an icon of its own, of at most 64 KiB",
    tag,
    params,
    rawBody: { contentTypes: [...ICON_TYPES] },
    responses: { 204: { description: "Set" } },
    problems: ["not_found", "forbidden", "conflict", "quota_exceeded"],
  },
  async ({ c, ctx, params }) => {
    const content = await readRawBody(c, MAX_ICON_BYTES);
    await setIntegrationIcon(ctx, { reference: params.id, contentType: c.req.header("content-type"), content });
    return c.body(null, 204);
  },
);

const getIcon = userRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path: "/api/integrations/:id/icon",
    operationId: "getIntegrationIcon",
    summary: "The icon of an integration: its own, or that of its type",
    tag,
    params,
    responses,
    problems: ["not_found"],
  },
  async ({ c, ctx, params }) => imageResponse(c, await getIntegrationIcon(ctx, params.id), "private, max-age=300"),
);

const removeIcon = userRoute(
  {
    method: "delete",
    path: "/api/integrations/:id/icon",
    operationId: "removeIntegrationIcon",
    summary: "Take an integration's own icon away",
    tag,
    params,
    responses: { 204: { description: "Removed" } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx, params }) => {
    await removeIntegrationIcon(ctx, params.id);
    return c.body(null, 204);
  },
);

const registry = userRoute(
  {
    method: "get",
    effect: "none",
    path: "/api/integration-icon-registry",
    operationId: "listIconRegistry",
    summary: "The icons of all providers",
    tag,
    responses: { 200: { description: "In the catalogue's order", schema: z.lazy(() => z.array(registeredIcon)) } },
    problems: [],
  },
  ({ c, ctx }) => c.json(listIconRegistry(ctx)),
);

const providerIcon = publicRoute(
  {
    method: "get",
    effect: "none",
    path: "/icons/:slug",
    operationId: "getProviderIcon",
    summary: "The icon of a provider",
    tag,
    params: z.lazy(() => z.object({ slug: z.string() })),
    responses,
    problems: ["not_found"],
  },
  async ({ c, ctx, params }) => imageResponse(c, await getProviderIcon(ctx, params.slug), "public, max-age=86400"),
);

export const iconRoutes = [setIcon, getIcon, removeIcon, registry, providerIcon];
