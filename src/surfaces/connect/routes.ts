import * as z from "zod";
import { connectWithToken } from "../../domain/connections/connectWithToken.ts";
import { disconnectProvider } from "../../domain/connections/disconnectProvider.ts";
import { getOwnConnection } from "../../domain/connections/getOwnConnection.ts";
import { listOwnConnections } from "../../domain/connections/listOwnConnections.ts";
import { beginFlow } from "../../domain/flows/beginFlow.ts";
import { listProviders } from "../../domain/integrations/listProviders.ts";
import { fieldValues, pageThatAsks } from "../../http/fieldsText.ts";
import { readFlowCookie, writeFlowCookie } from "../../http/flowCookie.ts";
import { providerQuery } from "../../http/providerInput.ts";
import { userRoute } from "../../http/route.ts";
import {
  beginQuery,
  connectionItem,
  createdConnection,
  providerItem,
  providerParams,
  toConnectionItem,
  toCreatedConnection,
  tokenBody,
  toProviderItem,
} from "./wire.ts";

const tag = "Connect";

const providers = userRoute(
  {
    method: "get",
    effect: "none",
    path: "/integrations/providers",
    operationId: "listProviders",
    summary: "The providers, how you can connect each here now, and whether you have connected it",
    tag,
    query: z.lazy(() => z.object(providerQuery())),
    responses: { 200: { description: "In the catalogue's order", schema: z.lazy(() => z.array(providerItem)) } },
    problems: [],
  },
  async ({ c, ctx, query: { q: text, category } }) =>
    c.json((await listProviders(ctx, { text, category })).map(toProviderItem)),
);

const connections = userRoute(
  {
    method: "get",
    effect: "none",
    path: "/integrations",
    operationId: "listConnections",
    summary: "Your connections, without secrets",
    tag,
    responses: { 200: { description: "Newest first", schema: z.lazy(() => z.array(connectionItem)) } },
    problems: [],
  },
  async ({ c, ctx }) => c.json((await listOwnConnections(ctx)).map((view) => toConnectionItem(ctx, view))),
);

const connection = userRoute(
  {
    method: "get",
    effect: "none",
    path: "/integrations/:providerId",
    operationId: "getConnection",
    summary: "Your connection to a provider, without secrets",
    tag,
    params: providerParams,
    responses: { 200: { description: "The newest connection to this provider", schema: connectionItem } },
    problems: ["not_found"],
  },
  async ({ c, ctx, params }) => c.json(toConnectionItem(ctx, await getOwnConnection(ctx, params.providerId))),
);

const connect = userRoute(
  {
    method: "post",
    path: "/integrations",
    operationId: "connectWithToken",
    summary: "Connect a provider with a token that you have",
    tag,
    body: tokenBody,
    responses: { 201: { description: "Connected", schema: createdConnection } },
    problems: [
      "not_found",
      "provider_not_active",
      "already_connected",
      "account_unusable",
      "conflict",
      "quota_exceeded",
      ...(["provider_refused", "provider_unavailable", "provider_timeout"] as const),
      ...(["provider_rate_limited", "provider_malformed", "key_unavailable"] as const),
    ],
  },
  async ({ c, ctx, body }) => c.json(toCreatedConnection(await connectWithToken(ctx, body)), 201),
);

const disconnect = userRoute(
  {
    method: "delete",
    path: "/integrations/:providerId",
    operationId: "disconnect",
    summary: "Disconnect a provider and erase its secrets here; the grant at the provider is left as it is",
    tag,
    params: providerParams,
    responses: { 204: { description: "Disconnected" } },
    problems: ["not_found"],
  },
  async ({ c, ctx, params }) => {
    await disconnectProvider(ctx, params.providerId);
    return c.body(null, 204);
  },
);

const begin = userRoute(
  {
    method: "get",
    effect: "flow",
    path: "/oauth/:providerId",
    operationId: "beginAuthorization",
    use: "flow.started",
    summary: "Send the browser to the provider's consent page",
    tag,
    params: providerParams,
    query: beginQuery,
    responses: {
      302: {
        description:
          "To the provider, or where it asks for values that are not in `fields`, to the page that asks for them",
        headers: { Location: "The provider's authorization page, or a page of ours" },
      },
    },
    problems: [
      "not_found",
      "authorization_not_supported",
      "provider_not_active",
      "return_to_not_allowed",
      "key_unavailable",
    ],
  },
  async ({ c, ctx, params, query }) => {
    const { return_to: returnTo, fields } = query;
    const browserToken = readFlowCookie(c);
    const { catalog, settings } = ctx.deps;
    try {
      const input = { providerId: params.providerId, returnTo, values: fieldValues(fields), browserToken };
      const flow = await beginFlow(ctx, input);
      writeFlowCookie(c, flow.browserToken, flow.lifetime);
      return c.redirect(flow.authorizationUrl, 302);
    } catch (error) {
      const reference = catalog.byId(params.providerId)?.slug ?? "";
      return c.redirect(pageThatAsks(error, { reference, publicUrl: settings.publicUrl, returnTo, fields }), 302);
    }
  },
);

export const connectRoutes = [providers, connections, connection, connect, disconnect, begin];
