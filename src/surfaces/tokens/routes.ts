import * as z from "zod";
import type { ErrorCode } from "../../domain/errors.ts";
import { deleteToken } from "../../domain/tokens/deleteToken.ts";
import { getToken } from "../../domain/tokens/getToken.ts";
import { listTokens } from "../../domain/tokens/listTokens.ts";
import { refreshToken } from "../../domain/tokens/refreshToken.ts";
import { storeToken } from "../../domain/tokens/storeToken.ts";
import { asksForToken } from "../../domain/tokens/tokenAccess.ts";
import { credentialProblems, keyProblems } from "../../http/problem.ts";
import { userRoute } from "../../http/route.ts";
import { toTimestamp } from "../../http/timestamp.ts";
import {
  deletedItem,
  listedItem,
  refreshedItem,
  storeBody,
  storedItem,
  tokenItem,
  tokenParams,
  toListedItem,
  toStoreInput,
  toTokenItem,
  userParams,
} from "./wire.ts";

const tag = "Tokens";
const ALL = "/v2/users/:userId/tokens";
const ONE = `${ALL}/:integrationKey`;

const problems: ErrorCode[] = ["not_found", "forbidden", "rate_limited", "validation_failed"];
const store = userRoute(
  {
    method: "post",
    asksKeyLimits: true,
    path: ALL,
    operationId: "storeToken",
    summary: "Store a user's token under a name, in the place of one that has it",
    tag,
    params: userParams,
    body: storeBody,
    responses: { 201: { description: "Stored", schema: storedItem } },
    problems: [...problems, "conflict", "quota_exceeded", "key_unavailable"],
  },
  async ({ c, ctx, params, body }) => {
    const input = toStoreInput(params.userId, body);
    const { since, provider } = await storeToken(ctx, input);
    const stored: z.input<typeof storedItem> = {
      integration_key: input.key,
      provider,
      token_type: input.type,
      message: `Token stored successfully for ${input.key}`,
      created_at: toTimestamp(since),
    };
    return c.json(stored, 201);
  },
);

const read = userRoute(
  {
    method: "get",
    asksKeyLimits: true,
    path: ONE,
    operationId: "getToken",
    summary: "A user's token, refreshed first when it is due",
    use: "token.read",
    first: ({ userId = "", integrationKey = "" }) => asksForToken(userId, integrationKey),
    tag,
    params: tokenParams,
    responses: { 200: { description: "In clear", schema: tokenItem } },
    problems: [...problems, ...credentialProblems],
  },
  async ({ c, ctx, params }) => {
    return c.json(toTokenItem(await getToken(ctx, params.userId, params.integrationKey)));
  },
);

const list = userRoute(
  {
    method: "get",
    asksKeyLimits: true,
    effect: "none",
    path: ALL,
    operationId: "listTokens",
    summary: "A user's tokens by name, without the tokens",
    tag,
    params: userParams,
    responses: { 200: { description: "Metadata only", schema: z.lazy(() => z.array(listedItem)) } },
    problems,
  },
  async ({ c, ctx, params }) => {
    return c.json((await listTokens(ctx, params.userId)).map(toListedItem));
  },
);

const refresh = userRoute(
  {
    method: "post",
    asksKeyLimits: true,
    path: `${ONE}/refresh`,
    operationId: "refreshToken",
    summary: "Refresh a user's token now",
    first: ({ userId = "", integrationKey = "" }) => asksForToken(userId, integrationKey),
    tag,
    params: tokenParams,
    responses: { 200: { description: "Refreshed", schema: refreshedItem } },
    problems: [...problems, ...credentialProblems, "refresh_not_supported"],
  },
  async ({ c, ctx, params }) => {
    const refreshedAt = await refreshToken(ctx, params.userId, params.integrationKey);
    const item: z.input<typeof refreshedItem> = {
      integration_key: params.integrationKey,
      success: true,
      message: "Token refreshed successfully",
      refreshed_at: toTimestamp(refreshedAt),
    };
    return c.json(item);
  },
);

const remove = userRoute(
  {
    method: "delete",
    asksKeyLimits: true,
    path: ONE,
    operationId: "deleteToken",
    summary: "Delete a user's token; the grant of a stored one is left as it is at the provider",
    first: ({ userId = "", integrationKey = "" }) => asksForToken(userId, integrationKey),
    tag,
    params: tokenParams,
    responses: { 200: { description: "Deleted", schema: deletedItem } },
    problems: [...problems, "conflict", ...keyProblems],
  },
  async ({ c, ctx, params }) => {
    await deleteToken(ctx, params.userId, params.integrationKey);
    const { integrationKey } = params;
    const item: z.input<typeof deletedItem> = {
      integration_key: integrationKey,
      message: `Token for ${integrationKey} deleted successfully`,
    };
    return c.json(item);
  },
);

export const tokenRoutes = [store, read, list, refresh, remove];
