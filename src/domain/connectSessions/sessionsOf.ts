import type { SessionOwner } from "../../storage/connectSessions.ts";
import { hasPermission } from "../access/permissions.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/**
 * Whose connect sessions a caller makes, reads and ends: those of every user of its tenant, for a superuser, with
 * `key:manage-tenant`, and with an API key that has `user:act-as`. A key that acts as a user reaches those of that user,
 * and a key with limits those that it made itself.
 *
 * @throws LatchkeyError `forbidden`
 */
export function sessionsOf({ caller }: Pick<Context, "caller">): SessionOwner {
  const { tenant: tenantId, keyId, userId } = caller;
  const isKey = keyId !== undefined;
  const may = hasPermission(caller, "key:manage-tenant") || (isKey && hasPermission(caller, "user:act-as"));
  if (may) return { tenantId, userId: isKey ? userId : undefined, keyId: caller.delegated && keyId };
  throw new LatchkeyError("forbidden", "This needs an API key with the permission user:act-as, or key:manage-tenant.");
}
