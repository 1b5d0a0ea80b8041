import { getProvider } from "../../domain/integrations/getProvider.ts";
import { pageProviders } from "../../domain/integrations/pageProviders.ts";
import { halPage } from "../../http/hal.ts";
import { userRoute } from "../../http/route.ts";
import {
  PROVIDER,
  providerDetail,
  providerListQuery,
  providerPage,
  providerParams,
  toProviderDetail,
  toProviderSummary,
} from "./providerWire.ts";

const tag = "Catalogue";

const list = userRoute(
  {
    method: "get",
    effect: "none",
    path: "/api/providers",
    operationId: "listCatalogue",
    summary: "The providers of the catalogue, a page at a time, and how you can connect each here now",
    tag,
    query: providerListQuery,
    responses: { 200: { description: "In the catalogue's order, in HAL", schema: providerPage } },
    problems: [],
  },
  async ({ c, ctx, query }) => {
    const { q: text, category, start, limit } = query;
    const { items, total } = await pageProviders(ctx, { text, category }, { start, limit });
    const shown = items.map((item) => toProviderSummary(ctx.deps.settings.publicUrl, item));
    return c.json(halPage(c.req.url, { relation: PROVIDER, items: shown, start, limit, total }));
  },
);

const read = userRoute(
  {
    method: "get",
    effect: "none",
    path: "/api/providers/:provider",
    operationId: "getProvider",
    summary: "What the catalogue knows of a provider: how it is set up, connected and called",
    tag,
    params: providerParams,
    responses: { 200: { description: "By slug or alias", schema: providerDetail } },
    problems: ["not_found"],
  },
  async ({ c, ctx, params }) =>
    c.json(toProviderDetail(ctx.deps.settings.publicUrl, await getProvider(ctx, params.provider))),
);

export const catalogueRoutes = [list, read];
