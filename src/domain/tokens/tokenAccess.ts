import { findTokens, type TokenOwner, type TokenView } from "../../storage/tokens.ts";
import { LEVEL } from "../../terms/integration.ts";
import { viewerOf } from "../access/permissions.ts";
import { type Context, type Permission, userPrincipal } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/**
 * Whose tokens a caller reaches. A user: the own ones. With the permission, a user's API key: that user's; an API key that
 * acts for its tenant, and a superuser: those of all users of the tenant. Connections that were not stored as tokens are
 * handed out to the permission only, which a session usually lacks; a superuser has to be granted it like anybody.
 *
 * @throws LatchkeyError `not_found` for a user that is out of reach, `forbidden` without the permission
 */
export function tokensOf(ctx: Context, userId: string, permission: Permission): TokenOwner {
  const { caller } = ctx;
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

/**
 * The token of a name. One database round trip.
 * @throws LatchkeyError `not_found`
 */
export async function findToken({ deps, about }: Context, owner: TokenOwner, key: string): Promise<TokenView> {
  const [token, another] = await findTokens(deps.db, owner, key);
  const isAmbiguous = token?.connection.tokenKey === null && another !== undefined;
  if (token && !isAmbiguous) {
    about.integrationId = token.integration.id;
    about.connectionId = token.connection.id;
    return token;
  }
  throw new LatchkeyError("not_found", "There is no token of this name.", {
    reason: isAmbiguous ? "the name is ambiguous" : "unknown name",
  });
}
