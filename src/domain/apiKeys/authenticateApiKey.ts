import { isApiKey } from "../../crypto/apiKey.ts";
import { sha256 } from "../../crypto/random.ts";
import { findApiKey, noteApiKeyUse, type ShownApiKey } from "../../storage/apiKeys.ts";
import { LEVEL } from "../../terms/integration.ts";
import { parsePermissions } from "../access/permissions.ts";
import { isUserId } from "../access/userId.ts";
import { type Caller, type Context, keyPrincipal, type Permission, userPrincipal } from "../context.ts";
import { keyLimit } from "../delegation/requireAllowed.ts";
import { LatchkeyError, toLatchkeyError } from "../errors.ts";
import type { FirstAnswer, FirstQuestion } from "../firstQuestion.ts";

export { looksLikeApiKey } from "../../crypto/apiKey.ts";

/** Who is acting, and what was read on the way. */
export interface Authenticated {
  caller: Caller;
  first?: FirstAnswer | undefined;
}

/**
 * Returns the caller that an API key authenticates: the user that it is bound to, otherwise its tenant, or with
 * `user:act-as` a user that the request names. It is looked up on each call, so a deleted key is refused at once. One
 * database round trip; none for a text that cannot be a key or a key that was refused a moment ago.
 *
 * @param actAs the user that the request names
 * @param question what the request asks the database first, in the same round trip
 * @throws LatchkeyError `unauthenticated` for every invalid key, without saying why; `forbidden` and `key_limit` when it may
 *   not act as the user; `rate_limited` when too many keys from this address were refused
 */
export async function authenticateApiKey(
  ctx: Pick<Context, "deps" | "waitUntil" | "origin">,
  key: string,
  actAs: string | undefined,
  question: FirstQuestion<unknown> | undefined,
): Promise<Authenticated> {
  const { deps, waitUntil } = ctx;
  const seen = (await isApiKey(key)) ? await lookUp(ctx, await sha256(key), actAs, question) : undefined;
  const found = seen?.found;
  if (!found) throw new LatchkeyError("unauthenticated", "The API key is not valid here.", { reason: "invalid_token" });
  if (!found.wasUsedLately) waitUntil(noteUse(deps, found.key));
  const caller = callerOf(found.key, actAs);
  return { caller, first: question && { name: question.name, viewer: found.asker, answer: seen.answer } };
}

/**
 * Looks a key up, unless it is one that was refused a moment ago: a hash that was not there does not come to be, for keys
 * are made of random bits, and one that expired stays so. The checksum of a key keeps out mistakes and nobody who forges.
 */
async function lookUp(
  { deps, origin }: Pick<Context, "deps" | "origin">,
  hash: string,
  actAs: string | undefined,
  question: FirstQuestion<unknown> | undefined,
) {
  const { refused, accepted, addresses } = deps.keyMemory;
  const now = deps.now();
  if (refused.has(hash, now)) return undefined;
  if (origin !== undefined && addresses.has(origin, now) && !accepted.has(hash, now)) throw tooMany();
  const seen = await findApiKey(deps.db, hash, actAs, question);
  (seen.found ? accepted : refused).add(hash, now);
  if (seen.found || origin === undefined || (await deps.mayBeRefused(origin))) return seen;
  addresses.add(origin, now);
  throw tooMany();
}

function tooMany(): LatchkeyError {
  const sentence = "Too many API keys from this address were not valid. Please wait a moment.";
  return new LatchkeyError("rate_limited", sentence, { reason: "the limit of refused keys", retryAfter: 10 });
}

async function noteUse(deps: Context["deps"], key: ShownApiKey): Promise<void> {
  try {
    await noteApiKeyUse(deps.db, key);
  } catch (error) {
    deps.log("warn", "key_use_not_noted", { tenant: key.tenantId, keyId: key.id, code: toLatchkeyError(error).code });
  }
}

/**
 * Returns the caller that a key makes.
 * @param actAs the user that it is to act as
 * @throws LatchkeyError `forbidden`, `key_limit` when it may not
 */
export function callerOf(key: ShownApiKey, actAs?: string): Caller {
  const { id, tenantId, userId, limits, approvals, ancestors } = key;
  const isLimited = limits !== null || approvals.length > 0;
  const permissions = parsePermissions(key.scopes);
  if (actAs !== undefined && !(userId === null && permissions.has("user:act-as") && isUserId(actAs))) {
    throw new LatchkeyError("forbidden", "This API key may not act as another user.");
  }
  const users = limits?.users;
  if (actAs !== undefined && users && !users.includes(actAs)) throw keyLimit("users");
  const user = userId ?? actAs;
  return {
    tenant: tenantId,
    principal: user === undefined ? keyPrincipal(id) : userPrincipal(user),
    userId: user,
    keyId: id,
    delegated: isLimited ? { limits: limits ?? {}, approvals, chain: [...ancestors, id] } : undefined,
    teams: [],
    superuser: false,
    levelOnAll: user === undefined ? levelOf(permissions) : 0,
    permissions,
    email: undefined,
    name: undefined,
    connectSession: undefined,
  };
}

/** Returns the level of a key that acts for its tenant, on every integration of the tenant. Its scopes decide it. */
function levelOf(permissions: ReadonlySet<Permission>): number {
  const changes: Permission[] = ["integration:write", "integration:delete", "integration:share"];
  if (changes.some((permission) => permissions.has(permission))) return LEVEL.manage;
  return permissions.has("integration:read") ? LEVEL.use : 0;
}
