import { type ListedToken, listTokens as readTokens } from "../../storage/tokens.ts";
import type { Context } from "../context.ts";
import { tokensOf } from "./tokenAccess.ts";

/**
 * Lists a user's tokens by name, without the tokens themselves. Whoever `tokensOf` lets. One database round trip.
 * @throws LatchkeyError `not_found`, `forbidden`
 */
export async function listTokens(ctx: Context, userId: string): Promise<ListedToken[]> {
  const owner = tokensOf(ctx, userId, "token:read");
  return readTokens(ctx.deps.db, owner);
}
