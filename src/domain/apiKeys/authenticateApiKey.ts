import { isApiKey } from "../../crypto/apiKey.ts";
import { sha256 } from "../../crypto/random.ts";
import { findApiKey, noteApiKeyUse, type ShownApiKey } from "../../storage/apiKeys.ts";
import { LEVEL } from "../../terms/integration.ts";
import { parsePermissions } from "../access/permissions.ts";
import { isUserId } from "../access/userId.ts";
import { type Caller, type Context, keyPrincipal, type Permission, userPrincipal } from "../context.ts";
import { LatchkeyError, toLatchkeyError } from "../errors.ts";

export { looksLikeApiKey } from "../../crypto/apiKey.ts";

/**
 * Returns the caller that an API key authenticates: the user that it is bound to, otherwise its tenant, or with
 * `user:act-as` a user that the request names. It is looked up on each call, so a deleted key is refused at once. One
 * database round trip; none for a text that cannot be a key.
 *
 * @param actAs the user that the request names
 * @throws LatchkeyError `unauthenticated` for every invalid key, without saying why; `forbidden` when it may not act as
 *   the user
 */
export async function authenticateApiKey(
  { deps, waitUntil }: Pick<Context, "deps" | "waitUntil">,
  key: string,
  actAs: string | undefined,
): Promise<Caller> {
  const found = (await isApiKey(key)) ? await findApiKey(deps.db, await sha256(key)) : undefined;
  if (!found) throw new LatchkeyError("unauthenticated", "The API key is not valid here.", { reason: "invalid_token" });
  if (!found.wasUsedLately) waitUntil(noteUse(deps, found.key));
  return callerOf(found.key, parsePermissions(found.key.scopes), actAs);
}

async function noteUse(deps: Context["deps"], key: ShownApiKey): Promise<void> {
  try {
    await noteApiKeyUse(deps.db, key);
  } catch (error) {
    deps.log("warn", "key_use_not_noted", { tenant: key.tenantId, keyId: key.id, code: toLatchkeyError(error).code });
  }
}

function callerOf({ id, tenantId, userId }: ShownApiKey, permissions: Set<Permission>, actAs?: string): Caller {
  if (actAs !== undefined && !(userId === null && permissions.has("user:act-as") && isUserId(actAs))) {
    throw new LatchkeyError("forbidden", "This API key may not act as another user.");
  }
  const user = userId ?? actAs;
  return {
    tenant: tenantId,
    principal: user === undefined ? keyPrincipal(id) : userPrincipal(user),
    userId: user,
    keyId: id,
    teams: [],
    superuser: false,
    levelOnAll: user === undefined ? levelOf(permissions) : 0,
    permissions,
    email: undefined,
    name: undefined,
  };
}

/** Returns the level of a key that acts for its tenant, on every integration of the tenant. Its scopes decide it. */
function levelOf(permissions: ReadonlySet<Permission>): number {
  const changes: Permission[] = ["integration:write", "integration:delete", "integration:share"];
  if (changes.some((permission) => permissions.has(permission))) return LEVEL.manage;
  return permissions.has("integration:read") ? LEVEL.use : 0;
}
