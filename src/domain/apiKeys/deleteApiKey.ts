import { deleteApiKey as eraseApiKey } from "../../storage/apiKeys.ts";
import { requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { keysOf } from "./keysOf.ts";

/**
 * Deletes an API key. The next call with it is refused. Needs `key:manage`. A key of another user is found only by
 * callers whom `keysOf` lets reach it. One database round trip.
 *
 * @throws LatchkeyError `not_found`, `forbidden`
 */
export async function deleteApiKey(ctx: Context, id: string): Promise<void> {
  requirePermission(ctx, "key:manage");
  const { deps, caller } = ctx;
  const event = auditEvent(ctx, "key.deleted", id);
  if (await eraseApiKey(deps.db, keysOf(caller), id, event)) return;
  throw new LatchkeyError("not_found", "There is no such API key.");
}
