import { findTokens, type TokenOwner, type TokenView, tokensNamed } from "../../storage/findTokens.ts";
import { LEVEL } from "../../terms/integration.ts";
import { viewerOf } from "../access/permissions.ts";
import { requireNoSession } from "../access/requireWithinSession.ts";
import { type Context, type Permission, userPrincipal } from "../context.ts";
import { keyLimit, requireAllowed } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { type FirstQuestion, takeFirstAnswer } from "../firstQuestion.ts";

/**
 * Returns the tokens that a caller can access. A user can access its own. With the permission, a user's API key can
 * access those of that user; an API key that acts for its tenant, and a superuser, can access those of all users of the
 * tenant. Connections that were not stored as tokens need the permission. A session usually lacks it, and a superuser
 * needs it like everyone else.
 *
 * @throws LatchkeyError `not_found` for a user that the caller cannot access, `forbidden` without the permission, `key_limit` for
 *   a key that is limited to other users, or in what it may do: whoever has a token can do anything with it
 */
export function tokensOf(ctx: Context, userId: string, permission: Permission): TokenOwner {
  const { caller } = ctx;
  requireNoSession(ctx);
  requireAllowed(ctx, { does: "hold", integrationId: undefined, userId });
  const isForTenant = caller.userId === undefined || caller.superuser;
  if (!isForTenant && caller.userId !== userId) throw new LatchkeyError("not_found", "There is no such user here.");
  const isPermitted = caller.permissions.has(permission);
  const isOwnSession = caller.keyId === undefined && caller.userId === userId;
  if (!isPermitted && !isOwnSession) throw new LatchkeyError("forbidden", `This needs the permission ${permission}.`);
  const own = viewerOf(caller);
  return {
    viewer: isForTenant ? { ...own, levelOnAll: Math.max(own.levelOnAll, LEVEL.use) } : own,
    subject: userPrincipal(userId),
    includesOthers: isPermitted,
  };
}

/** The question for a user's token, as an API key asks it: connections that were not stored as tokens included. */
export function asksForToken(userId: string, key: string): FirstQuestion<TokenView[]> {
  const owner = { subject: userPrincipal(userId), includesOthers: true };
  return {
    name: `token ${JSON.stringify([owner.subject, key])}`,
    wanted: "tokens",
    statement: (asker) => tokensNamed(asker, owner, key),
  };
}

/**
 * Finds the token with a name. One database round trip, or none when it came with the caller's API key.
 * @throws LatchkeyError `not_found`, `key_limit` when the caller's key is for other integrations
 */
export async function findToken(ctx: Context, owner: TokenOwner, userId: string, key: string): Promise<TokenView> {
  const { deps, about, caller } = ctx;
  const first = owner.includesOthers ? takeFirstAnswer(ctx, asksForToken(userId, key), owner.viewer) : undefined;
  const [token, another] = first?.answer ?? (await findTokens(deps.db, owner, key));
  const isAmbiguous = token?.connection.tokenKey === null && another !== undefined;
  if (token && !isAmbiguous) {
    requireAllowed(ctx, { does: "hold", integrationId: token.integration.id, userId });
    about.integrationId = token.integration.id;
    about.connectionId = token.connection.id;
    return token;
  }
  // What is beyond the key's limits is not told from what is not there.
  if (caller.delegated?.limits.integrations) throw keyLimit("integrations");
  throw new LatchkeyError("not_found", "There is no token of this name.", {
    reason: isAmbiguous ? "the name is ambiguous" : "unknown name",
  });
}
