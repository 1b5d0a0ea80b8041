import { type ListedToken, listTokens as readTokens } from "../../storage/tokens.ts";
import type { Context } from "../context.ts";
import { tokensOf } from "./tokenAccess.ts";

/**
 * Lists a user's tokens by name, without the tokens themselves. Whoever `tokensOf` lets. One database round trip.
 * @throws LatchkeyError `not_found`, `forbidden`, `key_limit`
 */
export async function listTokens(ctx: Context, userId: string): Promise<ListedToken[]> {
  const owner = tokensOf(ctx, userId, "token:read");
  const within = ctx.caller.delegated?.limits.integrations;
  const tokens = await readTokens(ctx.deps.db, owner);
  return within ? tokens.filter(({ connection }) => within.includes(connection.integrationId)) : tokens;
}
