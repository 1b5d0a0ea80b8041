import { getApiKey as readApiKey, type ShownApiKey } from "../../storage/apiKeys.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { keysOf } from "./keysOf.ts";

/**
 * Returns an API key without the key itself. Needs `key:manage`. A key of another user is found only by callers whom `keysOf`
 * lets reach it. One database round trip.
 *
 * @throws LatchkeyError `not_found`, `forbidden`
 */
export async function getApiKey(ctx: Context, id: string): Promise<ShownApiKey> {
  requirePermission(ctx, "key:manage");
  const found = await readApiKey(ctx.deps.db, keysOf(ctx.caller), id);
  if (found) return found;
  throw new LatchkeyError("not_found", "There is no such API key.");
}
