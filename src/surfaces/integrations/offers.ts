import * as z from "zod";
import { describeIntegration } from "../../domain/integrations/describeIntegration.ts";
import { acceptIntegration } from "../../domain/shares/acceptIntegration.ts";
import { pageOfferedIntegrations } from "../../domain/shares/pageOfferedIntegrations.ts";
import { halPage, halPageSchema, link } from "../../http/hal.ts";
import { pageQuery } from "../../http/pagination.ts";
import { userRoute } from "../../http/route.ts";
import { anyTimestamp, toTimestamp } from "../../http/timestamp.ts";
import { ownerItem, principalItem, toOwnerItem, toPrincipalItem } from "./owner.ts";
import { idParams, integrationItem, toIntegrationItem } from "./wire.ts";

const tag = "Integrations";
const OFFER = "inf:integration-offer";

/** Nothing else of it can be read by whoever it is offered to, so it has no link to itself. */
const offerItem = z.lazy(() =>
  integrationItem.unwrap().extend({
    _links: z
      .strictObject({ accept: link })
      .describe("Accepts it as it is shown here, and not when it has changed since."),
    offeredBy: principalItem,
    offeredTo: principalItem,
  }),
);

const list = userRoute(
  {
    method: "get",
    effect: "none",
    path: "/api/integration-offers",
    operationId: "listIntegrationOffers",
    summary:
      "The integrations that are offered to you or to a team of yours, a page at a time: what you would take over",
    tag,
    query: z.lazy(() => z.object(pageQuery())),
    responses: { 200: { description: "Oldest first, in HAL", schema: z.lazy(() => halPageSchema(OFFER, offerItem)) } },
    problems: [],
  },
  async ({ c, ctx, query }) => {
    const { items, total } = await pageOfferedIntegrations(ctx, query);
    const described = await Promise.all(items.map((item) => describeIntegration(ctx.deps, item)));
    return c.json(halPage(c.req.url, { relation: OFFER, items: described.map(toOfferItem), ...query, total }));
  },
);

const accept = userRoute(
  {
    method: "post",
    path: "/api/integrations/:id/owner/~accept",
    operationId: "acceptIntegration",
    summary: "Accept an integration that was offered to you or to a team of yours, by its id: as it was shown to you",
    tag,
    params: idParams,
    query: z.lazy(() =>
      z.strictObject({
        updatedAt: anyTimestamp.optional().describe("The offer's. 409 when the integration has changed since."),
      }),
    ),
    responses: { 200: { description: "The new owner", schema: ownerItem } },
    problems: ["not_found", "forbidden", "slug_taken", "conflict", "quota_exceeded"],
  },
  async ({ c, ctx, params, query }) => {
    const seen = query.updatedAt === undefined ? undefined : Date.parse(query.updatedAt);
    return c.json(toOwnerItem(await acceptIntegration(ctx, params.id, seen)));
  },
);

export const offerRoutes = [list, accept];

function toOfferItem(description: Awaited<ReturnType<typeof describeIntegration>>): z.input<typeof offerItem> {
  const { id, owner, pendingOwner, updatedAt } = description.integration;
  const href = `/api/integrations/${id}/owner:accept?updatedAt=${toTimestamp(updatedAt)}`;
  return {
    ...toIntegrationItem(description),
    _links: { accept: { href } },
    offeredBy: toPrincipalItem(owner),
    offeredTo: toPrincipalItem(pendingOwner ?? ""),
  };
}
