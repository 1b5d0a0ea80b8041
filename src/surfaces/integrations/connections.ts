import * as z from "zod";
import { connectIntegration } from "../../domain/connections/connectIntegration.ts";
import { connectionStatus, nextAttempt } from "../../domain/connections/connectionStatus.ts";
import { deleteConnection } from "../../domain/connections/deleteConnection.ts";
import { deleteIntegrationConnection } from "../../domain/connections/deleteIntegrationConnection.ts";
import { getIntegrationConnection } from "../../domain/connections/getIntegrationConnection.ts";
import { pageOwnConnections } from "../../domain/connections/pageOwnConnections.ts";
import type { Context } from "../../domain/context.ts";
import { beginIntegrationFlow } from "../../domain/flows/beginIntegrationFlow.ts";
import { accountName } from "../../domain/integrations/accountName.ts";
import { addressesOf } from "../../domain/integrations/addresses.ts";
import { agreedIntegration } from "../../domain/integrations/agreedIntegration.ts";
import { asksForIntegration } from "../../domain/integrations/findIntegration.ts";
import { accountItem } from "../../http/accountItem.ts";
import { fieldsText, fieldValues, pageThatAsks } from "../../http/fieldsText.ts";
import { readFlowCookie, writeFlowCookie } from "../../http/flowCookie.ts";
import { halPage, halPageSchema } from "../../http/hal.ts";
import { half } from "../../http/integrationInput.ts";
import { pageQuery } from "../../http/pagination.ts";
import { keyProblems, providerProblems } from "../../http/problem.ts";
import { userRoute } from "../../http/route.ts";
import { scopeText } from "../../http/scopeText.ts";
import { timestamp, toOptionalTimestamp, toTimestamp } from "../../http/timestamp.ts";
import { keyText, tokenText } from "../../http/token.ts";
import { connectionStatuses } from "../../terms/connection.ts";
import { idParams } from "./wire.ts";

const tag = "Integrations";
const CONNECTION = "inf:integration-connection";

const connectionFields = () => ({
  id: z.string(),
  integrationId: z.string(),
  ownerId: z.string().nullable(),
  isShared: z.boolean(),
  status: z.enum(connectionStatuses),
  statusReason: z.string().nullable(),
  scopes: z.array(z.string()).nullable(),
  tokenExpiresAt: timestamp.nullable(),
  refreshTokenExpiresAt: timestamp.nullable(),
  lastAuthorizedAt: timestamp,
  lastRefreshedAt: timestamp.nullable(),
  nextRefreshAt: timestamp.nullable(),
  apiBaseUri: z.string().nullable(),
  account: accountItem,
  data: z.record(z.string(), z.string()),
  createdAt: timestamp,
  updatedAt: timestamp,
});
const connectionItem = z.lazy(() => z.strictObject(connectionFields()));
const embedded = z.lazy(() => z.strictObject({ id: z.string(), name: z.string(), type: z.string() }));
const listedItem = z.lazy(() =>
  z.strictObject({ ...connectionFields(), _embedded: z.strictObject({ "inf:integration": embedded }) }),
);

const connectBody = z.lazy(() =>
  z.strictObject({
    code: z.string().min(1).max(4096).optional(),
    redirectUri: z.url().max(2048).optional(),
    codeVerifier: z
      .string()
      .regex(/^[A-Za-z0-9._~-]{43,128}$/, "must be a code verifier (RFC 7636)")
      .optional(),
    refreshToken: tokenText.optional(),
    accessToken: tokenText.optional(),
    expiresIn: z.int().min(1).max(315_360_000).optional(),
    apiKey: keyText.optional(),
    username: half()
      .max(4096)
      .regex(/^[^:]*$/, "must not hold a colon (RFC 7617)")
      .optional(),
    password: half().max(4096).optional(),
    token: tokenText.optional(),
    choice: z.string().max(1024).optional(),
  }),
);

const connectQuery = z.lazy(() =>
  z.strictObject({
    return_to: z.string().max(2048).optional(),
    scope: scopeText.optional(),
    fields: fieldsText.optional(),
  }),
);

const begin = userRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "flow",
    path: "/api/integrations/:id/connect",
    operationId: "beginConnection",
    use: "flow.started",
    summary: "Send the browser to the provider's consent page",
    first: ({ id = "" }) => asksForIntegration(id),
    tag,
    params: idParams,
    query: connectQuery,
    responses: {
      302: {
        description:
          "To the provider, or where it asks for values that are not in `fields`, to the page that asks for them",
        headers: { Location: "The provider's authorization page, or a page of ours" },
      },
    },
    problems: [
      "key_unavailable",
      "not_found",
      "forbidden",
      "authorization_not_supported",
      "provider_not_active",
      "return_to_not_allowed",
      "scope_not_allowed",
    ],
  },
  async ({ c, ctx, params, query }) => {
    const { return_to: returnTo, fields } = query;
    const { publicUrl } = ctx.deps.settings;
    const browserToken = readFlowCookie(c);
    try {
      const input = { reference: params.id, returnTo, scopes: scopesOf(query.scope), values: fieldValues(fields) };
      const flow = await beginIntegrationFlow(ctx, { ...input, browserToken });
      writeFlowCookie(c, flow.browserToken, flow.lifetime);
      return c.redirect(flow.authorizationUrl, 302);
    } catch (error) {
      return c.redirect(pageThatAsks(error, { reference: params.id, publicUrl, returnTo, fields }), 302);
    }
  },
);

