import * as z from "zod";
import { isUserId } from "../../domain/access/userId.ts";
import { attenuateApiKey } from "../../domain/apiKeys/attenuateApiKey.ts";
import { explainApiKey } from "../../domain/apiKeys/explainApiKey.ts";
import { errorCodes } from "../../domain/errors.ts";
import { approvalRule, toRule } from "../../http/approvalRule.ts";
import { anyTimestamp } from "../../http/timestamp.ts";
import { limitNames } from "../../terms/keyLimits.ts";
import { createdItem, keyName, keyScopes, keyUser, toKeyItem } from "./keyItem.ts";
import { limitsInput, toGivenLimits } from "./keyLimits.ts";
import { tenantRoute } from "./route.ts";
import { tag, tenantParams } from "./wire.ts";

const path = "/v1/tenants/:tenant/api-keys";

const attenuateBody = z.lazy(() =>
  z.strictObject({
    name: keyName().optional(),
    scopes: keyScopes().optional(),
    userId: keyUser().optional(),
    limits: limitsInput.unwrap().optional(),
    approvals: approvalRule.transform(toRule).optional(),
    expiresAt: anyTimestamp.optional(),
  }),
);

const attenuate = tenantRoute(
  {
    method: "post",
    path: `${path}/~attenuate`,
    operationId: "attenuateApiKey",
    summary:
      "Exchange the API key that you call with for one that may do less and ends with it; in an hour where nothing is said",
    asksKeyLimits: true,
    tag,
    params: tenantParams,
    body: attenuateBody,
    responses: { 201: { description: "Made; what it is limited to is in `limits`", schema: createdItem } },
    problems: ["not_found", "forbidden", "conflict", "quota_exceeded"],
  },
  async ({ c, ctx, body }) => {
    const { name, scopes, userId } = body;
    const expiresAt = body.expiresAt === undefined ? undefined : Date.parse(body.expiresAt);
    const input = { name, scopes, userId, limits: toGivenLimits(body.limits), approvals: body.approvals, expiresAt };
    const { key, row } = await attenuateApiKey(ctx, input);
    return c.json({ ...toKeyItem(row), key }, 201);
  },
);

const explainQuery = z.lazy(() =>
  z.object({
    integration: z.string().min(1).max(300),
    method: z
      .string()
      .regex(/^[A-Za-z]{1,20}$/)
      .default("GET"),
    path: z.string().max(8192).optional(),
    tool: z.string().min(1).max(100).optional(),
    config: z.string().min(1).max(64).optional(),
    user: z.string().min(1).max(255).refine(isUserId, "is no user id").optional(),
  }),
);

const explanation = z.lazy(() =>
  z.strictObject({
    allowed: z.boolean(),
    /** The first limit that refuses. */
    limit: z.enum(limitNames).nullable(),
    /** The code that the call would be answered with. */
    code: z.enum(errorCodes).nullable(),
    integrationId: z.string().nullable(),
    /** Whether a person would be asked first. */
    asksApproval: z.boolean(),
  }),
);

const explain = tenantRoute(
  {
    method: "get",
    effect: "none",
    path: `${path}/:id/~explain`,
    operationId: "explainApiKey",
    summary: "Whether a call with an API key would be allowed, and else which limit refuses it; nothing is called",
    asksKeyLimits: true,
    tag,
    params: z.lazy(() => z.object({ tenant: z.string(), id: z.string() })),
    query: explainQuery,
    responses: { 200: { description: "Decided by what decides the call", schema: explanation } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx, params, query }) => {
    const { integration, method, tool, config: configId, user: userId } = query;
    const asked = query.path?.replace(/^\/?/, "/");
    const call = { integration, method, path: asked, tool, configId, userId };
    const { allowed, limit, code, integrationId, asksApproval } = await explainApiKey(ctx, params.id, call);
    const body: z.input<typeof explanation> = {
      allowed,
      limit: limit ?? null,
      code: code ?? null,
      integrationId: integrationId ?? null,
      asksApproval,
    };
    return c.json(body);
  },
);

export const keyExchangeRoutes = [attenuate, explain];
