import * as z from "zod";
import { connectionStatus, nextAttempt } from "../../domain/connections/connectionStatus.ts";
import type { connectWithToken } from "../../domain/connections/connectWithToken.ts";
import type { getOwnConnection } from "../../domain/connections/getOwnConnection.ts";
import type { Context } from "../../domain/context.ts";
import { accountName } from "../../domain/integrations/accountName.ts";
import type { ProviderStatus } from "../../domain/integrations/listProviders.ts";
import { accountItem } from "../../http/accountItem.ts";
import { fieldsText } from "../../http/fieldsText.ts";
import { timestamp, toOptionalTimestamp, toTimestamp } from "../../http/timestamp.ts";
import { tokenText } from "../../http/token.ts";
import { connectionStatuses } from "../../terms/connection.ts";
import { authTypes, connectWays } from "../../terms/integration.ts";

const authType = z.lazy(() => z.enum(authTypes));
const status = z.lazy(() => z.enum(connectionStatuses));

export const providerItem = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    description: z.string(),
    authType,
    active: z.boolean().describe("Whether you can connect it here now: whether `connectBy` names a way."),
    connectBy: z
      .array(z.enum(connectWays))
      .describe("How you can connect it here now. `oauth`: GET /oauth/{id}. `token`: POST /integrations with a token."),
    connected: z.boolean(),
  }),
);

export const tokenBody = z.lazy(() =>
  z.strictObject({
    providerId: z.string().min(1),
    accessToken: tokenText,
    refreshToken: tokenText.optional(),
  }),
);

export const createdConnection = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    provider: z.string(),
    status,
    createdAt: timestamp,
  }),
);

export const connectionItem = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    integrationId: z.string(),
    provider: z.string(),
    name: z.string(),
    status,
    statusReason: z.string().nullable(),
    scopes: z.array(z.string()).nullable(),
    tokenExpiresAt: timestamp.nullable(),
    lastAuthorizedAt: timestamp,
    lastRefreshedAt: timestamp.nullable(),
    nextRefreshAt: timestamp.nullable(),
    account: accountItem,
    data: z.record(z.string(), z.string()),
    createdAt: timestamp,
    updatedAt: timestamp,
  }),
);

export const providerParams = z.lazy(() => z.object({ providerId: z.string() }));

export const beginQuery = z.lazy(() =>
  z.strictObject({ return_to: z.string().max(2048).optional(), fields: fieldsText.optional() }),
);

export function toProviderItem({ provider, connectBy, connected }: ProviderStatus): z.input<typeof providerItem> {
  const { id, name, slug, description, authTypes } = provider;
  const active = connectBy.length > 0;
  return { id, name, slug, description, authType: authTypes[0] ?? "bearer", active, connectBy, connected };
}

type Created = Awaited<ReturnType<typeof connectWithToken>>;

export function toCreatedConnection({ provider, connection }: Created): z.input<typeof createdConnection> {
  const { id, status, createdAt } = connection;
  return { id, provider: provider.slug, status, createdAt: toTimestamp(createdAt) };
}

type View = Awaited<ReturnType<typeof getOwnConnection>>;

export function toConnectionItem(
  { deps }: Context,
  { connection, integration, now }: View,
): z.input<typeof connectionItem> {
  const { status, reason } = connectionStatus(connection, now);
  return {
    id: connection.id,
    integrationId: integration.id,
    provider: integration.type,
    name: integration.name,
    status,
    statusReason: reason,
    scopes: connection.scopes,
    tokenExpiresAt: toOptionalTimestamp(connection.tokenExpiresAt),
    lastAuthorizedAt: toTimestamp(connection.lastAuthorizedAt),
    lastRefreshedAt: toOptionalTimestamp(connection.lastRefreshedAt),
    nextRefreshAt: toOptionalTimestamp(nextAttempt(connection)),
    account: accountName(deps, integration, connection),
    data: connection.data,
    createdAt: toTimestamp(connection.createdAt),
    updatedAt: toTimestamp(connection.updatedAt),
  };
}
