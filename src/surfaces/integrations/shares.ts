import * as z from "zod";
import { isUserId } from "../../domain/access/userId.ts";
import { findSharedIntegration } from "../../domain/shares/findSharedIntegration.ts";
import { getIntegrationShare } from "../../domain/shares/getIntegrationShare.ts";
import { listIntegrationShares } from "../../domain/shares/listIntegrationShares.ts";
import { shareIntegration } from "../../domain/shares/shareIntegration.ts";
import { transferIntegration } from "../../domain/shares/transferIntegration.ts";
import { unshareIntegration } from "../../domain/shares/unshareIntegration.ts";
import { selfLink } from "../../http/hal.ts";
import { userRoute } from "../../http/route.ts";
import { timestamp, toTimestamp } from "../../http/timestamp.ts";
import { ownerItem, toOwnerItem } from "./owner.ts";
import { idParams } from "./wire.ts";

const tag = "Integrations";
const SHARE = "inf:integration-share";

const shareItem = z.lazy(() =>
  z.strictObject({
    integrationId: z.string(),
    principalId: z.string(),
    accessLevel: z.int().min(1).max(3),
    principal: z.strictObject({ id: z.string(), name: z.string(), type: z.enum(["user", "team", "everyone"]) }),
    createdAt: timestamp,
    updatedAt: timestamp,
  }),
);

const shareList = z.lazy(() =>
  z.strictObject({ _links: selfLink, _embedded: z.strictObject({ [SHARE]: z.array(shareItem) }) }),
);
const shareParams = z.lazy(() => z.object({ id: z.string(), principalId: z.string() }));
const shareBody = z.lazy(() => z.strictObject({ accessLevel: z.int().min(1).max(3).default(1) }));
const id = z.lazy(() =>
  z
    .string()
    .min(1)
    .max(255)
    .regex(/^\P{Cc}+$/u),
);
const ownerBody = z.lazy(() =>
  z
    .strictObject({ userId: id.refine(isUserId, "is no user id").optional(), teamId: id.optional() })
    .refine(({ userId, teamId }) => (userId === undefined) !== (teamId === undefined), "must name a user or a team"),
);

const path = "/api/integrations/:id/shares";
const problems = ["not_found", "forbidden"] as const;

const list = userRoute(
  {
    method: "get",
    effect: "none",
    path,
    operationId: "listShares",
    summary: "Whom an integration is shared with",
    tag,
    params: idParams,
    responses: { 200: { description: "All shares, in HAL", schema: shareList } },
    problems: [...problems],
  },
  async ({ c, ctx, params }) => {
    const shares = await listIntegrationShares(ctx, params.id);
    const self = { href: new URL(c.req.url).pathname };
    return c.json({ _links: { self }, _embedded: { [SHARE]: shares.map(toShareItem) } });
  },
);

const read = userRoute(
  {
    method: "get",
    effect: "none",
    path: `${path}/:principalId`,
    operationId: "getShare",
    summary: "One share",
    tag,
    params: shareParams,
    responses: { 200: { description: "The share", schema: shareItem } },
    problems: [...problems, "validation_failed"],
  },
  async ({ c, ctx, params }) => c.json(toShareItem(await getIntegrationShare(ctx, params.id, params.principalId))),
);

const put = userRoute(
  {
    method: "put",
    path: `${path}/:principalId`,
    operationId: "putShare",
    summary:
      "Share with user:<id> (or the id alone), team:<id> or everyone (of one slug, one user's integration): 1 use, 2 edit, 3 manage",
    tag,
    params: shareParams,
    body: shareBody,
    responses: { 200: { description: "Shared", schema: shareItem } },
    problems: [...problems, "slug_taken", "quota_exceeded"],
  },
  async ({ c, ctx, params, body }) => {
    return c.json(toShareItem(await shareIntegration(ctx, params.id, params.principalId, body.accessLevel)));
  },
);

const remove = userRoute(
  {
    method: "delete",
    path: `${path}/:principalId`,
    operationId: "deleteShare",
    summary: "Take a share back",
    tag,
    params: shareParams,
    responses: { 204: { description: "No longer shared" } },
    problems: [...problems, "validation_failed"],
  },
  async ({ c, ctx, params }) => {
    await unshareIntegration(ctx, params.id, params.principalId);
    return c.body(null, 204);
  },
);

const readOwner = userRoute(
  {
    method: "get",
    effect: "none",
    path: "/api/integrations/:id/owner",
    operationId: "getOwner",
    summary: "Who owns an integration",
    tag,
    params: idParams,
    responses: { 200: { description: "A user, a team, or neither for the tenant's default", schema: ownerItem } },
    problems: [...problems],
  },
  async ({ c, ctx, params }) => c.json(toOwnerItem((await findSharedIntegration(ctx, params.id)).integration)),
);

const transfer = userRoute(
  {
    method: "put",
    path: "/api/integrations/:id/owner",
    operationId: "transferIntegration",
    summary: "Offer an integration to another user or to a team, who has to accept it; the owner's, or a superuser's",
    tag,
    params: idParams,
    body: ownerBody,
    responses: { 200: { description: "The owner, and to whom it is offered", schema: ownerItem } },
    problems: [...problems, "slug_taken", "conflict", "quota_exceeded"],
  },
  async ({ c, ctx, params, body }) => {
    const next = body.userId === undefined ? `team:${body.teamId}` : `user:${body.userId}`;
    return c.json(toOwnerItem(await transferIntegration(ctx, params.id, next)));
  },
);

export const shareRoutes = [list, read, put, remove, readOwner, transfer];

type Share = Awaited<ReturnType<typeof getIntegrationShare>>;

function toShareItem({
  integrationId,
  principal,
  accessLevel,
  createdAt,
  updatedAt,
}: Share): z.input<typeof shareItem> {
  const [kind = "", ...rest] = principal.split(":");
  const type = kind === "user" || kind === "team" ? kind : "everyone";
  return {
    integrationId,
    principalId: principal,
    accessLevel,
    // The application knows the names of users and teams; Latchkey does not.
    principal: { id: principal, name: rest.join(":") || "everyone", type },
    createdAt: toTimestamp(createdAt),
    updatedAt: toTimestamp(updatedAt),
  };
}
