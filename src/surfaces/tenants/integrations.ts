import * as z from "zod";
import type { Context } from "../../domain/context.ts";
import { authorizeIntegration } from "../../domain/flows/authorizeIntegration.ts";
import { consumeGrant } from "../../domain/flows/consumeGrant.ts";
import { type AuthMetadata, authMetadata } from "../../domain/integrations/authMetadata.ts";
import { pageIntegrations } from "../../domain/integrations/pageIntegrations.ts";
import { countAllTools } from "../../domain/tools/integrationTools.ts";
import { keysetQuery, listParameter } from "../../http/keysetQuery.ts";
import { keyProblems } from "../../http/problem.ts";
import { timestamp, toTimestamp } from "../../http/timestamp.ts";
import { authTypes } from "../../terms/integration.ts";
import { tenantRoute } from "./route.ts";
import {
  INTEGRATION,
  INTEGRATIONS,
  integrationParams,
  pageSchema,
  parameterValues,
  tag,
  tenantParams,
  toPage,
  toPageRequest,
} from "./wire.ts";

const authType = z.lazy(() => z.enum(authTypes));
/** One of a list, and so taken as it is. */
const scope = z.lazy(() =>
  z
    .string()
    .min(1)
    .max(512)
    .regex(/^\P{Cc}*$/u, "must not hold control characters"),
);
const level = z.lazy(() => z.literal("APPLICATION"));

const parameterItem = z.lazy(() =>
  z.strictObject({
    name: z.string(),
    displayName: z.string(),
    pattern: z.string(),
    default: z.string().nullable(),
    required: z.boolean(),
    secret: z.boolean(),
  }),
);

const authItem = z.lazy(() =>
  z.strictObject({
    id: authType,
    type: authType,
    displayName: z.string(),
    supportedLevels: z.array(level),
    availableScopes: z.array(z.string()),
    defaultScopes: z.array(z.string()),
    parametersMetadata: z.array(parameterItem),
  }),
);

const integrationItem = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    slug: z.string(),
    displayName: z.string(),
    description: z.string(),
    type: z.string(),
    tags: z.array(z.string()),
    authMetadata: z.array(authItem),
    toolCount: z.int(),
    createdAt: timestamp,
    modifiedAt: timestamp,
  }),
);

const listQuery = z.lazy(() =>
  z.object({
    search: z.string().max(200).optional(),
    types: listParameter({ values: 50, length: 64 }),
    tags: listParameter({ values: 32, length: 64 }),
    ...keysetQuery(),
  }),
);

const list = tenantRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path: INTEGRATIONS,
    operationId: "listTenantIntegrations",
    summary: "The integrations that you may see, a page at a time",
    tag,
    params: tenantParams,
    query: listQuery,
    responses: { 200: { description: "Oldest first", schema: z.lazy(() => pageSchema(integrationItem)) } },
    problems: ["not_found"],
  },
  async ({ c, ctx, query }) => {
    const { search: text, types, tags } = query;
    const page = await pageIntegrations(ctx, { ...toPageRequest(query), filter: { text, types, tags } });
    return c.json(toPage(page, (item) => toIntegrationItem(ctx, item)));
  },
);

const authorize = tenantRoute(
  {
    method: "post",
    path: `${INTEGRATION}/~authorize`,
    operationId: "authorizeIntegration",
    use: "flow.started",
    summary: "Begin to obtain a shared credential: the address for whoever is to consent",
    tag,
    params: integrationParams,
    body: z.lazy(() =>
      z.strictObject({
        integrationAuthMetadataId: z.string().min(1).max(64),
        configParameters: parameterValues.optional(),
        scopes: z.array(scope).max(200).optional(),
      }),
    ),
    responses: {
      200: {
        description:
          "The browser goes there, and from there to the tenant's success page, with `credentialKey` or `error`",
        schema: z.lazy(() => z.strictObject({ authorizationUrl: z.string() })),
      },
    },
    problems: [
      "not_found",
      "forbidden",
      "authorization_not_supported",
      "provider_not_active",
      "scope_not_allowed",
      "key_unavailable",
    ],
  },
  async ({ c, ctx, params, body }) => {
    const { integrationAuthMetadataId: method, configParameters: parameters = {}, scopes = [] } = body;
    return c.json({
      authorizationUrl: await authorizeIntegration(ctx, params.integration, { method, parameters, scopes }),
    });
  },
);

const integrationAuth = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    integrationId: z.string(),
    integrationConfigId: z.string(),
    level,
    grantedScopes: z.array(z.string()),
    createdAt: timestamp,
  }),
);

const consume = tenantRoute(
  {
    method: "post",
    path: `${INTEGRATION}/~consumeOAuthCredentials`,
    operationId: "consumeOAuthCredentials",
    summary: "Make the shared connection of a config with a credential key: once, by whoever began the flow",
    tag,
    params: integrationParams,
    body: z.lazy(() =>
      z.strictObject({
        credentialKey: z.string().min(1).max(256),
        integrationConfigId: z.string().min(1).max(64),
        choice: z.string().max(1024).optional(),
      }),
    ),
    responses: { 200: { description: "Connected", schema: integrationAuth } },
    problems: [
      "not_found",
      "forbidden",
      "credential_key_invalid",
      "integration_changed",
      "account_unusable",
      "conflict",
      "quota_exceeded",
      ...keyProblems,
    ],
  },
  async ({ c, ctx, params, body }) => {
    const { credentialKey, integrationConfigId: configId, choice } = body;
    const { connection } = await consumeGrant(ctx, params.integration, { credentialKey, configId, choice });
    const auth: z.input<typeof integrationAuth> = {
      id: connection.id,
      integrationId: connection.integrationId,
      integrationConfigId: configId,
      level: "APPLICATION",
      grantedScopes: connection.scopes ?? [],
      createdAt: toTimestamp(connection.createdAt),
    };
    return c.json(auth);
  },
);

export const tenantIntegrationRoutes = [list, authorize, consume];

type Listed = Awaited<ReturnType<typeof pageIntegrations>>["items"][number];

function toIntegrationItem({ deps }: Context, { integration }: Listed): z.input<typeof integrationItem> {
  const { id, slug, name, description, type, tags, createdAt, updatedAt } = integration;
  return {
    ...{ id, slug, displayName: name, description, type, tags },
    authMetadata: authMetadata(deps, integration).map(toAuthItem),
    toolCount: countAllTools(deps, integration),
    createdAt: toTimestamp(createdAt),
    modifiedAt: toTimestamp(updatedAt),
  };
}

function toAuthItem(metadata: AuthMetadata): z.input<typeof authItem> {
  const { id, displayName, availableScopes, defaultScopes, parameters } = metadata;
  return {
    ...{ id, type: id, displayName, availableScopes, defaultScopes },
    // Only a grant that is obtained through this surface is shared. Other connections belong to single users.
    supportedLevels: id === "oauth2" ? ["APPLICATION"] : [],
    parametersMetadata: parameters.map(({ name, label, pattern, default: value, secret }) => ({
      ...{ name, displayName: label, pattern, secret },
      default: value ?? null,
      required: value === undefined,
    })),
  };
}