const connect = userRoute(
  {
    method: "post",
    asksKeyLimits: true,
    path: "/api/integrations/:id/connect",
    operationId: "connectIntegration",
    summary: "Connect without a browser, with what the integration's auth type takes; replaces what was connected",
    first: ({ id = "" }) => asksForIntegration(id),
    tag,
    params: idParams,
    body: connectBody,
    responses: { 201: { description: "Connected", schema: connectionItem } },
    problems: [
      "not_found",
      "forbidden",
      "provider_not_active",
      "integration_changed",
      "quota_exceeded",
      "grant_refused",
      "account_unusable",
      ...providerProblems,
      ...keyProblems,
    ],
  },
  async ({ c, ctx, params, body }) =>
    c.json(toConnectionItem(ctx, await connectIntegration(ctx, params.id, body)), 201),
);

const read = userRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path: "/api/integrations/:id/connection",
    operationId: "getIntegrationConnection",
    summary: "The connection that you call with: yours, or the shared one",
    first: ({ id = "" }) => asksForIntegration(id),
    tag,
    params: idParams,
    responses: { 200: { description: "Without secrets", schema: connectionItem } },
    problems: ["not_found"],
  },
  async ({ c, ctx, params }) => c.json(toConnectionItem(ctx, await getIntegrationConnection(ctx, params.id))),
);

const remove = userRoute(
  {
    method: "delete",
    asksKeyLimits: true,
    path: "/api/integrations/:id/connection",
    operationId: "deleteIntegrationConnection",
    summary: "End a connection: its grant is revoked at the provider, and it is deleted",
    first: ({ id = "" }) => asksForIntegration(id),
    tag,
    params: idParams,
    responses: { 204: { description: "Deleted; the revocation is tried again later when it failed" } },
    problems: ["not_found", "forbidden", "conflict", ...keyProblems],
  },
  async ({ c, ctx, params }) => {
    await deleteIntegrationConnection(ctx, params.id);
    return c.body(null, 204);
  },
);

const list = userRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path: "/api/integration-connections",
    operationId: "listIntegrationConnections",
    summary: "Your connections, and the shared ones that you connected, a page at a time",
    tag,
    query: z.lazy(() => z.object(pageQuery())),
    responses: {
      200: { description: "Newest first, in HAL", schema: z.lazy(() => halPageSchema(CONNECTION, listedItem)) },
    },
    problems: [],
  },
  async ({ c, ctx, query }) => {
    const { items, total } = await pageOwnConnections(ctx, query);
    const listed = items.map((item) => {
      const { id, name, type } = item.integration;
      return { ...toConnectionItem(ctx, item), _embedded: { "inf:integration": { id, name, type } } };
    });
    return c.json(halPage(c.req.url, { relation: CONNECTION, items: listed, ...query, total }));
  },
);

const removeById = userRoute(
  {
    method: "delete",
    asksKeyLimits: true,
    path: "/api/integration-connections/:id",
    operationId: "deleteConnection",
    summary: "End a connection of yours, also when you may not use its integration any more; a superuser may end all",
    tag,
    params: idParams,
    responses: { 204: { description: "Deleted; the revocation is tried again later when it failed" } },
    problems: ["not_found", "conflict", ...keyProblems],
  },
  async ({ c, ctx, params }) => {
    await deleteConnection(ctx, params.id);
    return c.body(null, 204);
  },
);

export const connectionRoutes = [begin, connect, read, remove, list, removeById];

/** Treats an empty list as absent, so that the integration's own scopes are requested. */
function scopesOf(text: string | undefined): string[] | undefined {
  const scopes = text?.split(/[\s,]+/).filter(Boolean);
  return scopes?.length ? scopes : undefined;
}

type Listed = Awaited<ReturnType<typeof pageOwnConnections>>["items"][number];

function toConnectionItem({ deps }: Context, { connection, integration, now }: Listed): z.input<typeof connectionItem> {
  const { status, reason } = connectionStatus(connection, now);
  const isShared = connection.subject === "shared";
  return {
    id: connection.id,
    integrationId: connection.integrationId,
    ownerId: connection.ownerId ?? (isShared ? null : connection.subject.slice("user:".length)),
    isShared,
    status,
    statusReason: reason,
    scopes: connection.scopes,
    tokenExpiresAt: toOptionalTimestamp(connection.tokenExpiresAt),
    refreshTokenExpiresAt: toOptionalTimestamp(connection.refreshTokenExpiresAt),
    lastAuthorizedAt: toTimestamp(connection.lastAuthorizedAt),
    lastRefreshedAt: toOptionalTimestamp(connection.lastRefreshedAt),
    nextRefreshAt: toOptionalTimestamp(nextAttempt(connection)),
    apiBaseUri: addressesOf(deps, agreedIntegration(integration, connection), connection.data).apiBaseUrl,
    account: accountName(deps, integration, connection),
    data: connection.data,
    createdAt: toTimestamp(connection.createdAt),
    updatedAt: toTimestamp(connection.updatedAt),
  };
}
