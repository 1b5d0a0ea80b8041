import * as z from "zod";
import { isUserId } from "../../domain/access/userId.ts";
import { createConnectSession } from "../../domain/connectSessions/createConnectSession.ts";
import { endConnectSession } from "../../domain/connectSessions/endConnectSession.ts";
import { getConnectSession } from "../../domain/connectSessions/getConnectSession.ts";
import { displayName, isReadable } from "../../http/displayName.ts";
import { timestamp, toOptionalTimestamp, toTimestamp } from "../../http/timestamp.ts";
import { connectSessionStates } from "../../terms/connectSession.ts";
import { tenantRoute } from "./route.ts";
import { tenantParams } from "./wire.ts";

const tag = "Connect sessions";

const path = "/v1/tenants/:tenant/connect-sessions";
const params = z.lazy(() => z.object({ tenant: z.string(), id: z.string() }));

const DEFAULT_SECONDS = 30 * 60;
const MAX_SECONDS = 24 * 3600;
/** What a scope may consist of (RFC 6749 section 3.3). */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/;
/** A language tag (RFC 5646), as far as browsers send them. */
const LOCALE = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}$/;

const sessionBody = z.lazy(() =>
  z.strictObject({
    userId: z
      .string()
      .min(1)
      .max(255)
      .regex(/^\P{Cc}+$/u, "must not hold control characters")
      .refine(isUserId, "is no user id")
      .refine(isReadable, "must not turn the direction of the text"),
    userName: displayName.optional(),
    integrations: z.array(z.string().min(1).max(400)).min(1).max(20).optional(),
    scopes: z.array(z.string().regex(SCOPE, "is no scope")).min(1).max(100).optional(),
    returnTo: z.string().max(2048).optional(),
    expiresIn: z.int().min(60).max(MAX_SECONDS).default(DEFAULT_SECONDS).meta({ description: "Seconds" }),
    locale: z.string().regex(LOCALE, "is no language tag").optional(),
  }),
);

const createdItem = z.lazy(() =>
  z.strictObject({ id: z.string(), token: z.string(), connectUrl: z.string(), expiresAt: timestamp }),
);

const sessionItem = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    userId: z.string(),
    userName: z.string().nullable(),
    status: z.enum(connectSessionStates),
    integrations: z.array(z.string()).nullable(),
    scopes: z.array(z.string()).nullable(),
    returnTo: z.string().nullable(),
    locale: z.string().nullable(),
    connected: z.array(z.strictObject({ integrationId: z.string(), connectionId: z.string(), at: timestamp })),
    failed: z.array(z.strictObject({ integrationId: z.string(), error: z.string(), at: timestamp })),
    createdBy: z.string(),
    createdAt: timestamp,
    boundAt: timestamp.nullable(),
    expiresAt: timestamp,
  }),
);

const create = tenantRoute(
  {
    method: "post",
    asksKeyLimits: true,
    path,
    operationId: "createConnectSession",
    summary:
      "Make a link by which a user connects accounts in one browser, without a session of the application (user:act-as)",
    tag,
    params: tenantParams,
    body: sessionBody,
    responses: { 201: { description: "Made; the token is shown here and never again", schema: createdItem } },
    problems: ["not_found", "forbidden", "return_to_not_allowed", "scope_not_allowed", "conflict", "quota_exceeded"],
  },
  async ({ c, ctx, body }) => {
    const { expiresAt, ...link } = await createConnectSession(ctx, body);
    return c.json({ ...link, expiresAt: toTimestamp(expiresAt) }, 201);
  },
);

const read = tenantRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path: `${path}/:id`,
    operationId: "getConnectSession",
    summary: "How a connect session stands, and what was connected, until a day after its end",
    tag,
    params,
    responses: { 200: { description: "Without its token", schema: sessionItem } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx, params: { id } }) => c.json(toSessionItem(await getConnectSession(ctx, id))),
);

const end = tenantRoute(
  {
    method: "delete",
    asksKeyLimits: true,
    path: `${path}/:id`,
    operationId: "endConnectSession",
    summary: "End a connect session: its link opens nothing any more; what it has connected stays",
    tag,
    params,
    responses: { 204: { description: "Ended" } },
    problems: ["not_found", "forbidden"],
  },
  async ({ c, ctx, params: { id } }) => {
    await endConnectSession(ctx, id);
    return c.body(null, 204);
  },
);

export const connectSessionRoutes = [create, read, end];

type Found = Awaited<ReturnType<typeof getConnectSession>>;

function toSessionItem({ session, state }: Found): z.input<typeof sessionItem> {
  const { id, userId, userName, integrations, scopes, returnTo, locale, createdBy, results } = session;
  return {
    ...{ id, userId, userName, status: state, integrations, scopes, returnTo, locale, createdBy },
    connected: results.flatMap(({ integrationId, connectionId, at }) =>
      connectionId === null ? [] : [{ integrationId, connectionId, at: toTimestamp(at) }],
    ),
    failed: results.flatMap(({ integrationId, error, at }) =>
      error === null ? [] : [{ integrationId, error, at: toTimestamp(at) }],
    ),
    createdAt: toTimestamp(session.createdAt),
    boundAt: toOptionalTimestamp(session.boundAt),
    expiresAt: toTimestamp(session.expiresAt),
  };
}
