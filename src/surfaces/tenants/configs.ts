import * as z from "zod";
import { createConfig } from "../../domain/configs/createConfig.ts";
import { deleteConfig } from "../../domain/configs/deleteConfig.ts";
import { getConfig } from "../../domain/configs/getConfig.ts";
import { listConfigs } from "../../domain/configs/listConfigs.ts";
import { updateConfig } from "../../domain/configs/updateConfig.ts";
import { accountItem } from "../../http/accountItem.ts";
import { approvalRule, approvalRuleItem, toRule, toRuleItem } from "../../http/approvalRule.ts";
import { displayName } from "../../http/displayName.ts";
import { keyProblems } from "../../http/problem.ts";
import { timestamp, toTimestamp } from "../../http/timestamp.ts";
import { tenantRoute } from "./route.ts";
import {
  INTEGRATION,
  integrationParams,
  pagedQuery,
  pageSchema,
  parameterValues,
  tag,
  toPage,
  toPageRequest,
} from "./wire.ts";

const path = `${INTEGRATION}/configs`;

const configItem = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    integrationId: z.string(),
    displayName: z.string(),
    parameters: z.record(z.string(), z.string()),
    approvals: approvalRuleItem.nullable(),
    /** Whether it can be used for calls now. */
    hasAuth: z.boolean(),
    auth: z
      .strictObject({
        level: z.literal("APPLICATION"),
        integrationAuthMetadataId: z.literal("oauth2"),
        grantedScopes: z.array(z.string()),
        account: accountItem,
      })
      .nullable(),
    createdAt: timestamp,
    modifiedAt: timestamp,
  }),
);

const rule = () => approvalRule.transform(toRule).nullable();

const configParams = z.lazy(() => integrationParams.unwrap().extend({ config: z.string() }));

const list = tenantRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path,
    operationId: "listConfigs",
    summary: "The configs of an integration, a page at a time",
    tag,
    params: integrationParams,
    query: pagedQuery,
    responses: { 200: { description: "Oldest first", schema: z.lazy(() => pageSchema(configItem)) } },
    problems: ["not_found"],
  },
  async ({ c, ctx, params, query }) =>
    c.json(toPage(await listConfigs(ctx, params.integration, toPageRequest(query)), toConfigItem)),
);

const create = tenantRoute(
  {
    method: "post",
    path,
    operationId: "createConfig",
    summary: "Name a set of parameter values, for which a shared credential can be obtained",
    tag,
    params: integrationParams,
    body: z.lazy(() =>
      z.strictObject({ displayName, parameters: parameterValues.default({}), approvals: rule().default(null) }),
    ),
    responses: { 201: { description: "Made", schema: configItem } },
    problems: ["not_found", "forbidden", "quota_exceeded"],
  },
  async ({ c, ctx, params, body }) => c.json(toConfigItem(await createConfig(ctx, params.integration, body)), 201),
);

const read = tenantRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path: `${path}/:config`,
    operationId: "getConfig",
    summary: "One config",
    tag,
    params: configParams,
    responses: { 200: { description: "With what is known of its credential", schema: configItem } },
    problems: ["not_found"],
  },
  async ({ c, ctx, params }) => c.json(toConfigItem(await getConfig(ctx, params.integration, params.config))),
);

const change = tenantRoute(
  {
    method: "patch",
    path: `${path}/:config`,
    operationId: "updateConfig",
    summary: "Change a config; with other parameters, its credential has to be obtained again",
    tag,
    params: configParams,
    body: z.lazy(() =>
      z.strictObject({
        displayName: displayName.optional(),
        parameters: parameterValues.optional(),
        approvals: rule().optional(),
      }),
    ),
    responses: { 200: { description: "As it holds now", schema: configItem } },
    problems: ["not_found", "forbidden", "conflict"],
  },
  async ({ c, ctx, params, body }) =>
    c.json(toConfigItem(await updateConfig(ctx, params.integration, params.config, body))),
);

const remove = tenantRoute(
  {
    method: "delete",
    path: `${path}/:config`,
    operationId: "deleteConfig",
    summary: "Delete a config with its credential, whose grant is revoked at the provider",
    tag,
    params: configParams,
    responses: { 204: { description: "Deleted" } },
    problems: ["not_found", "forbidden", "conflict", ...keyProblems],
  },
  async ({ c, ctx, params }) => {
    await deleteConfig(ctx, params.integration, params.config);
    return c.body(null, 204);
  },
);

export const configRoutes = [list, create, read, change, remove];

type View = Awaited<ReturnType<typeof getConfig>>;

function toConfigItem({ config, connection, account }: View): z.input<typeof configItem> {
  const { id, integrationId, displayName: name, parameters, approvals, createdAt, updatedAt } = config;
  const isThere = connection !== null && connection.status !== "disconnected";
  return {
    ...{ id, integrationId, displayName: name, parameters, approvals: approvals && toRuleItem(approvals) },
    hasAuth: connection?.status === "connected",
    auth: isThere
      ? { level: "APPLICATION", integrationAuthMetadataId: "oauth2", grantedScopes: connection.scopes ?? [], account }
      : null,
    createdAt: toTimestamp(createdAt),
    modifiedAt: toTimestamp(updatedAt),
  };
}
